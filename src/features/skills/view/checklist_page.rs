use leptos::prelude::*;
#[component]
pub fn ChecklistPage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Skills"</h1> }
}
