//! The few statements whose text differs between the engines. Everything else is one text.

use super::Backend;

/// One statement in the words of both engines.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Dialect {
    /// The text for the engine in use.
    pub fn text(&self, backend: Backend) -> &'static str {
        match backend {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        }
    }
}

/// Whether a row of a table is found by words: `matches_words!(sqlite, "listing", "$9")`
/// and `matches_words!(postgres, …)` are the condition for the bind, made by
/// [`search_text`].
///
/// Both read the same index words (the migrations say which), so both find the same rows.
/// SQLite keeps them in the FTS5 table `<table>_search` beside the table and its column
/// `search_id`, PostgreSQL in its column `search_text`.
macro_rules! matches_words {
    (sqlite, $table:literal, $bind:literal) => {
        concat!(
            $table,
            ".search_id IN (SELECT rowid FROM ",
            $table,
            "_search WHERE ",
            $table,
            "_search MATCH ",
            $bind,
            ")"
        )
    };
    (postgres, $table:literal, $bind:literal) => {
        concat!(
            $table,
            ".search_text @@ to_tsquery('",
            $table,
            "_search', ",
            $bind,
            ")"
        )
    };
}
pub(crate) use matches_words;

/// Words that stand beside each other in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerm {
    /// Lower-case letters and digits only, without accents; at least one word.
    pub words: Vec<String>,
    /// The last word may go on.
    pub is_prefix: bool,
}

/// Where in a row the words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchZone {
    Title,
    TitleOrFacts,
    Anywhere,
}

/// The bind for `matches_words`: every term must be found. Empty when there are none;
/// empty finds nothing.
///
/// Every word is quoted, so nothing a visitor types is read as an operator.
pub fn search_text(backend: Backend, terms: &[SearchTerm], zone: SearchZone) -> String {
    if terms.is_empty() {
        return String::new();
    }
    match backend {
        Backend::Sqlite => {
            let terms: Vec<String> = terms
                .iter()
                .map(|term| {
                    let star = if term.is_prefix { "*" } else { "" };
                    format!("\"{}\"{star}", term.words.join(" "))
                })
                .collect();
            let all = terms.join(" AND ");
            match zone {
                SearchZone::Title => format!("{{title}} : ({all})"),
                SearchZone::TitleOrFacts => format!("{{title search_facts}} : ({all})"),
                SearchZone::Anywhere => all,
            }
        }
        Backend::Postgres => {
            let weights = match zone {
                SearchZone::Title => "A",
                SearchZone::TitleOrFacts => "AB",
                SearchZone::Anywhere => "ABD",
            };
            let terms: Vec<String> = terms
                .iter()
                .map(|term| {
                    let last = term.words.len().saturating_sub(1);
                    let words: Vec<String> = term
                        .words
                        .iter()
                        .enumerate()
                        .map(|(i, word)| {
                            let star = if term.is_prefix && i == last { "*" } else { "" };
                            format!("'{word}':{star}{weights}")
                        })
                        .collect();
                    format!("({})", words.join(" <-> "))
                })
                .collect();
            terms.join(" & ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_either_engine() {
        let terms = [
            SearchTerm {
                words: vec!["blood".into(), "bank".into()],
                is_prefix: false,
            },
            SearchTerm {
                words: vec!["tech".into()],
                is_prefix: true,
            },
        ];
        assert_eq!(
            search_text(Backend::Sqlite, &terms, SearchZone::Title),
            "{title} : (\"blood bank\" AND \"tech\"*)"
        );
        assert_eq!(
            search_text(Backend::Postgres, &terms, SearchZone::Title),
            "('blood':A <-> 'bank':A) & ('tech':*A)"
        );
        assert_eq!(search_text(Backend::Sqlite, &[], SearchZone::Anywhere), "");
    }
}
