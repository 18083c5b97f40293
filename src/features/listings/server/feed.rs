//! Vacancies for feed readers: Atom and JSON Feed. Pure.

use serde_json::{Value, json};

use crate::features::listings::model::Listing;
use crate::server::feed::{AtomEntry, AtomFeed};
use crate::time::UnixMillis;
use crate::ui::safe_html::SafeHtml;

/// A page of results with absolute addresses.
#[derive(Clone, Debug)]
pub struct FeedPage {
    pub title: String,
    pub author: String,
    pub page_url: String,
    pub atom_url: String,
    pub json_url: String,
    /// Addresses of the feeds with the rows after these.
    pub next_atom_url: Option<String>,
    pub next_json_url: Option<String>,
    /// Dates a feed with nothing in it.
    pub updated: UnixMillis,
    pub items: Vec<FeedItem>,
}

#[derive(Clone, Debug)]
pub struct FeedItem {
    pub url: String,
    pub summary: String,
    pub html: SafeHtml,
    pub listing: Listing,
}

/// # Source
/// RFC 4287.
pub fn atom(page: &FeedPage) -> String {
    AtomFeed {
        title: page.title.clone(),
        self_url: page.atom_url.clone(),
        page_url: page.page_url.clone(),
        next_url: page.next_atom_url.clone(),
        author: page.author.clone(),
        entries: page
            .items
            .iter()
            .map(|item| AtomEntry {
                title: title(&item.listing),
                url: item.url.clone(),
                published: item.listing.posted_at,
                updated: item.listing.updated_at,
                summary: item.summary.clone(),
            })
            .collect(),
        updated: page.updated,
    }
    .to_xml()
}

/// # Source
/// JSON Feed 1.1, <https://www.jsonfeed.org/version/1.1/>. What has no place there stands
/// in an extension object, whose name starts with an underscore.
pub fn json_feed(page: &FeedPage) -> String {
    let items: Vec<Value> = page.items.iter().map(json_item).collect();
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": page.title,
        "home_page_url": page.page_url,
        "feed_url": page.json_url,
        "language": "en-CA",
        "authors": [{ "name": page.author }],
        "items": items,
    });
    if let Some(next) = &page.next_json_url {
        feed["next_url"] = json!(next);
    }
    feed.to_string()
}

fn json_item(item: &FeedItem) -> Value {
    let listing = &item.listing;
    json!({
        "id": item.url,
        "url": item.url,
        "title": title(listing),
        "summary": item.summary,
        "content_html": item.html.as_str(),
        "date_published": listing.posted_at.rfc3339(),
        "date_modified": listing.updated_at.rfc3339(),
        "tags": [
            listing.department.label(),
            listing.shift.label(),
            listing.employment.label(),
        ],
        "_listing": {
            "is_sample": listing.is_sample,
            "employer": listing.employer,
            "occupation": listing.occupation,
            "city": listing.city,
            "region": listing.region,
            "country": listing.country.id(),
            "department": listing.department.id(),
            "shift": listing.shift.id(),
            "employment": listing.employment.id(),
            "pay": listing.pay.map(|pay| json!({
                "min_cents": pay.min_cents,
                "max_cents": pay.max_cents,
                "unit": pay.unit.id(),
                "currency": pay.currency.id(),
            })),
            "credentials_required": listing.credentials_required,
            "credentials_preferred": listing.credentials_preferred,
            "valid_through": listing.valid_through_at.rfc3339(),
        },
    })
}

/// In a feed reader the title is all there is: it says what is invented.
fn title(listing: &Listing) -> String {
    if listing.is_sample {
        format!("Sample: {}", listing.title)
    } else {
        listing.title.clone()
    }
}
