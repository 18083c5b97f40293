use leptos::prelude::*;
#[component]
pub fn ListingsPage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Jobs"</h1> }
}
