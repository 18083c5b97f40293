//! What the site keeps of people, in plain words.

use leptos::prelude::*;

use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::page::PageHead;

#[component]
pub fn PrivacyPage() -> impl IntoView {
    view! {
        <PageHead
            title="Privacy"
            description="What this site keeps when you comment, sign up or write to us, and why."
        />
        <Breadcrumb above=vec![] current="Privacy"/>
        <header class="page-head">
            <h1 tabindex="-1">"Privacy"</h1>
        </header>
    }
}
