//! Pay, by the hour and by the year. Pure.

use super::model::{Country, Currency, PayUnit};

/// What an employer says it pays.
///
/// # Units
/// Cents of the currency; `min_cents` is at most `max_cents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pay {
    pub min_cents: i64,
    pub max_cents: i64,
    pub unit: PayUnit,
    pub currency: Currency,
}

/// Pay in one unit, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayRow {
    /// "Per hour".
    pub label: String,
    /// "$31.50 to $38.20".
    pub amounts: String,
    /// "CAD, as listed".
    pub note: String,
}

/// The hours of a full-time week, in tenths: what hourly and yearly pay are compared by.
///
/// Hospitals in Canada count 37.5 hours a week, employers in the United States 40. The
/// page says which one was used, so that a reader with other hours can do the sum.
fn weekly_hours_tenths(country: Country) -> i64 {
    match country {
        Country::Canada => 375,
        Country::UnitedStates => 400,
    }
}

/// "37.5" or "40".
fn weekly_hours_text(country: Country) -> String {
    let tenths = weekly_hours_tenths(country);
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// Hours of a year, in tenths: 52 weeks.
fn yearly_hours_tenths(country: Country) -> i64 {
    weekly_hours_tenths(country) * 52
}

impl Pay {
    /// Lowest and highest pay by the hour.
    ///
    /// # Units
    /// Cents, rounded to the nearest.
    pub fn hourly_cents(&self, country: Country) -> (i64, i64) {
        let convert = |cents: i64| match self.unit {
            PayUnit::Hour => cents,
            PayUnit::Year => divide(cents.saturating_mul(10), yearly_hours_tenths(country)),
        };
        (convert(self.min_cents), convert(self.max_cents))
    }

    /// Lowest and highest pay by the year.
    ///
    /// # Units
    /// Cents, rounded to the nearest.
    pub fn yearly_cents(&self, country: Country) -> (i64, i64) {
        let convert = |cents: i64| match self.unit {
            PayUnit::Hour => divide(cents.saturating_mul(yearly_hours_tenths(country)), 10),
            PayUnit::Year => cents,
        };
        (convert(self.min_cents), convert(self.max_cents))
    }

    /// As the employer gives it: "$31.50 to $38.20" and "an hour, CAD".
    pub fn as_listed(&self) -> (String, String) {
        let amounts = match self.unit {
            PayUnit::Hour => range((self.min_cents, self.max_cents), with_cents),
            PayUnit::Year => range((self.min_cents, self.max_cents), whole),
        };
        let unit = format!("{}, {}", self.unit.label(), self.currency.label());
        (amounts, unit)
    }

    /// By the hour and by the year, saying which one was worked out and how.
    pub fn side_by_side(&self, country: Country) -> Vec<PayRow> {
        let currency = self.currency.label();
        let note = |unit: PayUnit| {
            if unit == self.unit {
                return format!("{currency}, as listed");
            }
            let hours = weekly_hours_text(country);
            match unit {
                PayUnit::Hour => format!("{currency}, worked out at {hours} hours a week"),
                PayUnit::Year => {
                    format!("{currency}, for comparison: a full-time year at {hours} hours a week")
                }
            }
        };
        vec![
            PayRow {
                label: "Per hour".into(),
                amounts: range(self.hourly_cents(country), with_cents),
                note: note(PayUnit::Hour),
            },
            PayRow {
                label: "Per year".into(),
                amounts: range(self.yearly_cents(country), whole),
                note: note(PayUnit::Year),
            },
        ]
    }
}

/// Division of positive numbers, rounded to the nearest.
fn divide(dividend: i64, divisor: i64) -> i64 {
    (dividend + divisor / 2) / divisor
}

fn range((min, max): (i64, i64), amount: fn(i64) -> String) -> String {
    if min == max {
        amount(min)
    } else {
        format!("{} to {}", amount(min), amount(max))
    }
}

/// "$31.50".
fn with_cents(cents: i64) -> String {
    format!("${}.{:02}", grouped(cents / 100), cents % 100)
}

/// "$61,425".
fn whole(cents: i64) -> String {
    format!("${}", grouped(divide(cents, 100)))
}

/// "1,234,567".
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOURLY: Pay = Pay {
        min_cents: 3150,
        max_cents: 3820,
        unit: PayUnit::Hour,
        currency: Currency::Cad,
    };

    #[test]
    fn hourly_pay_in_canada_is_shown_by_the_year_too() {
        let rows = HOURLY.side_by_side(Country::Canada);
        assert_eq!(rows[0].amounts, "$31.50 to $38.20");
        assert_eq!(rows[0].note, "CAD, as listed");
        assert_eq!(rows[1].amounts, "$61,425 to $74,490");
        assert_eq!(
            rows[1].note,
            "CAD, for comparison: a full-time year at 37.5 hours a week"
        );
    }

    #[test]
    fn yearly_pay_in_the_united_states_is_shown_by_the_hour_too() {
        let pay = Pay {
            min_cents: 6_600_000,
            max_cents: 6_600_000,
            unit: PayUnit::Year,
            currency: Currency::Usd,
        };
        let rows = pay.side_by_side(Country::UnitedStates);
        assert_eq!(rows[0].amounts, "$31.73");
        assert_eq!(rows[0].note, "USD, worked out at 40 hours a week");
        assert_eq!(rows[1].amounts, "$66,000");
        assert_eq!(pay.as_listed(), ("$66,000".into(), "a year, USD".into()));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(with_cents(5), "$0.05");
    }

    proptest! {
        #[test]
        fn there_and_back_loses_less_than_a_cent_an_hour(cents in 0_i64..50_000) {
            for country in Country::ALL {
                let hourly = Pay { min_cents: cents, max_cents: cents, ..HOURLY };
                let (yearly, _) = hourly.yearly_cents(*country);
                let back = Pay { min_cents: yearly, max_cents: yearly, unit: PayUnit::Year, ..HOURLY };
                prop_assert_eq!(back.hourly_cents(*country).0, cents);
            }
        }
    }
}
