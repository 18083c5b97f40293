use leptos::prelude::*;
#[component]
pub fn ListingPage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Job"</h1> }
}
