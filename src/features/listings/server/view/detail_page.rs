//! `/jobs/<slug>`: one vacancy, whole.

use leptos::prelude::*;

use super::cards::{ListingCards, sample_mark};
use super::keep_button;
use crate::features::listings::model::ListingDetail;
use crate::features::listings::server::service;
use crate::page::server::Drawing;
use crate::page::server::head::Head;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;
use crate::ui::breadcrumb::{Breadcrumb, Crumb};
use crate::ui::safe_html::{HtmlIn, JsonLd};
use crate::ui::time_tag::TimeTag;

/// # Errors
/// `NotFound` when there is none with this slug, or it is to be posted later.
pub async fn draw(context: &RequestContext, slug: &str) -> Result<Drawing, AppError> {
    let listing = service::get(&context.state, slug).await?;
    let keep = keep_button::draw(context, slug, listing.is_closed).await;
    let title = if listing.is_sample {
        format!("Sample: {}, {}", listing.title, listing.place)
    } else {
        format!("{}, {}", listing.title, listing.place)
    };
    let head =
        Head::new(title, listing.summary.clone()).hidden(listing.is_sample || listing.is_closed);
    let mut drawing = Drawing::new(head, whole(&listing, keep));
    if listing.is_closed {
        drawing.status = 410;
    }
    Ok(drawing)
}

fn whole(listing: &ListingDetail, keep: AnyView) -> AnyView {
    let similar = (!listing.similar.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="similar">
                <div class="section-head">
                    <h2 id="similar">"Similar jobs"</h2>
                    <a href="/jobs">"All jobs"</a>
                </div>
                <ListingCards cards=listing.similar.clone()/>
            </section>
        }
    });
    let structured_data = listing
        .structured_data
        .clone()
        .map(|json| view! { <JsonLd json/> });
    view! {
        {structured_data}
        <Breadcrumb above=vec![Crumb::new("Jobs", "/jobs")] current=listing.title.clone()/>
        <header class="page-head">
            <p class="overline">{listing.employer.clone()}</p>
            <h1 tabindex="-1">
                {listing.title.clone()} {listing.is_sample.then(sample_mark)}
            </h1>
            <p class="lede">{listing.place.clone()}</p>
        </header>
        {notices(listing)}
        {pay(listing)}
        <div class="with-side with-side--first">
            <aside class="side" aria-label="At a glance">
                {apply(listing)} {facts(listing)}
            </aside>
            <div>
                <div class="prose">
                    <HtmlIn html=listing.description.clone() class="prose"/>
                    {credentials(listing)} {skills(listing)}
                </div> {apply(listing)} {keep}
            </div>
        </div>
        {similar}
    }
    .into_any()
}

fn notices(listing: &ListingDetail) -> AnyView {
    let closed = listing.is_closed.then(|| {
        view! {
            <div class="notice notice--failure">
                <strong>"This job has closed."</strong>
                <p>
                    "Nobody can apply any more. Similar jobs stand below, or "
                    <a href="/jobs">"search all open jobs"</a> "."
                </p>
            </div>
        }
    });
    let sample = listing.is_sample.then(|| {
        view! {
            <div class="notice">
                <p>
                    "This is a sample that shows what a listing looks like. The employer and the opening are invented, and the link to apply leads nowhere."
                </p>
            </div>
        }
    });
    view! {
        {closed}
        {sample}
    }
    .into_any()
}

fn pay(listing: &ListingDetail) -> AnyView {
    if listing.pay.is_empty() {
        return view! { <p class="quiet">"The employer does not state the pay."</p> }.into_any();
    }
    let rows: Vec<_> = listing
        .pay
        .iter()
        .cloned()
        .map(|row| {
            view! {
                <div>
                    <dt class="overline">{row.label}</dt>
                    <dd>{row.amounts} " " <small>{row.note}</small></dd>
                </div>
            }
        })
        .collect();
    view! { <dl class="pay">{rows}</dl> }.into_any()
}

fn credentials(listing: &ListingDetail) -> AnyView {
    let items = |texts: &[String], kind: &'static str| -> Vec<AnyView> {
        texts
            .iter()
            .cloned()
            .map(|text| view! { <li><strong>{kind}</strong> {text}</li> }.into_any())
            .collect()
    };
    let mut all = items(&listing.credentials_required, "Required: ");
    all.extend(items(&listing.credentials_preferred, "Preferred: "));
    if all.is_empty() {
        all.push(view! { <li>"None asked for."</li> }.into_any());
    }
    view! {
        <h2>"Credentials"</h2>
        <ul>{all}</ul>
    }
    .into_any()
}

fn skills(listing: &ListingDetail) -> AnyView {
    if listing.skills.is_empty() {
        return ().into_any();
    }
    let links: Vec<_> = listing
        .skills
        .iter()
        .cloned()
        .map(|skill| view! { <li><a href=skill.path>{skill.text}</a></li> })
        .collect();
    view! {
        <h2>"Skills"</h2>
        <ul>{links}</ul>
    }
    .into_any()
}

fn apply(listing: &ListingDetail) -> AnyView {
    if listing.is_closed || listing.apply_url.is_empty() {
        return ().into_any();
    }
    view! {
        <p class="actions">
            <a class="button" href=listing.apply_url.clone() rel="nofollow external">
                {format!("Apply at {}", listing.apply_host)}
            </a>
            <span class="quiet">"Closes " <TimeTag at=listing.ends_at/></span>
        </p>
    }
    .into_any()
}

fn facts(listing: &ListingDetail) -> AnyView {
    let rows: Vec<_> = listing
        .facts
        .iter()
        .cloned()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    let end = if listing.is_closed {
        "Closed"
    } else {
        "Closes"
    };
    view! {
        <dl class="facts">
            {rows}
            <div>
                <dt>"Posted"</dt>
                <dd><TimeTag at=listing.posted_at/></dd>
            </div>
            <div>
                <dt>{end}</dt>
                <dd><TimeTag at=listing.ends_at/></dd>
            </div>
        </dl>
    }
    .into_any()
}
