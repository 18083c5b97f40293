//! One article.

use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_params_map;

use crate::features::articles::api::get_article;
use crate::features::articles::browser::follow_reading;
use crate::features::articles::model::{Article, ArticleInPage, SOURCES_ID, Section};
use crate::ui::breadcrumb::{Breadcrumb, Crumb};
use crate::ui::error_page::ErrorPage;
use crate::ui::page::{FeedLink, PageHead};
use crate::ui::safe_html::{HtmlBlock, HtmlList, JsonLd};
use crate::ui::time_tag::DayTag;

/// `/articles/<slug>`; `below` shows what stands under the article with this slug, and
/// `app.rs` fills it.
#[component]
pub fn ArticlePage(below: fn(String) -> AnyView) -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    move || view! { <OneArticle slug=slug.get() below/> }
}

/// A part of its own for every slug, so that the child of `Suspense` can be a plain
/// `Suspend`. A closure there is run up to three times while the server renders, and
/// whatever `below` fetches would be fetched, and sent, as often.
#[component]
fn OneArticle(slug: String, below: fn(String) -> AnyView) -> impl IntoView {
    let data = Resource::new(
        || (),
        move |()| {
            let slug = slug.clone();
            async move { get_article(slug).await.map(ArticleInPage::from) }
        },
    );
    view! {
        <Suspense>
            {Suspend::new(async move {
                match data.await {
                    Ok(page) => whole(page, below),
                    Err(error) => view! { <ErrorPage error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn whole(page: ArticleInPage, below: fn(String) -> AnyView) -> AnyView {
    let ArticleInPage { article, text } = page;
    let reached = RwSignal::new(None);
    let ids: Vec<String> = article.contents.iter().map(|s| s.id.clone()).collect();
    Effect::new(move |_| follow_reading(ids.clone(), reached));
    let sources = article.has_sources().then(|| {
        view! {
            <section class="footnotes" aria-labelledby=SOURCES_ID>
                <h2 id=SOURCES_ID>"Sources"</h2>
                <HtmlList html=text.sources/>
            </section>
        }
    });
    view! {
        <PageHead title=article.title.clone() description=article.summary.clone() kind="article"/>
        <Meta property="article:published_time" content=article.published.iso()/>
        <Meta property="article:modified_time" content=article.reviewed.iso()/>
        <FeedLink href="/articles.atom" title="Articles from Caring Support"/>
        <Breadcrumb above=vec![Crumb::new("Articles", "/articles")] current=article.title.clone()/>
        <article class="article">
            {head(&article)}
            <nav class="contents" aria-labelledby="contents-title">
                <p class="overline" id="contents-title">"On this page"</p>
                {contents(&article.contents, reached)}
            </nav>
            <div class="article-body">
                <details class="contents-fold">
                    <summary>"On this page"</summary>
                    <nav aria-label="On this page">{contents(&article.contents, reached)}</nav>
                </details>
                <HtmlBlock html=text.body/>
                {sources}
                {below(article.slug)}
            </div>
        </article>
        <JsonLd json=text.structured_data/>
    }
    .into_any()
}

fn head(article: &Article) -> AnyView {
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
                <span>"Published " <DayTag day=article.published/></span>
                " "
                <span>"Reviewed on " <DayTag day=article.reviewed/></span>
            </p>
        </header>
    }
    .into_any()
}

/// The browser itself goes to places on the page (`rel="external"` keeps the router out):
/// only then does the place become `:target`, and the next Tab starts from it.
fn contents(sections: &[Section], reached: RwSignal<Option<usize>>) -> AnyView {
    let links: Vec<_> = sections
        .iter()
        .enumerate()
        .map(|(place, section)| {
            let is_current = move || (reached.get() == Some(place)).then_some("true");
            view! {
                <li>
                    <a href=format!("#{}", section.id) rel="external" aria-current=is_current>
                        {section.text.clone()}
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ol>{links}</ol> }.into_any()
}
