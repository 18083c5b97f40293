//! SQL of the vacancies.

use crate::features::listings::model::{
    Country, Currency, Department, Employment, Listing, PayUnit, Shift,
};
use crate::features::listings::pay::Pay;
use crate::ids::ListingId;
use crate::server::db::dialect::{Dialect, SearchTerm, SearchZone, matches_words, search_text};
use crate::server::db::{Db, StoreError, Tx};
use crate::time::UnixMillis;

use super::filter::{Cursor, Sort};

/// What is searched for, in the terms of the table.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only what is open now.
    pub now: UnixMillis,
    /// Region or country; empty for any.
    pub region: String,
    pub department: &'static str,
    pub shift: &'static str,
    pub employment: &'static str,
    /// The least pay an hour in cents; 0 for any.
    pub pay_floor_cents: i64,
    /// 0 for any.
    pub posted_since: UnixMillis,
    /// Any of these; empty for any listing.
    pub skills: Vec<String>,
    /// All found in the text; or …
    pub terms: Vec<SearchTerm>,
    /// … one of these occupations, and …
    pub occupations: Vec<String>,
    /// … all of these found in the text.
    pub other_terms: Vec<SearchTerm>,
}

/// Where a page of results starts, and which way it goes.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    First,
    After(&'a Cursor),
    /// The rows come nearest first, that is in reverse order.
    Before(&'a Cursor),
}

/// A listing and what the list is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundListing {
    pub listing: Listing,
    pub sort_key: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    slug: String,
    title: String,
    employer: String,
    occupation: String,
    city: String,
    region: String,
    country: String,
    department: String,
    shift: String,
    employment: String,
    pay_min_cents: Option<i64>,
    pay_max_cents: Option<i64>,
    pay_unit: Option<String>,
    currency: Option<String>,
    credentials_required: String,
    credentials_preferred: String,
    description_md: String,
    apply_url: String,
    posted_at: i64,
    valid_through_at: i64,
    closed_at: Option<i64>,
    updated_at: i64,
    is_sample: i64,
    sort_key: i64,
}

macro_rules! columns {
    () => {
        "listing.id,
         listing.slug,
         listing.title,
         listing.employer,
         listing.occupation,
         listing.city,
         listing.region,
         listing.country,
         listing.department,
         listing.shift,
         listing.employment,
         listing.pay_min_cents,
         listing.pay_max_cents,
         listing.pay_unit,
         listing.currency,
         listing.credentials_required,
         listing.credentials_preferred,
         listing.description_md,
         listing.apply_url,
         listing.posted_at,
         listing.valid_through_at,
         listing.closed_at,
         listing.updated_at,
         listing.is_sample"
    };
}

macro_rules! is_open {
    () => {
        "listing.posted_at <= $1
         AND listing.valid_through_at > $1
         AND listing.closed_at IS NULL"
    };
}

/// The condition of a search; binds 1 to 11.
macro_rules! is_found {
    ($engine:ident) => {
        concat!(
            is_open!(),
            "
         AND ($2 = '' OR listing.region = $2 OR listing.country = $2)
         AND ($3 = '' OR listing.department = $3)
         AND ($4 = '' OR listing.shift = $4)
         AND ($5 = '' OR listing.employment = $5)
         AND ($6 = 0 OR listing.pay_floor_hourly_cents >= $6)
         AND ($7 = 0 OR listing.posted_at >= $7)
         AND ($8 = '' OR EXISTS (
             SELECT 1
             FROM listing_skill
             WHERE listing_skill.listing_id = listing.id
               AND $8 LIKE '%,' || listing_skill.skill_id || ',%'
         ))
         AND (
             ($9 = '' AND $10 = '')
             OR ($9 <> '' AND ",
            matches_words!($engine, "listing", "$9"),
            ")
             OR ($10 <> '' AND $10 LIKE '%,' || listing.occupation || ',%'
                 AND ($11 = '' OR ",
            matches_words!($engine, "listing", "$11"),
            "))
         )"
        )
    };
}

/// How well a listing fits: 2 for the occupation asked for, and 2 for all words in the
/// title or 1 for all in title and facts; binds 17 and 18.
///
/// A whole number that depends on the row and the search only, so that a page can start
/// behind it. The engines' own ranks are fractions that differ between them, and
/// SQLite's changes whenever any row does.
macro_rules! rank {
    ($engine:ident) => {
        concat!(
            "CAST(
                 CASE WHEN $10 <> '' AND $10 LIKE '%,' || listing.occupation || ',%' THEN 2 ELSE 0 END
                 + CASE WHEN $17 <> '' AND ",
            matches_words!($engine, "listing", "$17"),
            " THEN 2 WHEN $18 <> '' AND ",
            matches_words!($engine, "listing", "$18"),
            " THEN 1 ELSE 0 END
             AS BIGINT)"
        )
    };
}

/// A page of results behind a row, or before it.
macro_rules! page {
    ($engine:ident, $sort_key:expr, $compare:literal, $direction:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", listing.sort_key
             FROM (SELECT ",
            columns!(),
            ", ",
            $sort_key,
            " AS sort_key
             FROM listing
             WHERE ",
            is_found!($engine),
            ") AS listing
             WHERE ($12 = 0 OR (listing.sort_key, listing.posted_at, listing.id) ",
            $compare,
            " ($13, $14, $15))
             ORDER BY listing.sort_key ",
            $direction,
            ", listing.posted_at ",
            $direction,
            ", listing.id ",
            $direction,
            "
             LIMIT $16"
        )
    };
}

/// Both directions of one order, in the words of both engines.
macro_rules! pages {
    ($sqlite_key:expr, $postgres_key:expr) => {
        [
            Dialect {
                sqlite: page!(sqlite, $sqlite_key, "<", "DESC"),
                postgres: page!(postgres, $postgres_key, "<", "DESC"),
            },
            Dialect {
                sqlite: page!(sqlite, $sqlite_key, ">", "ASC"),
                postgres: page!(postgres, $postgres_key, ">", "ASC"),
            },
        ]
    };
}

const NEWEST: [Dialect; 2] = pages!("listing.posted_at", "listing.posted_at");
const BEST_PAID: [Dialect; 2] = pages!(
    "listing.pay_floor_hourly_cents",
    "listing.pay_floor_hourly_cents"
);
const BEST_MATCH: [Dialect; 2] = pages!(rank!(sqlite), rank!(postgres));

const COUNT: Dialect = Dialect {
    sqlite: concat!("SELECT COUNT(*) FROM listing WHERE ", is_found!(sqlite)),
    postgres: concat!("SELECT COUNT(*) FROM listing WHERE ", is_found!(postgres)),
};

/// How many listings a search finds.
pub async fn count_found(db: &Db, search: &Search) -> Result<i64, StoreError> {
    let backend = db.backend();
    let count = sqlx::query_scalar(COUNT.text(backend))
        .bind(search.now.0)
        .bind(&search.region)
        .bind(search.department)
        .bind(search.shift)
        .bind(search.employment)
        .bind(search.pay_floor_cents)
        .bind(search.posted_since.0)
        .bind(joined(&search.skills))
        .bind(search_text(backend, &search.terms, SearchZone::Anywhere))
        .bind(joined(&search.occupations))
        .bind(search_text(
            backend,
            &search.other_terms,
            SearchZone::Anywhere,
        ))
        .fetch_one(db.reader())
        .await?;
    Ok(count)
}

/// A page of what a search finds, at most `limit` rows.
pub async fn list_found(
    db: &Db,
    search: &Search,
    sort: Sort,
    reach: Reach<'_>,
    limit: i64,
) -> Result<Vec<FoundListing>, StoreError> {
    let backend = db.backend();
    let pages = match sort {
        Sort::Newest => &NEWEST,
        Sort::Pay => &BEST_PAID,
        Sort::Relevance => &BEST_MATCH,
    };
    let (statement, cursor) = match reach {
        Reach::First => (&pages[0], None),
        Reach::After(cursor) => (&pages[0], Some(cursor)),
        Reach::Before(cursor) => (&pages[1], Some(cursor)),
    };
    let anywhere = |terms: &[SearchTerm]| search_text(backend, terms, SearchZone::Anywhere);
    let mut query = sqlx::query_as::<_, Row>(statement.text(backend))
        .bind(search.now.0)
        .bind(&search.region)
        .bind(search.department)
        .bind(search.shift)
        .bind(search.employment)
        .bind(search.pay_floor_cents)
        .bind(search.posted_since.0)
        .bind(joined(&search.skills))
        .bind(anywhere(&search.terms))
        .bind(joined(&search.occupations))
        .bind(anywhere(&search.other_terms))
        .bind(i64::from(cursor.is_some()))
        .bind(cursor.map_or(0, |cursor| cursor.sort_key))
        .bind(cursor.map_or(0, |cursor| cursor.posted_at))
        .bind(cursor.map_or("", |cursor| cursor.id.as_str()))
        .bind(limit);
    if sort == Sort::Relevance {
        // An abbreviation is not looked for in the text, the words beside it are.
        let ranked = if search.terms.is_empty() {
            &search.other_terms
        } else {
            &search.terms
        };
        query = query
            .bind(search_text(backend, ranked, SearchZone::Title))
            .bind(search_text(backend, ranked, SearchZone::TitleOrFacts));
    }
    let rows = query.fetch_all(db.reader()).await?;
    rows.into_iter().map(FoundListing::try_from).collect()
}

/// The listing with this slug, open or not.
pub async fn find_listing(db: &Db, slug: &str) -> Result<Option<Listing>, StoreError> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        ", CAST(0 AS BIGINT) AS sort_key
         FROM listing
         WHERE listing.slug = $1"
    ))
    .bind(slug)
    .fetch_optional(db.reader())
    .await?;
    row.map(Listing::try_from).transpose()
}

/// Ids of the skills a listing asks for, in the employer's order.
pub async fn list_skills(db: &Db, id: &ListingId) -> Result<Vec<String>, StoreError> {
    let skills = sqlx::query_scalar(
        "SELECT skill_id
         FROM listing_skill
         WHERE listing_id = $1
         ORDER BY position",
    )
    .bind(id.as_str())
    .fetch_all(db.reader())
    .await?;
    Ok(skills)
}

/// Open listings of the same occupation or, in the same country, the same department;
/// what has more in common comes first.
pub async fn list_similar(
    db: &Db,
    to: &Listing,
    now: UnixMillis,
    limit: i64,
) -> Result<Vec<Listing>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        ", CAST(
               CASE WHEN listing.occupation = $3 THEN 4 ELSE 0 END
               + CASE WHEN listing.department = $4 THEN 3 ELSE 0 END
               + CASE WHEN listing.region = $5 THEN 2 ELSE 0 END
               + CASE WHEN listing.shift = $6 THEN 1 ELSE 0 END
           AS BIGINT) AS sort_key
         FROM listing
         WHERE ",
        is_open!(),
        "
           AND listing.id <> $2
           AND (listing.occupation = $3
                OR (listing.department = $4 AND listing.country = $7))
         ORDER BY sort_key DESC, listing.posted_at DESC, listing.id DESC
         LIMIT $8"
    ))
    .bind(now.0)
    .bind(to.id.as_str())
    .bind(&to.occupation)
    .bind(to.department.id())
    .bind(&to.region)
    .bind(to.shift.id())
    .bind(to.country.id())
    .bind(limit)
    .fetch_all(db.reader())
    .await?;
    rows.into_iter().map(Listing::try_from).collect()
}

/// Slug and last change of every open listing that is no sample, newest first.
pub async fn list_real_slugs(
    db: &Db,
    now: UnixMillis,
) -> Result<Vec<(String, UnixMillis)>, StoreError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(concat!(
        "SELECT listing.slug, listing.updated_at
         FROM listing
         WHERE ",
        is_open!(),
        "
           AND listing.is_sample = 0
         ORDER BY listing.posted_at DESC, listing.id DESC"
    ))
    .bind(now.0)
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(slug, at)| (slug, UnixMillis(at)))
        .collect())
}

/// Whether there is any listing at all.
pub async fn has_listings(db: &Db) -> Result<bool, StoreError> {
    let one: Option<i64> = sqlx::query_scalar("SELECT CAST(1 AS BIGINT) FROM listing LIMIT 1")
        .fetch_optional(db.reader())
        .await?;
    Ok(one.is_some())
}

/// Returns `false` when the slug is taken. `facts` are the words of the listing that
/// stand in ids, for the search.
pub async fn insert_listing(
    tx: &mut Tx,
    listing: &Listing,
    facts: &str,
    skills: &[String],
) -> Result<bool, StoreError> {
    let pay = listing.pay.as_ref();
    let done = sqlx::query(
        "INSERT INTO listing (
             id,
             slug,
             title,
             employer,
             occupation,
             city,
             region,
             country,
             department,
             shift,
             employment,
             pay_min_cents,
             pay_max_cents,
             pay_unit,
             currency,
             pay_floor_hourly_cents,
             credentials_required,
             credentials_preferred,
             description_md,
             search_facts,
             apply_url,
             posted_at,
             valid_through_at,
             closed_at,
             updated_at,
             is_sample
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, $20, $21, $22, $23, $24, $25, $26)
         ON CONFLICT (slug) DO NOTHING",
    )
    .bind(listing.id.as_str())
    .bind(&listing.slug)
    .bind(&listing.title)
    .bind(&listing.employer)
    .bind(&listing.occupation)
    .bind(&listing.city)
    .bind(&listing.region)
    .bind(listing.country.id())
    .bind(listing.department.id())
    .bind(listing.shift.id())
    .bind(listing.employment.id())
    .bind(pay.map(|pay| pay.min_cents))
    .bind(pay.map(|pay| pay.max_cents))
    .bind(pay.map(|pay| pay.unit.id()))
    .bind(pay.map(|pay| pay.currency.id()))
    .bind(pay.map_or(0, |pay| pay.hourly_cents(listing.country).0))
    .bind(to_json(&listing.credentials_required))
    .bind(to_json(&listing.credentials_preferred))
    .bind(&listing.description)
    .bind(facts)
    .bind(&listing.apply_url)
    .bind(listing.posted_at.0)
    .bind(listing.valid_through_at.0)
    .bind(listing.closed_at.map(|at| at.0))
    .bind(listing.updated_at.0)
    .bind(i64::from(listing.is_sample))
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    for (position, skill) in (1_i64..).zip(skills) {
        sqlx::query(
            "INSERT INTO listing_skill (listing_id, skill_id, position)
             VALUES ($1, $2, $3)",
        )
        .bind(listing.id.as_str())
        .bind(skill)
        .bind(position)
        .execute(tx.conn())
        .await?;
    }
    Ok(true)
}

/// Closes the listing with this slug before its time. Returns `false` when no listing has
/// it, or when it has closed already.
pub async fn close_listing(tx: &mut Tx, slug: &str, now: UnixMillis) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE listing
         SET closed_at = $2,
             updated_at = $2
         WHERE slug = $1
           AND closed_at IS NULL
           AND valid_through_at > $2",
    )
    .bind(slug)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes the sample with this slug; a real listing stays.
pub async fn delete_sample(tx: &mut Tx, slug: &str) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM listing
         WHERE slug = $1
           AND is_sample = 1",
    )
    .bind(slug)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// `,a,b,` for a condition with LIKE: both engines take it, and ids hold no commas.
fn joined(ids: &[String]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    format!(",{},", ids.join(","))
}

fn to_json(texts: &[String]) -> String {
    serde_json::to_string(texts).expect("texts are always JSON")
}

impl TryFrom<Row> for FoundListing {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            sort_key: row.sort_key,
            listing: row.try_into()?,
        })
    }
}

impl TryFrom<Row> for Listing {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column: &'static str| StoreError::Inconsistent {
            table: "listing",
            column,
            id: row.id.clone(),
        };
        let texts = |json: &str, column: &'static str| -> Result<Vec<String>, StoreError> {
            serde_json::from_str(json).map_err(|_| wrong(column))
        };
        let pay = match (row.pay_min_cents, row.pay_max_cents) {
            (Some(min_cents), Some(max_cents)) => {
                let unit = row.pay_unit.as_deref().and_then(PayUnit::parse);
                let currency = row.currency.as_deref().and_then(Currency::parse);
                Some(Pay {
                    min_cents,
                    max_cents,
                    unit: unit.ok_or_else(|| wrong("pay_unit"))?,
                    currency: currency.ok_or_else(|| wrong("currency"))?,
                })
            }
            _ => None,
        };
        Ok(Self {
            country: Country::parse(&row.country).ok_or_else(|| wrong("country"))?,
            department: Department::parse(&row.department).ok_or_else(|| wrong("department"))?,
            shift: Shift::parse(&row.shift).ok_or_else(|| wrong("shift"))?,
            employment: Employment::parse(&row.employment).ok_or_else(|| wrong("employment"))?,
            credentials_required: texts(&row.credentials_required, "credentials_required")?,
            credentials_preferred: texts(&row.credentials_preferred, "credentials_preferred")?,
            pay,
            id: ListingId::new(row.id),
            slug: row.slug,
            title: row.title,
            employer: row.employer,
            occupation: row.occupation,
            city: row.city,
            region: row.region,
            description: row.description_md,
            apply_url: row.apply_url,
            posted_at: UnixMillis(row.posted_at),
            valid_through_at: UnixMillis(row.valid_through_at),
            closed_at: row.closed_at.map(UnixMillis),
            updated_at: UnixMillis(row.updated_at),
            is_sample: row.is_sample != 0,
        })
    }
}
