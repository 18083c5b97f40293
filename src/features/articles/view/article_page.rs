use leptos::prelude::*;
/// `below` shows what stands under the article with this slug; `app.rs` fills it.
#[component]
pub fn ArticlePage(below: fn(String) -> AnyView) -> impl IntoView {
    view! { <h1 tabindex="-1">"Article"</h1> {below("x".into())} }
}
