//! What is kept about one address, slice by slice, in the form in which its owner takes it
//! along; and who is meant by it where other tables name people by an id.
//!
//! It knows no slice. Each slice that keeps something about people has two functions in its
//! service: `export_person` fills a [`PersonalData`], `erase_person` erases the same rows
//! and returns the same [`Subject`]s, so that the links and the ledger follow.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::time::UnixMillis;

/// One slice's share.
#[derive(Clone, Debug, Default)]
pub struct PersonalData {
    pub records: Vec<Records>,
    pub subjects: Vec<Subject>,
}

/// An id under which tables of the floor know the person: links and the ledger of consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub id: String,
    /// What the ledger of consent has lines for; `None` when it has none under this id.
    pub purpose: Option<&'static str>,
}

/// Rows of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records {
    /// Names the file: lower-case letters and `_`.
    pub name: &'static str,
    /// What these rows are, in one sentence for their owner.
    pub about: &'static str,
    pub columns: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
}

/// A value for people and programs alike; times in RFC 3339, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(Option<String>);

impl Records {
    pub fn new(name: &'static str, about: &'static str, columns: &'static [&'static str]) -> Self {
        Self {
            name,
            about,
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row: one cell per column, in their order.
    pub fn push<const N: usize>(&mut self, row: [Cell; N]) {
        debug_assert_eq!(N, self.columns.len(), "{}: one cell per column", self.name);
        self.rows.push(row.into());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The cells as text, empty where there is no value.
    pub fn texts(&self) -> impl Iterator<Item = Vec<&str>> {
        self.rows
            .iter()
            .map(|row| row.iter().map(Cell::text).collect())
    }
}

/// As JSON: a list of objects whose keys are the columns.
impl Serialize for Records {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|row| Row {
            columns: self.columns,
            row,
        }))
    }
}

struct Row<'a> {
    columns: &'a [&'static str],
    row: &'a [Cell],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(self.row) {
            map.serialize_entry(column, &cell.0)?;
        }
        map.end()
    }
}

impl Cell {
    fn text(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

impl From<UnixMillis> for Cell {
    fn from(at: UnixMillis) -> Self {
        Self(Some(at.rfc3339()))
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self(None), Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_the_columns_as_keys_in_their_order() {
        let mut records = Records::new("things", "Things.", &["zeta", "alpha", "at"]);
        assert!(records.is_empty());
        records.push(["z".into(), None::<String>.into(), UnixMillis(0).into()]);
        assert_eq!(
            serde_json::to_string(&records).expect("plain texts"),
            r#"[{"zeta":"z","alpha":null,"at":"1970-01-01T00:00:00Z"}]"#
        );
        assert_eq!(records.count(), 1);
        let texts: Vec<_> = records.texts().collect();
        assert_eq!(texts, [["z", "", "1970-01-01T00:00:00Z"]]);
    }
}
