use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
/// `below` shows what stands under the article with this slug; `app.rs` fills it.
#[component]
pub fn ArticlePage(below: fn(String) -> AnyView) -> impl IntoView {
    let params = use_params_map();
    view! {
        <h1 tabindex="-1">"Article"</h1>
        {move || below(params.read().get("slug").unwrap_or_default())}
    }
}
