//! How listings come to the site and leave it, by the command line.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::catalogue::ContentError;
use super::keywords::listed;
use super::listing_file::{self, ReadListing};
use super::store;
use super::words::Words;
use crate::features::listings::model::Listing;
use crate::ids::ListingId;
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Whether there is any listing.
pub async fn has_listings(state: &AppState) -> Result<bool, AppError> {
    Ok(store::has_listings(&state.db).await?)
}

/// Stores the samples of the content folder as if posted around now, in place of the
/// samples of the same address, and returns how many there are. Real listings stay.
pub async fn load_samples(state: &AppState) -> Result<usize, AppError> {
    let words = Words::of(state);
    let path = state.config.site.content_dir.join("sample-listings.toml");
    let samples = read_file(state, &words, path, true)
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let mut count = 0;
    let mut tx = state.db.begin().await?;
    for sample in &samples {
        let facts = words.facts(&sample.listing, &sample.skills);
        store::delete_sample(&mut tx, &sample.listing.slug).await?;
        if store::insert_listing(&mut tx, &sample.listing, &facts, &sample.skills).await? {
            count += 1;
        }
    }
    tx.commit().await?;
    Ok(count)
}

/// Publishes the listings of a file, all or none, and returns their slugs.
///
/// # Errors
/// A sentence that names file and line, or a slug that is taken.
pub async fn publish_file(state: &AppState, path: PathBuf) -> Result<Vec<String>, String> {
    let words = Words::of(state);
    let listings = read_file(state, &words, path, false).map_err(|error| error.to_string())?;
    let mut tx = state.db.begin().await.map_err(|error| error.to_string())?;
    for read in &listings {
        let facts = words.facts(&read.listing, &read.skills);
        let is_fresh = store::insert_listing(&mut tx, &read.listing, &facts, &read.skills).await;
        if !is_fresh.map_err(|error| error.to_string())? {
            return Err(format!(
                "slug `{}` is taken: nothing is published",
                read.listing.slug
            ));
        }
    }
    tx.commit().await.map_err(|error| error.to_string())?;
    Ok(listings.into_iter().map(|read| read.listing.slug).collect())
}

/// Closes listings before their time, all or none: their pages say so, and nothing else of
/// the site shows them any more.
///
/// # Errors
/// A sentence that names every slug that no open listing has.
pub async fn close(state: &AppState, slugs: &[String]) -> Result<(), String> {
    let now = state.clock.now();
    let slugs: BTreeSet<&String> = slugs.iter().collect();
    let mut refused = Vec::new();
    let mut tx = state.db.begin().await.map_err(|error| error.to_string())?;
    for slug in slugs {
        let is_closed = store::close_listing(&mut tx, slug, now).await;
        if !is_closed.map_err(|error| error.to_string())? {
            refused.push(slug.clone());
        }
    }
    if !refused.is_empty() {
        return Err(format!(
            "no open listing has the slug {}: nothing is closed",
            listed(&refused)
        ));
    }
    tx.commit().await.map_err(|error| error.to_string())
}

fn read_file(
    state: &AppState,
    words: &Words,
    path: PathBuf,
    are_samples: bool,
) -> Result<Vec<ReadListing>, ContentError> {
    listing_file::load(
        path,
        are_samples,
        &words.catalogue,
        &words.skills,
        state.clock.now(),
        || ListingId::new(state.rng.id(&state.clock)),
    )
}

/// Stores a listing with the words it is searched by; `false` when its slug is taken.
pub async fn add(state: &AppState, listing: &Listing, skills: &[String]) -> Result<bool, AppError> {
    let facts = Words::of(state).facts(listing, skills);
    let mut tx = state.db.begin().await?;
    let fresh = store::insert_listing(&mut tx, listing, &facts, skills).await?;
    tx.commit().await?;
    Ok(fresh)
}
