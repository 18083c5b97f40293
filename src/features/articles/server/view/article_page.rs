//! One article.

use leptos::prelude::*;

use crate::features::articles::model::{Article, SOURCES_ID, Section, WholeArticle};
use crate::features::articles::server::service;
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::ui::breadcrumb::{Breadcrumb, Crumb};
use crate::ui::safe_html::{HtmlIn, HtmlList, JsonLd};
use crate::ui::time_tag::DayTag;

/// # Errors
/// `NotFound` for a slug that no article has.
pub fn draw(state: &AppState, slug: &str) -> Result<Drawing, AppError> {
    let whole = service::find_article(state, slug)?;
    let article = &whole.article;
    let head = Head::new(article.title.clone(), article.summary.clone())
        .article(article.published, article.reviewed)
        .atom("/articles.atom", "Articles from Caring Support");
    Ok(Drawing::new(head, page(whole)))
}

fn page(whole: WholeArticle) -> AnyView {
    let WholeArticle { article, text } = whole;
    let sources = article.has_sources().then(|| {
        view! {
            <section class="footnotes" aria-labelledby=SOURCES_ID>
                <h2 id=SOURCES_ID>"Sources"</h2>
                <HtmlList html=text.sources/>
            </section>
        }
    });
    view! {
        <Breadcrumb above=vec![Crumb::new("Articles", "/articles")] current=article.title.clone()/>
        <article class="article">
            {head(&article)}
            <nav class="contents" aria-labelledby="contents-title">
                <p class="overline" id="contents-title">
                    "On this page"
                </p>
                {contents(&article.contents)}
            </nav>
            <div class="article-body">
                <details class="contents-fold">
                    <summary>"On this page"</summary>
                    <nav aria-label="On this page">{contents(&article.contents)}</nav>
                </details>
                <HtmlIn html=text.body class="prose"/>
                {sources}
            </div>
        </article>
        <JsonLd json=text.structured_data/>
    }
    .into_any()
}

fn head(article: &Article) -> AnyView {
    let published = (article.published != article.reviewed).then(|| {
        view! {
            <span>"Published " <DayTag day=article.published/></span>
            " "
        }
    });
    view! {
        <header class="page-head">
            <p class="overline">"Career guide"</p>
            <h1 tabindex="-1">{article.title.clone()}</h1>
            <p class="lede">{article.summary.clone()}</p>
            <p class="meta">
                <span>{format!("By {}", article.byline)}</span>
                " "
                <span>{format!("{} min read", article.reading_minutes)}</span>
                " "
                {published}
                <span>"Reviewed on " <DayTag day=article.reviewed/></span>
            </p>
        </header>
    }
    .into_any()
}

/// The browser itself goes to places on the page (`rel="external"` keeps the router out):
/// only then does the place become `:target`, and the next Tab starts from it.
fn contents(sections: &[Section]) -> AnyView {
    let links: Vec<_> = sections
        .iter()
        .map(|section| {
            view! {
                <li>
                    <a href=format!("#{}", section.id) rel="external">
                        {section.text.clone()}
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ol>{links}</ol> }.into_any()
}
