//! How the server draws a page.

pub mod head;
pub mod link_page;
pub mod mail_switch;
pub mod plain_form;

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

use self::head::Head;
use super::model::{DrawnPage, PageHtml};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::ui::safe_html::SafeHtml;

/// What a slice draws for an address.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub head: Head,
    pub status: u16,
    pub top: SafeHtml,
    pub rest: SafeHtml,
    /// See [`DrawnPage::data`].
    pub data: String,
}

impl Drawing {
    /// A page that is drawn whole.
    pub fn new(head: Head, top: impl IntoView) -> Self {
        Self {
            head,
            status: 200,
            top: html_of(top),
            rest: SafeHtml::default(),
            data: String::new(),
        }
    }

    /// What stands below the live parts.
    #[must_use]
    pub fn with_rest(mut self, rest: impl IntoView) -> Self {
        self.rest = html_of(rest);
        self
    }

    /// What the live parts need.
    #[must_use]
    pub fn with_data(mut self, data: &impl serde::Serialize) -> Self {
        self.data = serde_json::to_string(data).unwrap_or_default();
        self
    }
}

/// A view as HTML, without the marks by which a browser would take it over.
pub fn html_of(view: impl IntoView) -> SafeHtml {
    SafeHtml::from_checked(view.into_view().to_html().replace("<!>", ""))
}

/// The part of an address after the question mark, read.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn parse(text: &str) -> Self {
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The future of a drawing.
pub type PendingDrawing = Pin<Box<dyn Future<Output = Result<Drawing, AppError>> + Send>>;

/// Draws the page with this path and query; `serve` fills it in, since it knows all slices.
#[derive(Clone, Copy)]
pub struct PageDrawer(pub fn(RequestContext, String, String) -> PendingDrawing);

/// The page at an address.
///
/// # Errors
/// `NotFound` for an address that no page has.
pub async fn draw(
    context: RequestContext,
    address: String,
) -> Result<(DrawnPage, PageHtml), AppError> {
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let state = context.state.clone();
    let PageDrawer(drawer) = *state.content.get::<PageDrawer>();
    let refused = context.refused.clone();
    let refused = refused.filter(|_| context.refused_has_no_form);
    let drawing = drawer(context, path.to_owned(), query.to_owned()).await?;
    let html = PageHtml {
        head: drawing.head.tags(&state.config.site.base_url, path),
        top: match refused {
            Some(refused) => {
                let notice = html_of(plain_form::refused_without_form(&refused));
                SafeHtml::from_checked(format!("{}{}", notice.as_str(), drawing.top.as_str()))
            }
            None => drawing.top,
        },
        rest: drawing.rest,
    };
    let page = DrawnPage {
        title: drawing.head.title,
        status: drawing.status,
        data: drawing.data,
        html: PageHtml::default(),
    };
    Ok((page, html))
}
