//! What stands above the form that asks for an address to take off the list.

use leptos::prelude::*;

use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::config::SiteConfig;
use crate::ui::breadcrumb::Breadcrumb;

pub fn draw(site: &SiteConfig) -> Drawing {
    let lede = format!(
        "Each update from {} ends with a link to leave. If you have none at hand, type your address and we will mail you one.",
        site.legal_name
    );
    let head = Head::new("Leave the list for updates", lede.clone());
    let top = view! {
        <Breadcrumb above=vec![] current="Leave the list"/>
        <header class="page-head">
            <h1 tabindex="-1" id="leave-title">"Leave the list for updates"</h1>
            <p class="lede">{lede}</p>
        </header>
    };
    Drawing::new(head, top)
}
