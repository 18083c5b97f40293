use leptos::prelude::*;
/// The open listings that ask for any of these skills.
#[component]
pub fn ListingsForSkills(skills: Vec<String>) -> impl IntoView {
    view! { <p>{skills.len()}</p> }
}
