use leptos::prelude::*;
#[component]
pub fn GroupPage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Skills"</h1> }
}
