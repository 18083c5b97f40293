use leptos::prelude::*;

/// What could not be read in the address.
#[component]
pub fn IgnoredNotice(sentence: Option<String>) -> impl IntoView {
    sentence.map(|sentence| {
        view! {
            <div class="notice">
                <p>{sentence}</p>
            </div>
        }
    })
}
