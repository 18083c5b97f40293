use leptos::prelude::*;
#[component]
pub fn ArticlesPage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Articles"</h1> }
}
