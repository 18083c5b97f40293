//! All articles.

use leptos::prelude::*;

use crate::features::articles::model::ArticleSummary;
use crate::features::articles::server::service;
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::state::AppState;
use crate::ui::breadcrumb::Breadcrumb;
use crate::ui::time_tag::DayTag;

pub fn draw(state: &AppState) -> Drawing {
    let head = Head::new(
        "Articles",
        "Plain guides to work in a medical laboratory: what the job is, what it asks for, what it pays, with a source for every figure.",
    )
    .atom("/articles.atom", "Articles from Caring Support");
    Drawing::new(head, list(service::list_articles(state)))
}

fn list(articles: Vec<ArticleSummary>) -> AnyView {
    let items: Vec<_> = articles.into_iter().map(item).collect();
    view! {
        <Breadcrumb above=vec![] current="Articles"/>
        <header class="page-head">
            <h1 tabindex="-1">"Articles"</h1>
            <p class="lede">
                "Guides to work in a medical laboratory. Each figure in them names its source, with the year where the source gives one, and each guide says when it was last reviewed."
            </p>
        </header>
        <ol class="article-list" reversed=true>
            {items}
        </ol>
    }
    .into_any()
}

fn item(article: ArticleSummary) -> AnyView {
    view! {
        <li>
            <h2>
                <a href=format!("/articles/{}", article.slug)>{article.title}</a>
            </h2>
            <p>{article.summary}</p>
            <p class="meta">
                <span>{format!("By {}", article.byline)}</span>
                " "
                <span>{format!("{} min read", article.reading_minutes)}</span>
                " "
                <span>"Reviewed on " <DayTag day=article.reviewed/></span>
            </p>
        </li>
    }
    .into_any()
}
