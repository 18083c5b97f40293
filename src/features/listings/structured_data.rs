//! A vacancy for search engines: schema.org JobPosting as JSON-LD. Pure.
//!
//! # Source
//! Google, "Job posting structured data": required are `title` (the title alone),
//! `description`, `datePosted`, `hiringOrganization` and `jobLocation` with a country.
//! Everything in it stands on the page as well. It goes on the page of one open, real
//! vacancy only: never on lists, never for a sample, never after closing.

use serde_json::{Value, json};

use super::model::{Employment, Listing, PayUnit};
use crate::time::UnixMillis;

/// The JobPosting of an open, real vacancy; `None` for every other one.
///
/// `description` is the HTML shown on the page.
pub fn job_posting(listing: &Listing, description: &str, now: UnixMillis) -> Option<String> {
    if listing.is_sample || !listing.is_open(now) {
        return None;
    }
    let mut posting = json!({
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": listing.title,
        "description": description,
        "datePosted": listing.posted_at.rfc3339(),
        "validThrough": listing.valid_through_at.rfc3339(),
        "employmentType": employment_type(listing.employment),
        "hiringOrganization": {
            "@type": "Organization",
            "name": listing.employer,
        },
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": listing.city,
                "addressRegion": listing.region.get(3..).unwrap_or_default(),
                "addressCountry": listing.country.id(),
            },
        },
        // Applying happens on the employer's site, after a click.
        "directApply": false,
    });
    if let Some(pay) = &listing.pay {
        posting["baseSalary"] = json!({
            "@type": "MonetaryAmount",
            "currency": pay.currency.id(),
            "value": {
                "@type": "QuantitativeValue",
                "minValue": amount(pay.min_cents),
                "maxValue": amount(pay.max_cents),
                "unitText": match pay.unit {
                    PayUnit::Hour => "HOUR",
                    PayUnit::Year => "YEAR",
                },
            },
        });
    }
    Some(posting.to_string())
}

/// A number in units of the currency; cents are exact at these sizes.
fn amount(cents: i64) -> Value {
    if cents % 100 == 0 {
        json!(cents / 100)
    } else {
        json!(cents as f64 / 100.0)
    }
}

/// Google's words for it.
fn employment_type(employment: Employment) -> &'static str {
    match employment {
        Employment::FullTime => "FULL_TIME",
        Employment::PartTime => "PART_TIME",
        Employment::Contract => "CONTRACTOR",
        Employment::Temporary => "TEMPORARY",
        Employment::Casual => "PER_DIEM",
        Employment::Internship => "INTERN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::listings::model::{Country, Currency, Department, Shift};
    use crate::features::listings::pay::Pay;
    use crate::ids::ListingId;

    const NOW: UnixMillis = UnixMillis(1_795_350_000_000);

    fn listing() -> Listing {
        Listing {
            id: ListingId::new("l1"),
            slug: "night".into(),
            title: "Technologist".into(),
            employer: "Lakeshore".into(),
            occupation: "mlt-ca".into(),
            city: "Ottawa".into(),
            region: "CA-ON".into(),
            country: Country::Canada,
            department: Department::CoreLab,
            shift: Shift::Night,
            employment: Employment::Casual,
            pay: Some(Pay {
                min_cents: 3620,
                max_cents: 4500,
                unit: PayUnit::Hour,
                currency: Currency::Cad,
            }),
            credentials_required: vec![],
            credentials_preferred: vec![],
            description: String::new(),
            apply_url: "https://example.org/".into(),
            posted_at: NOW.minus_ms(1),
            valid_through_at: NOW.plus_ms(1),
            closed_at: None,
            updated_at: NOW,
            is_sample: false,
        }
    }

    #[test]
    fn an_open_vacancy_has_all_that_google_asks_for() {
        let text = job_posting(&listing(), "<p>Hi</p>", NOW).expect("an open vacancy");
        let posting: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(posting["@type"], "JobPosting");
        assert_eq!(posting["title"], "Technologist");
        assert_eq!(posting["description"], "<p>Hi</p>");
        assert_eq!(posting["datePosted"], NOW.minus_ms(1).rfc3339());
        assert_eq!(posting["employmentType"], "PER_DIEM");
        assert_eq!(posting["hiringOrganization"]["name"], "Lakeshore");
        let address = &posting["jobLocation"]["address"];
        assert_eq!(address["addressCountry"], "CA");
        assert_eq!(address["addressRegion"], "ON");
        let value = &posting["baseSalary"]["value"];
        assert_eq!(value["minValue"], 36.2);
        assert_eq!(value["maxValue"], 45);
        assert_eq!(value["unitText"], "HOUR");
    }

    #[test]
    fn samples_closed_and_expired_ones_have_none() {
        let sample = Listing {
            is_sample: true,
            ..listing()
        };
        let closed = Listing {
            closed_at: Some(NOW),
            ..listing()
        };
        assert_eq!(job_posting(&sample, "", NOW), None);
        assert_eq!(job_posting(&closed, "", NOW), None);
        assert_eq!(job_posting(&listing(), "", NOW.plus_ms(1)), None);
        assert_eq!(job_posting(&listing(), "", NOW.minus_ms(2)), None);
    }

    #[test]
    fn a_vacancy_without_pay_claims_none() {
        let unpaid = Listing {
            pay: None,
            ..listing()
        };
        let text = job_posting(&unpaid, "", NOW).expect("an open vacancy");
        assert!(!text.contains("baseSalary"));
    }
}
