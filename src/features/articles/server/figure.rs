//! Figures: data from `content/figures/` to an inline drawing and the table beside it.
//! Pure. Runs once, when the server starts, so it stays out of the browser.
//!
//! Distances across are shares of the width and distances down are multiples of the text
//! size, so that the text keeps its size on a phone.

use serde::Deserialize;

use crate::server::feed::escape_xml;

/// A figure as written in its file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub id: String,
    pub kind: Kind,
    pub title: String,
    pub caption: String,
    pub unit: Unit,
    /// Id of a source of the article that shows the figure.
    pub source: String,
    pub row: Vec<Row>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// From a lowest to a highest value, with a mark in between when there is one.
    Range,
    /// One value, drawn from zero.
    Bars,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Unit {
    #[serde(rename = "$")]
    Dollars,
    #[serde(rename = "%")]
    Percent,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub label: String,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub middle: Option<f64>,
    pub high: Option<f64>,
}

/// Height of a row.
///
/// # Units
/// Multiples of the text size.
const ROW: f64 = 3.2;
/// What a row is higher by with its values below the bar.
///
/// # Units
/// Multiples of the text size.
const VALUES: f64 = 1.4;
/// Share of the width that the scale takes; the rest is for the values.
///
/// # Units
/// Per cent.
const SCALE: f64 = 84.0;
const LABEL_CHARACTERS: usize = 40;

impl Row {
    fn height(&self) -> f64 {
        if self.middle.is_some() {
            ROW + VALUES
        } else {
            ROW
        }
    }
}

impl Figure {
    /// What is wrong with the data, if anything.
    pub fn fault(&self) -> Option<String> {
        if self.row.is_empty() {
            return Some("a figure needs at least one [[row]]".into());
        }
        self.row.iter().find_map(|row| {
            let label = &row.label;
            let fits = (1..=LABEL_CHARACTERS).contains(&label.chars().count());
            let numbers = [row.value, row.low, row.middle, row.high];
            if !fits {
                Some(format!(
                    "the label `{label}` must have 1 to {LABEL_CHARACTERS} characters"
                ))
            } else if numbers.iter().flatten().any(|n| !n.is_finite() || *n < 0.0) {
                Some(format!("row `{label}`: numbers start at 0"))
            } else {
                self.row_fault(row)
            }
        })
    }

    fn row_fault(&self, row: &Row) -> Option<String> {
        let label = &row.label;
        match self.kind {
            Kind::Bars => match (row.value, row.low, row.middle, row.high) {
                (Some(_), None, None, None) => None,
                _ => Some(format!(
                    "row `{label}` of bars has `value` and nothing else"
                )),
            },
            Kind::Range => {
                let (Some(low), Some(high), None) = (row.low, row.high, row.value) else {
                    return Some(format!(
                        "row `{label}` of a range has `low` and `high`, may have `middle`, and no `value`"
                    ));
                };
                let middle = row.middle.unwrap_or(low);
                (low > high || !(low..=high).contains(&middle))
                    .then(|| format!("row `{label}`: `low`, `middle` and `high` must not fall"))
            }
        }
    }

    /// The drawing, its caption and its table; `citation` is the HTML that points to the source.
    pub fn to_html(&self, citation: &str) -> String {
        let title = escape_xml(&self.title);
        let caption = escape_xml(&self.caption);
        let (drawing, height) = match self.kind {
            Kind::Bars => (self.bars(), self.bottom()),
            Kind::Range => (self.ranges(), self.bottom() + 1.8),
        };
        format!(
            "<figure class=\"figure\"><figcaption><strong>{title}</strong> {caption}{citation}</figcaption>\
             <svg class=\"chart\" role=\"img\" aria-label=\"{title}. Data in the table below.\" \
             width=\"100%\" height=\"{height}em\">{drawing}</svg>\
             <details><summary>Show as a table</summary>\
             <div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">{table}</div>\
             </details></figure>",
            height = plain(height),
            table = self.table(),
        )
    }

    /// Where the last row ends.
    fn bottom(&self) -> f64 {
        self.row.iter().map(Row::height).sum()
    }

    fn bars(&self) -> String {
        let values = self.row.iter().filter_map(|row| row.value);
        let scale = Scale::around(0.0, values.fold(0.0, f64::max));
        let mut svg = String::new();
        let mut top = 0.0;
        for row in &self.row {
            let value = row.value.unwrap_or_default();
            svg.push_str(&label(row, top));
            for (class, width) in [("track", SCALE), ("bar", scale.across(value))] {
                svg.push_str(&format!(
                    "<rect class=\"{class}\" x=\"0\" y=\"{}em\" width=\"{}%\" height=\"0.9em\"/>",
                    plain(top + 1.6),
                    plain(width),
                ));
            }
            svg.push_str(&value_text(&self.unit.exact(value), top));
            top += ROW;
        }
        svg
    }

    fn ranges(&self) -> String {
        let lows = self.row.iter().filter_map(|row| row.low);
        let highs = self.row.iter().filter_map(|row| row.high);
        let scale = Scale::around(
            lows.fold(f64::INFINITY, f64::min),
            highs.fold(0.0, f64::max),
        );
        let bottom = self.bottom();
        let mut svg = String::new();
        for mark in scale.marks() {
            let x = scale.across(mark);
            let class = if x == 0.0 { "axis axis--start" } else { "axis" };
            svg.push_str(&format!(
                "<line class=\"grid\" x1=\"{x}%\" x2=\"{x}%\" y1=\"0\" y2=\"{bottom}em\"/>\
                 <text class=\"{class}\" x=\"{x}%\" y=\"{y}em\">{text}</text>",
                x = plain(x),
                bottom = plain(bottom),
                y = plain(bottom + 1.3),
                text = self.unit.short(mark),
            ));
        }
        let mut top = 0.0;
        for row in &self.row {
            let (low, high) = (row.low.unwrap_or_default(), row.high.unwrap_or_default());
            let start = scale.across(low);
            svg.push_str(&label(row, top));
            svg.push_str(&format!(
                "<rect class=\"range\" x=\"{}%\" y=\"{}em\" width=\"{}%\" height=\"0.9em\"/>",
                plain(start),
                plain(top + 1.6),
                plain(scale.across(high) - start),
            ));
            match row.middle {
                Some(middle) => {
                    svg.push_str(&format!(
                        "<line class=\"tick\" x1=\"{x}%\" x2=\"{x}%\" y1=\"{}em\" y2=\"{}em\"/>",
                        plain(top + 1.4),
                        plain(top + 2.7),
                        x = plain(scale.across(middle)),
                    ));
                    for (class, value) in [("low", low), ("middle", middle), ("high", high)] {
                        svg.push_str(&format!(
                            "<text class=\"{class}\" x=\"{}%\" y=\"{}em\">{}</text>",
                            plain(scale.across(value)),
                            plain(top + 3.7),
                            self.unit.exact(value),
                        ));
                    }
                }
                None => svg.push_str(&value_text(&self.unit.span(low, high), top)),
            }
            top += row.height();
        }
        svg
    }

    fn table(&self) -> String {
        let has_middle = self.row.iter().any(|row| row.middle.is_some());
        let columns: &[&str] = match (self.kind, has_middle, self.unit) {
            (Kind::Bars, _, Unit::Percent) => &["Share"],
            (Kind::Bars, _, Unit::Dollars) => &["Amount"],
            (Kind::Range, true, _) => &["Low", "Middle", "High"],
            (Kind::Range, false, _) => &["Low", "High"],
        };
        let heads: String = columns
            .iter()
            .map(|name| format!("<th scope=\"col\" class=\"number\">{name}</th>"))
            .collect();
        let rows: String = self
            .row
            .iter()
            .map(|row| {
                let cells: String = columns
                    .iter()
                    .map(|name| {
                        let number = match *name {
                            "Low" => row.low,
                            "Middle" => row.middle,
                            "High" => row.high,
                            _ => row.value,
                        };
                        let text = number.map(|number| self.unit.exact(number));
                        format!("<td class=\"number\">{}</td>", text.unwrap_or_default())
                    })
                    .collect();
                let label = escape_xml(&row.label);
                format!("<tr><th scope=\"row\">{label}</th>{cells}</tr>")
            })
            .collect();
        format!("<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    }
}

fn label(row: &Row, top: f64) -> String {
    format!(
        "<text class=\"label\" x=\"0\" y=\"{}em\">{}</text>",
        plain(top + 1.1),
        escape_xml(&row.label)
    )
}

fn value_text(text: &str, top: f64) -> String {
    format!(
        "<text class=\"value\" x=\"100%\" y=\"{}em\">{text}</text>",
        plain(top + 2.4)
    )
}

impl Unit {
    /// "$61,890", "37%"
    fn exact(self, number: f64) -> String {
        match self {
            Self::Dollars => format!("${}", thousands(number)),
            Self::Percent => format!("{}%", plain(number)),
        }
    }

    /// "20–25%"
    fn span(self, low: f64, high: f64) -> String {
        match self {
            Self::Dollars => format!("${}–{}", thousands(low), thousands(high)),
            Self::Percent => format!("{}–{}%", plain(low), plain(high)),
        }
    }

    /// For the axis: "$60k", "20%"
    fn short(self, number: f64) -> String {
        match self {
            Self::Dollars if number >= 1_000.0 => format!("${}k", plain(number / 1_000.0)),
            _ => self.exact(number),
        }
    }
}

/// A number with at most two decimals and no zeros behind them.
fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The same with a comma before each group of three digits.
fn thousands(number: f64) -> String {
    let text = plain(number);
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// A scale with round ends and three to five round marks.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// The narrowest such scale around the values. Starts at 0 when that costs little of the
    /// width.
    fn around(lowest: f64, highest: f64) -> Self {
        let highest = highest.max(1.0);
        let lowest = if lowest <= highest / 4.0 { 0.0 } else { lowest };
        let mut power = 10_f64.powi(((highest - lowest).max(1.0) / 5.0).log10().floor() as i32);
        loop {
            for factor in [1.0, 2.0, 5.0] {
                let step = factor * power;
                let low = (lowest / step).floor();
                let high = (highest / step).ceil().max(low + 2.0);
                if high - low <= 4.0 {
                    return Self {
                        low: low * step,
                        high: high * step,
                        step,
                    };
                }
            }
            power *= 10.0;
        }
    }

    /// Where a value stands.
    ///
    /// # Units
    /// Per cent of the width.
    fn across(self, value: f64) -> f64 {
        SCALE * (value - self.low) / (self.high - self.low)
    }

    fn marks(self) -> impl Iterator<Item = f64> {
        (0..=4)
            .map(move |i| self.low + f64::from(i) * self.step)
            .take_while(move |mark| *mark <= self.high + self.step / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figure(kind: &str, unit: &str, rows: &str) -> Figure {
        toml::from_str(&format!(
            "id = \"x\"\nkind = \"{kind}\"\ntitle = \"Pay & more\"\ncaption = \"In <2024>.\"\n\
             unit = \"{unit}\"\nsource = \"s\"\n{rows}"
        ))
        .expect("a figure")
    }

    #[test]
    fn a_range_is_drawn_with_its_axis_and_told_in_a_table() {
        let figure = figure(
            "range",
            "$",
            "[[row]]\nlabel = \"Offices' staff\"\nlow = 38020\nmiddle = 61890\nhigh = 97990",
        );
        assert_eq!(figure.fault(), None);
        insta::assert_snapshot!(figure.to_html("<sup>1</sup>").replace("><", ">\n<"), @r#"
        <figure class="figure">
        <figcaption>
        <strong>Pay &amp; more</strong> In &lt;2024&gt;.<sup>1</sup>
        </figcaption>
        <svg class="chart" role="img" aria-label="Pay &amp; more. Data in the table below." width="100%" height="6.4em">
        <line class="grid" x1="0%" x2="0%" y1="0" y2="4.6em"/>
        <text class="axis axis--start" x="0%" y="5.9em">$20k</text>
        <line class="grid" x1="21%" x2="21%" y1="0" y2="4.6em"/>
        <text class="axis" x="21%" y="5.9em">$40k</text>
        <line class="grid" x1="42%" x2="42%" y1="0" y2="4.6em"/>
        <text class="axis" x="42%" y="5.9em">$60k</text>
        <line class="grid" x1="63%" x2="63%" y1="0" y2="4.6em"/>
        <text class="axis" x="63%" y="5.9em">$80k</text>
        <line class="grid" x1="84%" x2="84%" y1="0" y2="4.6em"/>
        <text class="axis" x="84%" y="5.9em">$100k</text>
        <text class="label" x="0" y="1.1em">Offices' staff</text>
        <rect class="range" x="18.92%" y="1.6em" width="62.97%" height="0.9em"/>
        <line class="tick" x1="43.98%" x2="43.98%" y1="1.4em" y2="2.7em"/>
        <text class="low" x="18.92%" y="3.7em">$38,020</text>
        <text class="middle" x="43.98%" y="3.7em">$61,890</text>
        <text class="high" x="81.89%" y="3.7em">$97,990</text>
        </svg>
        <details>
        <summary>Show as a table</summary>
        <div class="table-wrap" tabindex="0" role="region" aria-label="Pay &amp; more">
        <table>
        <thead>
        <tr>
        <td>
        </td>
        <th scope="col" class="number">Low</th>
        <th scope="col" class="number">Middle</th>
        <th scope="col" class="number">High</th>
        </tr>
        </thead>
        <tbody>
        <tr>
        <th scope="row">Offices' staff</th>
        <td class="number">$38,020</td>
        <td class="number">$61,890</td>
        <td class="number">$97,990</td>
        </tr>
        </tbody>
        </table>
        </div>
        </details>
        </figure>
        "#);
    }

    #[test]
    fn a_range_without_a_middle_says_both_ends() {
        let html = figure(
            "range",
            "%",
            "[[row]]\nlabel = \"A\"\nlow = 20\nhigh = 25\n[[row]]\nlabel = \"B\"\nlow = 5\nhigh = 10",
        )
        .to_html("");
        assert!(!html.contains("class=\"tick\""));
        assert!(html.contains("y=\"2.4em\">20–25%</text>"), "{html}");
        assert!(html.contains("<text class=\"axis axis--start\" x=\"0%\" y=\"7.7em\">0%</text>"));
        assert!(html.contains("height=\"8.2em\""));
        assert!(!html.contains("Middle"));
    }

    #[test]
    fn bars_start_at_zero() {
        let html = figure(
            "bars",
            "%",
            "[[row]]\nlabel = \"A\"\nvalue = 37\n[[row]]\nlabel = \"B\"\nvalue = 4.5",
        )
        .to_html("");
        assert!(
            html.contains("<rect class=\"bar\" x=\"0\" y=\"1.6em\" width=\"77.7%\""),
            "{html}"
        );
        assert!(html.contains("<th scope=\"row\">B</th><td class=\"number\">4.5%</td>"));
    }

    #[test]
    fn wrong_rows_are_named() {
        let long = format!("[[row]]\nlabel = \"{}\"\nvalue = 1", "x".repeat(41));
        for (kind, rows, named) in [
            ("bars", "row = []", "at least one"),
            ("bars", "[[row]]\nlabel = \"A\"\nlow = 1\nhigh = 2", "`A`"),
            ("bars", "[[row]]\nlabel = \"A\"\nvalue = -1", "start at 0"),
            ("bars", "[[row]]\nlabel = \"\"\nvalue = 1", "characters"),
            ("bars", &long, "characters"),
            ("range", "[[row]]\nlabel = \"A\"\nlow = 1", "`high`"),
            ("range", "[[row]]\nlabel = \"A\"\nlow = 3\nhigh = 2", "fall"),
            (
                "range",
                "[[row]]\nlabel = \"A\"\nlow = 1\nmiddle = 9\nhigh = 2",
                "fall",
            ),
        ] {
            let fault = figure(kind, "%", rows).fault().unwrap_or_default();
            assert!(fault.contains(named), "{rows}: {fault}");
        }
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(61_890.0), "61,890");
        assert_eq!(thousands(1_234_567.5), "1,234,567.5");
        assert_eq!(thousands(999.0), "999");
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(100.0), "100");
    }

    proptest! {
        #[test]
        fn every_scale_is_round_and_holds_its_values(low in 0.0..1e6_f64, more in 0.0..1e6_f64) {
            let scale = Scale::around(low, low + more);
            prop_assert!(scale.across(low) >= -1e-6);
            prop_assert!(scale.across(low + more) <= SCALE + 1e-6);
            let marks = scale.marks().count();
            prop_assert!((3..=5).contains(&marks), "{scale:?}");
        }
    }
}
