use leptos::prelude::*;
/// `listings` shows the open listings that ask for these skill ids; `app.rs` fills it.
#[component]
pub fn ResultPage(listings: fn(Vec<String>) -> AnyView) -> impl IntoView {
    view! { <h1 tabindex="-1">"Result"</h1> {listings(vec![])} }
}
