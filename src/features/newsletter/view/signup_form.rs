use leptos::prelude::*;
#[component]
pub fn SignupForm() -> impl IntoView {
    view! { <p>"form"</p> }
}
