use leptos::prelude::*;
#[component]
pub fn SignupPage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Sign up"</h1> }
}
