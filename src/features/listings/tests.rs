//! Vacancies as visitors, feed readers and search engines meet them.

use serde_json::Value;

use super::model::{Country, Currency, Department, Employment, Listing, PayUnit, Shift};
use super::pay::Pay;
use super::server::filter::{Cursor, Sort};
use super::server::search_page::PAGE_SIZE;
use super::server::store::{self, FoundListing, Reach, Search};
use super::server::{publishing, service};
use crate::ids::ListingId;
use crate::server::db::dialect::SearchTerm;
use crate::server::db::{Backend, Db};
use crate::testing::{TestApp, TestDb, on_both_databases};
use crate::time::{DAY_MS, UnixMillis};

const NOW: UnixMillis = UnixMillis(1_795_350_000_000);

fn a_listing(slug: &str) -> Listing {
    Listing {
        id: ListingId::new(format!("id-{slug}")),
        slug: slug.into(),
        title: "Medical Laboratory Technologist".into(),
        employer: "Lakeshore Hospital".into(),
        occupation: "mlt-ca".into(),
        city: "Ottawa".into(),
        region: "CA-ON".into(),
        country: Country::Canada,
        department: Department::CoreLab,
        shift: Shift::Night,
        employment: Employment::FullTime,
        pay: Some(Pay {
            min_cents: 3620,
            max_cents: 4500,
            unit: PayUnit::Hour,
            currency: Currency::Cad,
        }),
        credentials_required: vec!["CMLTO registered".into()],
        credentials_preferred: vec!["Two years at the bench".into()],
        description: "### What you will do\n\n- Verify results that are <held>\n".into(),
        apply_url: "https://careers.example.org/apply?id=1".into(),
        posted_at: NOW.minus_ms(DAY_MS),
        valid_through_at: NOW.plus_ms(30 * DAY_MS),
        closed_at: None,
        updated_at: NOW.minus_ms(DAY_MS),
        is_sample: false,
    }
}

fn term(words: &str, is_prefix: bool) -> SearchTerm {
    SearchTerm {
        words: words.split(' ').map(ToOwned::to_owned).collect(),
        is_prefix,
    }
}

async fn insert(db: &Db, listing: &Listing, facts: &str, skills: &[&str]) -> bool {
    let skills: Vec<String> = skills.iter().map(|skill| (*skill).to_owned()).collect();
    let mut tx = db.begin().await.expect("the database answers");
    let fresh = store::insert_listing(&mut tx, listing, facts, &skills)
        .await
        .expect("the database answers");
    tx.commit().await.expect("the database answers");
    fresh
}

/// Slugs found, after checking that the count says the same.
async fn found(db: &Db, search: &Search, sort: Sort) -> Vec<String> {
    let rows = store::list_found(db, search, sort, Reach::First, 100)
        .await
        .expect("the database answers");
    let count = store::count_found(db, search)
        .await
        .expect("the database answers");
    assert_eq!(count, rows.len() as i64);
    rows.into_iter().map(|row| row.listing.slug).collect()
}

fn everything() -> Search {
    Search {
        now: NOW,
        ..Search::default()
    }
}

on_both_databases!(
    a_stored_listing_comes_back_whole,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        let listing = a_listing("night");
        assert!(insert(db, &listing, "", &["teamwork", "attention"]).await);
        assert_eq!(
            store::find_listing(db, "night").await.unwrap(),
            Some(listing.clone())
        );
        assert_eq!(
            store::list_skills(db, &listing.id).await.unwrap(),
            ["teamwork", "attention"]
        );
        assert_eq!(store::find_listing(db, "day").await.unwrap(), None);

        let unpaid = Listing {
            pay: None,
            closed_at: Some(NOW),
            is_sample: true,
            ..a_listing("unpaid")
        };
        assert!(insert(db, &unpaid, "", &[]).await);
        assert_eq!(
            store::find_listing(db, "unpaid").await.unwrap(),
            Some(unpaid)
        );
    }
);

on_both_databases!(a_slug_is_taken_once, |test_db: TestDb| async move {
    let db = &test_db.db;
    assert!(!store::has_listings(db).await.unwrap());
    assert!(insert(db, &a_listing("one"), "", &[]).await);
    let second = Listing {
        id: ListingId::new("another"),
        ..a_listing("one")
    };
    assert!(!insert(db, &second, "", &[]).await);
    assert!(store::has_listings(db).await.unwrap());
});

on_both_databases!(only_samples_can_be_replaced, |test_db: TestDb| async move {
    let db = &test_db.db;
    let sample = Listing {
        is_sample: true,
        ..a_listing("sample")
    };
    insert(db, &sample, "", &["teamwork"]).await;
    insert(db, &a_listing("real"), "", &[]).await;
    let mut tx = db.begin().await.unwrap();
    store::delete_sample(&mut tx, "sample").await.unwrap();
    store::delete_sample(&mut tx, "real").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(db, &everything(), Sort::Newest).await, ["real"]);
    assert!(store::list_skills(db, &sample.id).await.unwrap().is_empty());
    let words = Search {
        terms: vec![term("technologist", false)],
        ..everything()
    };
    assert_eq!(found(db, &words, Sort::Relevance).await, ["real"]);
});

on_both_databases!(only_open_listings_are_found, |test_db: TestDb| async move {
    let db = &test_db.db;
    let listings = [
        a_listing("open"),
        Listing {
            valid_through_at: NOW,
            ..a_listing("expired")
        },
        Listing {
            posted_at: NOW.plus_ms(1),
            ..a_listing("later")
        },
        Listing {
            closed_at: Some(NOW.minus_ms(1)),
            ..a_listing("filled")
        },
    ];
    for listing in &listings {
        insert(db, listing, "", &[]).await;
    }
    assert_eq!(found(db, &everything(), Sort::Newest).await, ["open"]);
    assert_eq!(
        store::list_real_slugs(db, NOW).await.unwrap(),
        [("open".to_owned(), NOW.minus_ms(DAY_MS))]
    );
});

on_both_databases!(every_filter_narrows, |test_db: TestDb| async move {
    let db = &test_db.db;
    let other = Listing {
        occupation: "mlt-us".into(),
        region: "US-TX".into(),
        country: Country::UnitedStates,
        department: Department::BloodBank,
        shift: Shift::Day,
        employment: Employment::Casual,
        pay: Some(Pay {
            min_cents: 2400,
            max_cents: 3000,
            unit: PayUnit::Hour,
            currency: Currency::Usd,
        }),
        posted_at: NOW.minus_ms(10 * DAY_MS),
        ..a_listing("other")
    };
    insert(db, &a_listing("night"), "", &["teamwork", "safety"]).await;
    insert(db, &other, "", &["safety", "draws"]).await;
    let searches = [
        Search {
            region: "CA-ON".into(),
            ..everything()
        },
        Search {
            region: "CA".into(),
            ..everything()
        },
        Search {
            department: "core-lab",
            ..everything()
        },
        Search {
            shift: "night",
            ..everything()
        },
        Search {
            employment: "full-time",
            ..everything()
        },
        Search {
            pay_floor_cents: 3620,
            ..everything()
        },
        Search {
            posted_since: NOW.minus_ms(DAY_MS),
            ..everything()
        },
        Search {
            skills: vec!["teamwork".into(), "unknown".into()],
            ..everything()
        },
        Search {
            occupations: vec!["mla-t-ca".into(), "mlt-ca".into()],
            ..everything()
        },
    ];
    for search in searches {
        assert_eq!(
            found(db, &search, Sort::Newest).await,
            ["night"],
            "{search:?}"
        );
    }
    assert_eq!(
        found(db, &everything(), Sort::Newest).await,
        ["night", "other"]
    );
    let both = Search {
        skills: vec!["safety".into()],
        ..everything()
    };
    assert_eq!(found(db, &both, Sort::Newest).await, ["night", "other"]);
    let neither = Search {
        pay_floor_cents: 3621,
        ..everything()
    };
    assert!(found(db, &neither, Sort::Newest).await.is_empty());
});

on_both_databases!(
    words_are_found_without_accents_and_endings,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        let listing = Listing {
            title: "Technologue m\u{e9}dical, MLA/T".into(),
            description: "Phone **critical values**; 12-hour nights at the CHU.".into(),
            ..a_listing("quebec")
        };
        insert(
            db,
            &listing,
            "H\u{f4}pital de Montr\u{e9}al\nSpecimen collection",
            &[],
        )
        .await;
        let is_found = async |terms: Vec<SearchTerm>| {
            let search = Search {
                terms: terms.clone(),
                ..everything()
            };
            let slugs = found(db, &search, Sort::Relevance).await;
            assert_eq!(slugs, found(db, &search, Sort::Newest).await, "{terms:?}");
            !slugs.is_empty()
        };
        for terms in [
            vec![term("montreal", false)],
            vec![term("medical", false), term("mla t", false)],
            vec![term("night", false)],
            vec![term("collections", false)],
            vec![term("critical values", false)],
            vec![term("12", false), term("hours", false)],
            vec![term("speci", true)],
            vec![term("the", false)],
            vec![term("hopital", false), term("techno", true)],
        ] {
            assert!(is_found(terms.clone()).await, "{terms:?}");
        }
        for terms in [
            vec![term("values critical", false)],
            vec![term("speci", false)],
            vec![term("montreal", false), term("vancouver", false)],
        ] {
            assert!(!is_found(terms.clone()).await, "{terms:?}");
        }
    }
);

on_both_databases!(the_best_match_comes_first, |test_db: TestDb| async move {
    let db = &test_db.db;
    let listings = [
        (a_listing("by-text"), "", 1),
        (a_listing("by-facts"), "Microbiology", 3),
        (a_listing("by-title"), "", 5),
        (a_listing("by-occupation"), "", 7),
    ];
    for (listing, facts, days) in listings {
        let mut listing = Listing {
            posted_at: NOW.minus_ms(days * DAY_MS),
            ..listing
        };
        match listing.slug.as_str() {
            "by-text" => listing.description = "Some microbiology.".into(),
            "by-title" => listing.title = "Microbiology technologist".into(),
            "by-occupation" => {
                listing.occupation = "mlt-us".into();
                listing.title = "Microbiology".into();
            }
            _ => {}
        }
        insert(db, &listing, facts, &[]).await;
    }
    let search = Search {
        terms: vec![term("micro", true)],
        occupations: vec!["mlt-us".into()],
        ..everything()
    };
    assert_eq!(
        found(db, &search, Sort::Relevance).await,
        ["by-occupation", "by-title", "by-facts", "by-text"]
    );
    assert_eq!(
        found(db, &search, Sort::Newest).await,
        ["by-text", "by-facts", "by-title", "by-occupation"]
    );
    let short_form = Search {
        occupations: vec!["mlt-us".into()],
        other_terms: vec![term("microbiology", false)],
        ..everything()
    };
    assert_eq!(
        found(db, &short_form, Sort::Relevance).await,
        ["by-occupation"]
    );
});

on_both_databases!(
    pages_hold_every_row_once_in_both_directions,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        for i in 0..23_i64 {
            let listing = Listing {
                // Many rows share a time, a pay and a rank.
                posted_at: NOW.minus_ms((i % 4 + 1) * DAY_MS),
                pay: (i % 5 > 0).then_some(Pay {
                    min_cents: 2000 + i % 5,
                    max_cents: 4000,
                    unit: PayUnit::Hour,
                    currency: Currency::Cad,
                }),
                title: if i % 3 == 0 { "Chemistry" } else { "Lab" }.into(),
                description: "chemistry".into(),
                ..a_listing(&format!("l{i:02}"))
            };
            insert(db, &listing, "", &[]).await;
        }
        let search = Search {
            terms: vec![term("chemistry", false)],
            ..everything()
        };
        for sort in Sort::ALL {
            let all = found(db, &search, sort).await;
            assert_eq!(all.len(), 23);
            let edge = |row: &FoundListing| Cursor::of(&row.listing, row.sort_key);
            let slugs = |rows: &[FoundListing]| -> Vec<String> {
                rows.iter().map(|row| row.listing.slug.clone()).collect()
            };

            let mut forward = Vec::new();
            let mut cursor: Option<Cursor> = None;
            loop {
                let reach = cursor.as_ref().map_or(Reach::First, Reach::After);
                let rows = store::list_found(db, &search, sort, reach, 5)
                    .await
                    .unwrap();
                let Some(last) = rows.last() else { break };
                cursor = Some(edge(last));
                forward.extend(slugs(&rows));
            }
            assert_eq!(forward, all, "{sort:?}");

            let rows = store::list_found(db, &search, sort, Reach::First, 100)
                .await
                .unwrap();
            let last = edge(&rows[22]);
            let before = store::list_found(db, &search, sort, Reach::Before(&last), 5)
                .await
                .unwrap();
            let mut before = slugs(&before);
            before.reverse();
            assert_eq!(before, all[17..22], "{sort:?}");
        }
    }
);

on_both_databases!(
    similar_listings_share_the_most_first,
    |test_db: TestDb| async move {
        let db = &test_db.db;
        let this = a_listing("this");
        let same_job_elsewhere = Listing {
            region: "CA-QC".into(),
            department: Department::Pathology,
            ..a_listing("same-occupation")
        };
        let same_bench = Listing {
            occupation: "mla-t-ca".into(),
            shift: Shift::Day,
            region: "CA-BC".into(),
            ..a_listing("same-department")
        };
        let twin = a_listing("twin");
        let foreign = Listing {
            occupation: "mlt-us".into(),
            country: Country::UnitedStates,
            region: "US-TX".into(),
            ..a_listing("foreign")
        };
        let expired = Listing {
            valid_through_at: NOW,
            ..a_listing("expired")
        };
        for listing in [
            &this,
            &same_job_elsewhere,
            &same_bench,
            &twin,
            &foreign,
            &expired,
        ] {
            insert(db, listing, "", &[]).await;
        }
        let similar = store::list_similar(db, &this, NOW, 4).await.unwrap();
        let slugs: Vec<String> = similar.into_iter().map(|listing| listing.slug).collect();
        assert_eq!(slugs, ["twin", "same-occupation", "same-department"]);
    }
);

async fn app_with_samples(backend: Backend) -> TestApp {
    let app = TestApp::with(backend, &[]).await;
    let loaded = publishing::load_samples(&app.state).await;
    assert_eq!(loaded.expect("the samples are valid"), 40);
    app
}

/// A real listing beside the samples, posted a day before the app's now.
async fn add_real(app: &TestApp, slug: &str) -> Listing {
    let listing = Listing {
        posted_at: app.now().minus_ms(DAY_MS),
        valid_through_at: app.now().plus_ms(30 * DAY_MS),
        updated_at: app.now().minus_ms(DAY_MS),
        ..a_listing(slug)
    };
    let skills = ["attention-to-detail".to_owned()];
    let fresh = publishing::add(&app.state, &listing, &skills).await;
    assert!(fresh.expect("the database answers"));
    listing
}

/// Addresses of the listings on a page, in order.
fn listed(html: &str) -> Vec<String> {
    html.split("<article class=\"listing\">")
        .skip(1)
        .filter_map(|row| row.split("href=\"").nth(1)?.split('"').next())
        .map(ToOwned::to_owned)
        .collect()
}

fn heading_count(html: &str) -> &str {
    html.split("role=\"status\"><h2>")
        .nth(1)
        .and_then(|rest| rest.split("</h2>").next())
        .unwrap_or("no count")
}

#[tokio::test]
async fn samples_can_be_loaded_again_and_again() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let app = app_with_samples(backend).await;
        assert_eq!(publishing::load_samples(&app.state).await.unwrap(), 40);
        let page = app.get("/jobs").await;
        assert_eq!(heading_count(&page.text), "37 jobs", "three have expired");
    }
}

#[tokio::test]
async fn both_databases_answer_every_search_alike() {
    let sqlite = app_with_samples(Backend::Sqlite).await;
    let postgres = app_with_samples(Backend::Postgres).await;
    for query in [
        "",
        "q=technologist",
        "q=blood+bank&sort=relevance",
        "q=MLT",
        "q=MLT&region=CA-ON",
        "q=lab+tech&region=US&sort=relevance",
        "q=%22MLT%22",
        "q=night&sort=pay",
        "q=the",
        "q=%27%3A*+%26+%7C+%21+%28+%22+AND+OR+NEAR",
        "q=12-hour",
        "q=Qu%C3%A9bec",
        "region=CA&pay=30&days=14&sort=pay",
        "skill=attention-to-detail,teamwork-handover",
        "department=microbiology&employment=full-time",
    ] {
        let path = format!("/jobs?{query}");
        let first = sqlite.get(&path).await;
        let second = postgres.get(&path).await;
        assert_eq!(first.status, 200, "{query}");
        assert_eq!(
            heading_count(&first.text),
            heading_count(&second.text),
            "{query}"
        );
        assert_eq!(listed(&first.text).len(), listed(&second.text).len());
    }
}

#[tokio::test]
async fn the_list_shows_what_is_asked_for() {
    let app = app_with_samples(Backend::Sqlite).await;
    let page = app.get("/jobs?department=blood-bank&region=CA-ON").await;
    assert_eq!(heading_count(&page.text), "1 job");
    assert_eq!(
        listed(&page.text),
        ["/jobs/technologist-thunder-bay-transfusion-sample"]
    );
    assert!(page.text.contains("<span class=\"mark\">Sample</span>"));
    assert!(page.text.contains("$36.90 to $45.00"));
    assert!(page.text.contains("selected>Blood bank</option>"));
    assert!(page.text.contains("selected>Ontario</option>"));
    assert!(page.text.contains("<details open"));
    assert!(page.text.contains("Clear all filters"));
    let plain = app.get("/jobs").await;
    assert!(!plain.text.contains("<details open"));
    assert!(!plain.text.contains("Clear all filters"));
}

#[tokio::test]
async fn a_pay_floor_counts_yearly_pay_by_the_hour() {
    let app = app_with_samples(Backend::Sqlite).await;
    let page = app.get("/jobs?pay=47&sort=pay").await;
    assert_eq!(heading_count(&page.text), "2 jobs");
    let page = app.get("/jobs?pay=48&sort=pay").await;
    assert_eq!(heading_count(&page.text), "1 job");
}

#[tokio::test]
async fn pages_of_the_list_follow_each_other() {
    let app = app_with_samples(Backend::Sqlite).await;
    let link = |html: &str, rel: &str| -> Option<String> {
        let before = html.split(&format!("rel=\"{rel}\"")).nth(1)?;
        let href = before.split("href=\"").nth(1)?.split('"').next()?;
        Some(href.replace("&amp;", "&"))
    };
    for query in ["", "?sort=pay", "?q=laboratory&sort=relevance"] {
        let mut page = app.get(&format!("/jobs{query}")).await.text;
        assert_eq!(link(&page, "prev"), None);
        let mut seen = listed(&page);
        let first = seen.clone();
        let mut steps = 0;
        while let Some(next) = link(&page, "next") {
            page = app.get(&next).await.text;
            seen.extend(listed(&page));
            steps += 1;
        }
        assert!(steps >= 2, "{query}: {steps}");
        let total = heading_count(&page).trim_end_matches(" jobs").to_owned();
        assert_eq!(seen.len().to_string(), total);
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "each once");
        for _ in 0..steps {
            let previous = link(&page, "prev").expect("a way back");
            page = app.get(&previous).await.text;
        }
        assert_eq!(listed(&page), first);
        assert_eq!(link(&page, "prev"), None);
    }
}

#[tokio::test]
async fn a_place_behind_the_end_starts_again() {
    let app = app_with_samples(Backend::Sqlite).await;
    let page = app.get("/jobs?after=0.0.x").await;
    assert_eq!(page.status, 200);
    assert_eq!(listed(&page.text).len(), PAGE_SIZE);
}

#[tokio::test]
async fn letters_mean_the_occupation_of_the_place() {
    let app = app_with_samples(Backend::Sqlite).await;
    let ontario = app.get("/jobs?q=MLT&region=CA-ON").await.text;
    assert!(ontario.contains("was read as Medical Laboratory Technologist in Canada."));
    assert_eq!(heading_count(&ontario), "3 jobs");
    assert!(
        listed(&ontario)
            .iter()
            .all(|path| path.contains("technologist"))
    );
    let texas = app.get("/jobs?q=MLT&region=US-TX").await.text;
    assert!(texas.contains("was read as Medical Laboratory Technician in the United States."));
    assert_eq!(heading_count(&texas), "1 job");
    let both = app.get("/jobs?q=mlt").await.text;
    assert!(both.contains("names a job in each country"));
    assert!(both.contains("href=\"/jobs?q=%22mlt%22\""));
    let foreign = app.get("/jobs?q=MLS&region=CA-ON").await.text;
    assert!(foreign.contains("is a title in the United States: Medical Laboratory Scientist."));
}

#[tokio::test]
async fn an_empty_list_offers_ways_out() {
    let app = app_with_samples(Backend::Sqlite).await;
    let page = app
        .get("/jobs?q=transfusion&department=blood-bank&shift=weekend&region=CA-ON")
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(heading_count(&page.text), "No jobs match");
    assert!(page.text.contains("Search without weekends (1 job)"));
    assert!(
        page.text
            .contains("href=\"/jobs?q=transfusion&amp;region=CA-ON&amp;department=blood-bank\"")
    );
    assert!(
        !page.text.contains("Search without Ontario"),
        "finds nothing either"
    );
    assert!(page.text.contains("Show all jobs"));
    assert!(!page.text.contains("class=\"listings\""));
}

#[tokio::test]
async fn what_was_left_out_is_said() {
    let app = app_with_samples(Backend::Sqlite).await;
    let page = app
        .get("/jobs?region=CA-ZZ&shift=%3Cb%3Enoon&skill=nothing&after=%00&done=subscribe")
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(heading_count(&page.text), "37 jobs");
    assert!(
        page.text
            .contains("province, territory or state that we do not know: \u{201c}CA-ZZ\u{201d}")
    );
    assert!(page.text.contains("\u{201c}&lt;b&gt;noon\u{201d}"));
    assert!(
        page.text
            .contains("skill that we do not know: \u{201c}nothing\u{201d}")
    );
    assert!(page.text.contains("a place in the list"));
}

#[tokio::test]
async fn a_listing_shows_everything() {
    let app = app_with_samples(Backend::Sqlite).await;
    add_real(&app, "night").await;
    let page = app.get("/jobs/night").await;
    assert_eq!(page.status, 200);
    for text in [
        "Medical Laboratory Technologist, Ottawa, Ontario",
        "$36.20 to $45.00",
        "$70,590 to $87,750",
        "CAD, for comparison: a full-time year at 37.5 hours a week",
        "CMLTO registered",
        "Two years at the bench",
        "Medical Laboratory Technologist (MLT)",
        "Apply at careers.example.org",
        "href=\"https://careers.example.org/apply?id=1\"",
        "/skills/accuracy-accountability#attention-to-detail\">Attention to detail</a>",
        "<h3>What you will do</h3>",
        "Similar jobs",
        "<time datetime=\"2026-12-22T12:00:00Z\">22 December 2026</time>",
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(!page.text.contains("<held>"));
    assert!(!page.text.contains("class=\"mark\">Sample</span></h1>"));
    assert!(!page.text.contains("noindex"));
}

fn structured_data(html: &str) -> Vec<Value> {
    html.split("<script type=\"application/ld+json\">")
        .skip(1)
        .filter_map(|rest| rest.split("</script>").next())
        .map(|json| serde_json::from_str(json).expect("JSON"))
        .collect()
}

#[tokio::test]
async fn search_engines_get_a_job_posting_on_a_real_open_listing_only() {
    let app = app_with_samples(Backend::Sqlite).await;
    let listing = add_real(&app, "night").await;
    let page = app.get("/jobs/night").await;
    let data = structured_data(&page.text);
    assert_eq!(data.len(), 1);
    let posting = &data[0];
    assert_eq!(posting["@type"], "JobPosting");
    assert_eq!(posting["title"], "Medical Laboratory Technologist");
    assert_eq!(posting["validThrough"], listing.valid_through_at.rfc3339());
    assert_eq!(posting["jobLocation"]["address"]["addressCountry"], "CA");
    // What the markup says stands on the page.
    for visible in [
        "$36.20 to $45.00",
        "Lakeshore Hospital",
        "Ottawa, Ontario",
        "Full-time",
    ] {
        assert!(page.text.contains(visible));
    }
    let description = posting["description"].as_str().expect("text");
    assert!(page.text.contains(description.trim()));

    let sample = app
        .get("/jobs/technologist-ottawa-core-lab-sample")
        .await
        .text;
    assert!(!sample.contains("JobPosting"));
    assert!(sample.contains("noindex"));
    assert!(sample.contains("<title>Sample: Medical Laboratory Technologist, Ottawa, Ontario"));
    for path in ["/jobs", "/jobs?q=technologist", "/"] {
        assert!(!app.get(path).await.text.contains("JobPosting"), "{path}");
    }
    app.state.clock.advance_ms(30 * DAY_MS);
    assert!(!app.get("/jobs/night").await.text.contains("JobPosting"));
}

#[tokio::test]
async fn an_expired_listing_is_gone_and_shows_similar_ones() {
    let app = app_with_samples(Backend::Sqlite).await;
    let page = app.get("/jobs/technologist-st-johns-core-lab-sample").await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("This job has closed."));
    assert!(!page.text.contains("Apply at"));
    assert!(page.text.contains("noindex"));
    assert!(!listed(&page.text).is_empty());
    assert!(
        !app.get("/jobs?q=johns")
            .await
            .text
            .contains("st-johns-core-lab"),
        "not in the list"
    );
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_404() {
    let app = app_with_samples(Backend::Sqlite).await;
    let later = Listing {
        posted_at: app.now().plus_ms(DAY_MS),
        ..a_listing("later")
    };
    publishing::add(&app.state, &later, &[]).await.unwrap();
    for path in ["/jobs/nothing", "/jobs/%00", "/jobs/a%20b", "/jobs/later"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text.contains("This page is not here"), "{path}");
    }
}

#[tokio::test]
async fn the_sitemap_names_open_real_listings() {
    let app = app_with_samples(Backend::Sqlite).await;
    add_real(&app, "night").await;
    let sitemap = app.get("/sitemap.xml").await.text;
    assert!(sitemap.contains("/jobs/night</loc><lastmod>2026-11-21T12:00:00Z</lastmod>"));
    assert!(!sitemap.contains("sample"));
    app.state.clock.advance_ms(30 * DAY_MS);
    assert!(!app.get("/sitemap.xml").await.text.contains("/jobs/night"));
}

#[tokio::test]
async fn feeds_hold_the_same_rows_as_the_list() {
    let app = app_with_samples(Backend::Sqlite).await;
    let query = "q=laboratory&region=CA";
    let mut path = format!("/jobs?{query}");
    let mut page = Vec::new();
    loop {
        let html = app.get(&path).await.text;
        page.extend(listed(&html));
        let Some(next) = html.split("rel=\"next\"").nth(1) else {
            break;
        };
        let href = next
            .split("href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        path = href.expect("an address").replace("&amp;", "&");
    }
    assert!(page.len() > PAGE_SIZE);
    let feed = app.get(&format!("/jobs.json?{query}")).await;
    assert_eq!(feed.status, 200);
    assert_eq!(
        feed.header("content-type"),
        "application/feed+json; charset=utf-8"
    );
    let feed: Value = serde_json::from_str(&feed.text).expect("JSON");
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(
        feed["feed_url"],
        "http://127.0.0.1:3000/jobs.json?q=laboratory&region=CA"
    );
    let items = feed["items"].as_array().expect("items");
    let urls: Vec<&str> = items
        .iter()
        .filter_map(|item| item["url"].as_str()?.strip_prefix("http://127.0.0.1:3000"))
        .collect();
    assert_eq!(urls, page);
    assert_eq!(items[0]["_listing"]["is_sample"], true);
    assert!(
        items[0]["title"]
            .as_str()
            .is_some_and(|title| title.starts_with("Sample: "))
    );
    assert_eq!(feed["next_url"], Value::Null);

    let atom = app.get(&format!("/jobs.atom?{query}")).await;
    assert_eq!(
        atom.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    let ids: Vec<&str> = atom
        .text
        .split("<entry>\n<id>http://127.0.0.1:3000")
        .skip(1)
        .filter_map(|entry| entry.split("</id>").next())
        .collect();
    assert_eq!(ids, page);
}

#[tokio::test]
async fn a_feed_that_did_not_change_is_not_sent_again() {
    let app = app_with_samples(Backend::Sqlite).await;
    for path in ["/jobs.atom", "/jobs.json", "/jobs.atom?q=nothing+at+all"] {
        let first = app.get(path).await;
        assert_eq!(first.status, 200, "{path}");
        let tag = first.header("etag").to_owned();
        app.state.clock.advance_ms(1_000);
        let again = app
            .send(
                axum::http::Method::GET,
                path,
                &[("if-none-match", &tag)],
                String::new(),
            )
            .await;
        assert_eq!(again.status, 304, "{path}");
    }
}

#[tokio::test]
async fn the_count_for_skills_is_the_count_of_the_linked_list() {
    let app = app_with_samples(Backend::Sqlite).await;
    let matches = service::for_skills(&app.state, "teamwork-handover,attention-to-detail,bogus")
        .await
        .unwrap();
    assert!(matches.count > 5);
    assert_eq!(matches.cards.len(), 5);
    assert_eq!(
        matches.address,
        "/jobs?skill=attention-to-detail,teamwork-handover"
    );
    let page = app.get(&matches.address).await.text;
    assert_eq!(heading_count(&page), format!("{} jobs", matches.count));
    assert!(page.contains("Jobs that ask for at least one of: Attention to detail and Teamwork"));
    assert!(page.contains("name=\"skill\" value=\"attention-to-detail,teamwork-handover\""));
    let none = service::for_skills(&app.state, "").await.unwrap();
    assert_eq!((none.count, none.cards.len()), (0, 0));
}

#[tokio::test]
async fn a_checklist_result_leads_to_as_many_jobs_as_it_says() {
    let app = app_with_samples(Backend::Sqlite).await;
    let result = app.get("/skills/result?a=1-44").await;
    assert_eq!(result.status, 200);
    let address = result
        .text
        .split("href=\"/jobs?skill=")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a link to the list");
    let list = app.get(&format!("/jobs?skill={address}")).await;
    let count = heading_count(&list.text).trim_end_matches(" jobs");
    let sentence = format!("{count} open jobs ask for at least one of these skills.");
    assert!(result.text.contains(&sentence), "{sentence}");
    assert_eq!(result.text.matches(&sentence).count(), 1);
}

#[tokio::test]
async fn the_home_page_shows_the_newest() {
    let app = app_with_samples(Backend::Sqlite).await;
    let home = app.get("/").await.text;
    let newest = app.get("/jobs").await.text;
    assert_eq!(listed(&home), listed(&newest)[..5]);
}

#[tokio::test]
async fn scripts_get_the_same_as_the_page() {
    let app = app_with_samples(Backend::Sqlite).await;
    let answer = app
        .get("/api/get_page?address=%2Fjobs%3Fq%3Dnight%26sort%3Dpay")
        .await;
    assert_eq!(answer.status, 200);
    let page: Value = serde_json::from_str(&answer.text).expect("JSON");
    let html = app.get("/jobs?q=night&sort=pay").await.text;
    let drawn = page[1]["top"].as_str().expect("HTML");
    assert!(listed(drawn).len() > 1);
    assert!(html.contains(drawn), "the same HTML");
    let missing = app.get("/api/get_page?address=%2Fjobs%2Fnothing").await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn an_operator_publishes_a_file_all_or_none() {
    let app = TestApp::new().await;
    let samples = include_str!("../../../content/sample-listings.toml");
    let first = samples.split("[[listing]]").nth(1).expect("a listing");
    let entry = |slug: &str| {
        let sample = "mla-t-toronto-collection-sample";
        let real = first.replace(sample, slug).replace("sample = true", "");
        format!("[[listing]]{real}")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("listings.toml");
    let publish = async |text: String| {
        std::fs::write(&path, text).expect("a file");
        publishing::publish_file(&app.state, path.clone()).await
    };

    let published = publish(entry("night-technologist")).await;
    assert_eq!(published, Ok(vec!["night-technologist".to_owned()]));
    let page = app.get("/jobs/night-technologist").await.text;
    assert!(page.contains("\"JobPosting\""));
    assert!(!page.contains("noindex"));

    let taken = publish(entry("another") + &entry("night-technologist")).await;
    let sentence = taken.expect_err("the slug is taken");
    assert!(sentence.contains("night-technologist"), "{sentence}");
    assert_eq!(app.get("/jobs/another").await.status, 404);
    let sentence = publish(format!("[[listing]]{first}")).await;
    let sentence = sentence.expect_err("a sample");
    assert!(sentence.contains("listings.toml:"), "{sentence}");
}

/// Text of the title element.
fn title(html: &str) -> &str {
    html.split("<title>")
        .nth(1)
        .and_then(|rest| rest.split("</title>").next())
        .unwrap_or("no title")
}

#[tokio::test]
async fn a_listing_closed_early_shows_the_day_it_closed() {
    let app = TestApp::new().await;
    let now = app.now();
    for (slug, closed_at, day) in [
        ("early", now.minus_ms(2 * DAY_MS), "20 November 2026"),
        ("late", now.minus_ms(DAY_MS / 2), "21 November 2026"),
    ] {
        let listing = Listing {
            posted_at: now.minus_ms(9 * DAY_MS),
            valid_through_at: now.minus_ms(DAY_MS),
            closed_at: Some(closed_at),
            ..a_listing(slug)
        };
        assert!(publishing::add(&app.state, &listing, &[]).await.unwrap());
        let page = app.get(&format!("/jobs/{slug}")).await;
        assert_eq!(page.status, 410);
        let (_, end) = page.text.split_once("<dt>Closed</dt>").expect("an end");
        let (end, _) = end.split_once("</div>").expect("a row");
        assert!(end.contains(day), "{slug}: {end}");
    }
}

#[tokio::test]
async fn an_operator_closes_listings_all_or_none() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let app = TestApp::with(backend, &[]).await;
        for slug in ["night", "day", "stays"] {
            add_real(&app, slug).await;
        }
        let expired = Listing {
            posted_at: app.now().minus_ms(2 * DAY_MS),
            valid_through_at: app.now(),
            ..a_listing("expired")
        };
        assert!(publishing::add(&app.state, &expired, &[]).await.unwrap());
        let close = async |slugs: &[&str]| {
            let slugs: Vec<String> = slugs.iter().map(|slug| (*slug).to_owned()).collect();
            publishing::close(&app.state, &slugs).await
        };

        app.state.clock.advance_ms(1);
        let refused = close(&["night", "nothing", "expired"]).await;
        assert_eq!(
            refused.expect_err("two are not open"),
            "no open listing has the slug expired and nothing: nothing is closed"
        );
        assert_eq!(app.get("/jobs/night").await.status, 200);

        assert_eq!(close(&["night", "day", "night"]).await, Ok(()));
        for slug in ["night", "day"] {
            let listing = store::find_listing(&app.state.db, slug).await.unwrap();
            let listing = listing.expect("it stays");
            assert_eq!(listing.closed_at, Some(app.now()));
            assert_eq!(listing.updated_at, app.now());
            assert_eq!(app.get(&format!("/jobs/{slug}")).await.status, 410);
        }
        assert_eq!(listed(&app.get("/jobs").await.text), ["/jobs/stays"]);
        assert!(close(&["day"]).await.is_err(), "closed already");
    }
}

#[tokio::test]
async fn a_feed_shows_the_newest_first_and_leads_on() {
    let app = TestApp::new().await;
    let now = app.now();
    for i in 0..60_i64 {
        let listing = Listing {
            posted_at: now.minus_ms((i + 1) * DAY_MS),
            valid_through_at: now.plus_ms(DAY_MS),
            // What is new pays least.
            pay: Some(Pay {
                min_cents: 2_000 + i,
                max_cents: 4_000,
                unit: PayUnit::Hour,
                currency: Currency::Cad,
            }),
            ..a_listing(&format!("l{i:02}"))
        };
        assert!(publishing::add(&app.state, &listing, &[]).await.unwrap());
    }
    let all: Vec<String> = (0..60).map(|i| format!("/jobs/l{i:02}")).collect();
    let own = |address: &str| {
        let path = address.strip_prefix("http://127.0.0.1:3000");
        path.expect("ours").replace("&amp;", "&")
    };
    for sort in ["pay", "relevance"] {
        let page = app
            .get(&format!("/jobs?q=lakeshore&sort={sort}"))
            .await
            .text;
        for feed in ["/jobs.atom?q=lakeshore", "/jobs.json?q=lakeshore"] {
            assert!(page.contains(&format!("href=\"{feed}\"")), "{sort}: {feed}");
        }

        let mut path = format!("/jobs.json?q=lakeshore&sort={sort}");
        let mut pages = Vec::new();
        loop {
            let feed: Value = serde_json::from_str(&app.get(&path).await.text).expect("JSON");
            let items = feed["items"].as_array().expect("items");
            let urls = items.iter().filter_map(|item| item["url"].as_str());
            pages.push(urls.map(own).collect::<Vec<String>>());
            let Some(next) = feed["next_url"].as_str() else {
                break;
            };
            path = own(next);
            assert!(!path.contains("sort="), "{path}");
        }
        let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
        assert_eq!(sizes, [50, 10]);
        assert_eq!(pages.concat(), all);

        let first = app
            .get(&format!("/jobs.atom?q=lakeshore&sort={sort}"))
            .await
            .text;
        assert!(first.contains(
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"http://127.0.0.1:3000/jobs.atom?q=lakeshore\"/>"
        ));
        assert_eq!(first.matches("<entry>").count(), 50);
        let (_, next) = first.split_once("<link rel=\"next\"").expect("a next page");
        let next = next
            .split("href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let second = app.get(&own(next.expect("an address"))).await.text;
        assert_eq!(second.matches("<entry>").count(), 10);
        assert!(!second.contains("rel=\"next\""));
    }
}

#[tokio::test]
async fn what_is_not_searched_for_is_said() {
    let app = app_with_samples(Backend::Sqlite).await;
    let page = app.get("/jobs?q=%21%21%21").await.text;
    assert_eq!(heading_count(&page), "37 jobs");
    assert!(
        page.contains("We left out \u{201c}!!!\u{201d}: there is no letter or digit in it."),
        "signs"
    );
    assert!(!title(&page).contains("!!!"), "{}", title(&page));

    let page = app
        .get("/jobs?q=a+b+c+d+e+f+g+h+i+j+k+%22l+m%22")
        .await
        .text;
    assert!(
        page.contains("We looked for the first 10 words and left out \u{201c}k l m\u{201d}."),
        "words"
    );
    let page = app.get("/jobs?q=a+b+c+d+e+f+g+h+i+j").await.text;
    assert!(!page.contains("left out"), "ten words");

    let long = format!("/jobs?q={}+tail", "x".repeat(98));
    let page = app.get(&long).await.text;
    assert!(
        page.contains("We looked for the first 100 letters and left out \u{201c}ail\u{201d}."),
        "letters"
    );
    let page = app.get(&format!("/jobs?q={}+t", "x".repeat(98))).await.text;
    assert!(!page.contains("left out"), "a hundred letters");

    for way in ["after", "before"] {
        let page = app.get(&format!("/jobs?{way}=0.0.x")).await.text;
        assert_eq!(
            page.contains("That place in the list is gone: this is its start."),
            way == "after",
            "{way}"
        );
    }
}

#[tokio::test]
async fn an_empty_board_leads_to_the_feed_and_the_signup() {
    let app = TestApp::new().await;
    for path in ["/jobs", "/jobs?sort=pay"] {
        let page = app.get(path).await.text;
        assert_eq!(heading_count(&page), "No open jobs", "{path}");
        let (_, empty) = page.split_once("class=\"empty\"").expect("no results");
        let (empty, _) = empty.split_once("class=\"quiet\"").expect("an end");
        assert!(empty.contains("No job is open just now."), "{empty}");
        assert!(empty.contains("href=\"/jobs.atom\""), "{empty}");
        assert!(empty.contains("href=\"/signup\""), "{empty}");
        assert!(!empty.contains("Leave out one thing"), "{empty}");
        assert!(!empty.contains("Show all jobs"), "{empty}");
    }
    let filtered = app.get("/jobs?shift=night").await.text;
    assert_eq!(heading_count(&filtered), "No jobs match");
}

#[tokio::test]
async fn the_title_tells_searches_and_pages_apart() {
    let app = app_with_samples(Backend::Sqlite).await;
    let title_of = async |path: &str| title(&app.get(path).await.text).to_owned();
    for (path, expected) in [
        ("/jobs", "Jobs in medical laboratories"),
        (
            "/jobs?q=MLT&region=CA-ON",
            "Jobs: \u{201c}MLT\u{201d}, Ontario (3 jobs)",
        ),
        (
            "/jobs?q=MLT&region=CA-ON&shift=weekend&sort=pay",
            "Jobs: \u{201c}MLT\u{201d}, Ontario, weekends, highest pay first (No jobs match)",
        ),
        (
            "/jobs?q=zzz&skill=attention-to-detail,teamwork-handover",
            "Jobs: \u{201c}zzz\u{201d}, Attention to detail and Teamwork and handover (No jobs match)",
        ),
        ("/jobs?sort=relevance", "Jobs: best match first (37 jobs)"),
    ] {
        let title = title_of(path).await;
        assert_eq!(title, format!("{expected} \u{b7} Caring Support"), "{path}");
    }

    for query in ["", "?region=US&sort=pay"] {
        let mut titles = Vec::new();
        let mut path = Some(format!("/jobs{query}"));
        while let Some(next) = path {
            let page = app.get(&next).await.text;
            titles.push(title(&page).to_owned());
            path = page
                .split("rel=\"next\"")
                .nth(1)
                .and_then(|rest| rest.split("href=\"").nth(1)?.split('"').next())
                .map(|href| href.replace("&amp;", "&"));
        }
        assert!(titles.len() > 1, "{query}");
        assert!(!titles[0].contains("continued"), "{titles:?}");
        let later = &titles[1..];
        assert!(
            later
                .iter()
                .all(|title| title.contains("continued with \u{201c}")),
            "{titles:?}"
        );
        let mut different = titles.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), titles.len(), "{titles:?}");
    }
}
