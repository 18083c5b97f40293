//! `<time>` elements.

use leptos::prelude::*;

use crate::time::{Day, UnixMillis};

/// "22 November 2026" with the full instant for machines.
#[component]
pub fn TimeTag(at: UnixMillis) -> impl IntoView {
    view! { <time datetime=at.rfc3339()>{at.day().long()}</time> }
}

/// A day without a time.
#[component]
pub fn DayTag(day: Day) -> impl IntoView {
    view! { <time datetime=day.iso()>{day.long()}</time> }
}
