use leptos::prelude::*;
#[component]
pub fn ContactPage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Contact"</h1> }
}
