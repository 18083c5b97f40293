use leptos::prelude::*;
#[component]
pub fn NewestListings() -> impl IntoView {
    view! { <p>"newest"</p> }
}
