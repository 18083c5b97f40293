use leptos::prelude::*;
#[component]
pub fn Thread(slug: String) -> impl IntoView {
    view! { <p>{slug}</p> }
}
