//! Where a page stands.

use leptos::prelude::*;

/// A page above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub name: String,
    pub path: String,
}

impl Crumb {
    pub fn new(name: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            path: path.into(),
        }
    }
}

/// The way from the home page; `above` leaves out "Home" and this page.
#[component]
pub fn Breadcrumb(above: Vec<Crumb>, #[prop(into)] current: String) -> impl IntoView {
    let links: Vec<_> = above
        .into_iter()
        .map(|crumb| view! { <li><a href=crumb.path>{crumb.name}</a></li> })
        .collect();
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb">
            <ol>
                <li><a href="/">"Home"</a></li>
                {links}
                <li><span aria-current="page">{current}</span></li>
            </ol>
        </nav>
    }
}
