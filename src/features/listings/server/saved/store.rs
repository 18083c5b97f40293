//! SQL of the listings that people saved.

use crate::ids::{AccountId, ListingId};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

/// A saved listing, as far as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedListing {
    pub slug: String,
    pub title: String,
    pub employer: String,
    pub city: String,
    /// Id of a region.
    pub region: String,
    pub is_sample: bool,
    pub valid_through_at: UnixMillis,
    /// Filled or withdrawn before its time.
    pub closed_at: Option<UnixMillis>,
    pub saved_at: UnixMillis,
}

#[derive(sqlx::FromRow)]
struct SavedListingRow {
    slug: String,
    title: String,
    employer: String,
    city: String,
    region: String,
    is_sample: i64,
    valid_through_at: i64,
    closed_at: Option<i64>,
    saved_at: i64,
}

impl From<SavedListingRow> for SavedListing {
    fn from(row: SavedListingRow) -> Self {
        Self {
            slug: row.slug,
            title: row.title,
            employer: row.employer,
            city: row.city,
            region: row.region,
            is_sample: row.is_sample != 0,
            valid_through_at: UnixMillis(row.valid_through_at),
            closed_at: row.closed_at.map(UnixMillis),
            saved_at: UnixMillis(row.saved_at),
        }
    }
}

/// Returns `false` when it is saved already.
pub async fn insert_saved(
    tx: &mut Tx,
    account: &AccountId,
    listing: &ListingId,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO saved_listing (account_id, listing_id, saved_at)
         VALUES ($1, $2, $3)
         ON CONFLICT (account_id, listing_id) DO NOTHING",
    )
    .bind(account.as_str())
    .bind(listing.as_str())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns `false` when it is not saved.
pub async fn delete_saved(
    tx: &mut Tx,
    account: &AccountId,
    slug: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM saved_listing
         WHERE account_id = $1
           AND listing_id IN (
               SELECT id
               FROM listing
               WHERE slug = $2
           )",
    )
    .bind(account.as_str())
    .bind(slug)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn is_saved(db: &Db, account: &AccountId, slug: &str) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*)
         FROM saved_listing
         JOIN listing ON listing.id = saved_listing.listing_id
         WHERE saved_listing.account_id = $1
           AND listing.slug = $2",
    )
    .bind(account.as_str())
    .bind(slug)
    .fetch_one(db.reader())
    .await?;
    Ok(count > 0)
}

/// Last saved first.
pub async fn list_saved(db: &Db, account: &AccountId) -> Result<Vec<SavedListing>, StoreError> {
    let rows: Vec<SavedListingRow> = sqlx::query_as(
        "SELECT
             listing.slug,
             listing.title,
             listing.employer,
             listing.city,
             listing.region,
             listing.is_sample,
             listing.valid_through_at,
             listing.closed_at,
             saved_listing.saved_at
         FROM saved_listing
         JOIN listing ON listing.id = saved_listing.listing_id
         WHERE saved_listing.account_id = $1
         ORDER BY saved_listing.saved_at DESC, listing.id",
    )
    .bind(account.as_str())
    .fetch_all(db.reader())
    .await?;
    Ok(rows.into_iter().map(SavedListing::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDb, on_both_databases};

    on_both_databases!(
        a_listing_is_saved_once_and_by_its_owner,
        |test_db: TestDb| async move {
            test_db
                .execute(
                    "INSERT INTO account (id, email, email_comparable, created_at)
                     VALUES ('a1', 'jo@example.org', 'jo@example.org', 1),
                            ('a2', 'mo@example.org', 'mo@example.org', 1)",
                )
                .await;
            test_db
                .execute(
                    "INSERT INTO listing (
                         id, slug, title, employer, occupation, city, region, country,
                         department, shift, employment, description_md, search_facts,
                         apply_url, posted_at, valid_through_at, closed_at, updated_at
                     )
                     VALUES (
                         'l1', 'night', 'Technologist', 'Rideau', 'mlt-ca', 'Ottawa', 'CA-ON',
                         'CA', 'core-lab', 'night', 'full-time', '', '', '', 1, 9, 5, 1
                     ), (
                         'l2', 'day', 'Assistant', 'Rideau', 'mla-t-ca', 'Ottawa', 'CA-ON',
                         'CA', 'core-lab', 'day', 'full-time', '', '', '', 1, 9, NULL, 1
                     )",
                )
                .await;
            let (jo, mo) = (AccountId::new("a1"), AccountId::new("a2"));
            let (night, day) = (ListingId::new("l1"), ListingId::new("l2"));
            let mut tx = test_db.db.begin().await.expect("a transaction");
            for (account, listing, now, fresh) in [
                (&jo, &night, 2, true),
                (&jo, &night, 3, false),
                (&jo, &day, 4, true),
                (&mo, &day, 5, true),
            ] {
                let done = insert_saved(&mut tx, account, listing, UnixMillis(now)).await;
                assert_eq!(done.expect("stored"), fresh, "{account} {listing}");
            }
            tx.commit().await.expect("a commit");
            let listed = list_saved(&test_db.db, &jo).await.expect("readable");
            let seen: Vec<_> = listed
                .iter()
                .map(|saved| (saved.slug.as_str(), saved.saved_at.0, saved.closed_at))
                .collect();
            assert_eq!(seen, [("day", 4, None), ("night", 2, Some(UnixMillis(5)))]);

            let mut tx = test_db.db.begin().await.expect("a transaction");
            for (slug, found) in [("day", true), ("day", false), ("none", false)] {
                let done = delete_saved(&mut tx, &jo, slug).await;
                assert_eq!(done.expect("stored"), found, "{slug}");
            }
            tx.commit().await.expect("a commit");
            for (account, slug, expected) in [
                (&jo, "night", true),
                (&jo, "day", false),
                (&mo, "day", true),
            ] {
                let saved = is_saved(&test_db.db, account, slug).await;
                assert_eq!(saved.expect("readable"), expected, "{account} {slug}");
            }
            test_db.execute("DELETE FROM account WHERE id = 'a1'").await;
            let left = "SELECT COUNT(*) FROM saved_listing";
            assert_eq!(test_db.count(left).await, 1);
        }
    );
}
