//! What a visitor types into the keyword field, as words to search for. Pure.

use super::catalogue::{Catalogue, Occupation};
use crate::features::listings::model::Country;
use crate::server::db::dialect::SearchTerm;

/// Words beyond this many are not searched for.
pub const MAX_TOKENS: usize = 10;

/// A word as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub typed: String,
    /// Lower case, without accents.
    pub folded: String,
    /// Stood between quotation marks.
    pub is_quoted: bool,
    /// Goes on where the word before ended, with a quotation mark around both.
    joined: bool,
}

/// Cuts a text into words at everything that is no letter or digit; at most
/// [`MAX_TOKENS`] of them.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = all_tokens(text);
    tokens.truncate(MAX_TOKENS);
    tokens
}

/// The words that [`tokens`] leaves out, as they were typed; empty for none.
pub fn left_out(text: &str) -> String {
    let tokens = all_tokens(text);
    typed(tokens.get(MAX_TOKENS..).unwrap_or_default())
}

fn all_tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut is_quoted = false;
    let mut phrase_started = false;
    for part in text.split(['"', '\u{201c}', '\u{201d}']) {
        for typed in part.split(|c: char| !c.is_alphanumeric()) {
            let folded = fold(typed);
            if folded.is_empty() {
                continue;
            }
            tokens.push(Token {
                typed: typed.to_owned(),
                folded,
                is_quoted,
                joined: is_quoted && phrase_started,
            });
            phrase_started = is_quoted;
        }
        is_quoted = !is_quoted;
        phrase_started = false;
    }
    tokens
}

/// Lower case without accents, as the search indexes have it.
fn fold(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            '\u{e0}'..='\u{e5}' => Some('a'),
            '\u{e7}' => Some('c'),
            '\u{e8}'..='\u{eb}' => Some('e'),
            '\u{ec}'..='\u{ef}' => Some('i'),
            '\u{f1}' => Some('n'),
            '\u{f2}'..='\u{f6}' => Some('o'),
            '\u{f9}'..='\u{fc}' => Some('u'),
            '\u{fd}' | '\u{ff}' => Some('y'),
            // The dot that lower case leaves of a Turkish capital I.
            c => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

/// How the words are searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Found in the text; empty when only the occupation counts.
    pub terms: Vec<SearchTerm>,
    /// Or an occupation among these …
    pub occupations: Vec<String>,
    /// … whose text has these.
    pub other_terms: Vec<SearchTerm>,
    /// What was made of the words, to be told.
    pub explanation: Option<Explanation>,
}

/// What was made of words that name an occupation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub sentence: String,
    /// Keywords that search for the bare words instead.
    pub bare: Option<String>,
}

/// Reads keywords for a search in one country, or in both.
///
/// Letters such as "MLT" mean an occupation and nothing else, and which one depends on
/// the country. A name written out finds the occupation, and texts with these words.
pub fn read(catalogue: &Catalogue, keywords: &str, country: Option<Country>) -> Reading {
    let words = tokens(keywords);
    let all = terms(&words);
    if let Some(named) = catalogue.find_named(&words, country) {
        let mut others = words.clone();
        let phrase: Vec<Token> = others.drain(named.place.clone()).collect();
        let other_terms = terms(&others);
        let typed = typed(&phrase);
        let occupations = named.occupations.iter().map(|one| one.id.clone()).collect();
        return Reading {
            terms: if named.is_abbreviation { vec![] } else { all },
            occupations,
            other_terms,
            explanation: Some(Explanation {
                sentence: explain(&typed, &named.occupations, named.is_abbreviation),
                bare: named
                    .is_abbreviation
                    .then(|| quoted(&words, named.place.clone())),
            }),
        };
    }
    let elsewhere = country.and_then(|country| {
        let named = catalogue.find_named(&words, None)?;
        let typed = typed(&words[named.place.clone()]);
        named.is_abbreviation.then(|| Explanation {
            sentence: format!(
                "\u{201c}{typed}\u{201d} is a title in {}: {}. In {} we looked for the letters themselves.",
                countries(&named.occupations),
                names_of(&named.occupations, false),
                country.in_text(),
            ),
            bare: None,
        })
    });
    Reading {
        terms: all,
        explanation: elsewhere,
        ..Reading::default()
    }
}

/// One term per word, or per quotation; the last word may go on unless it is quoted.
fn terms(words: &[Token]) -> Vec<SearchTerm> {
    let mut terms: Vec<SearchTerm> = Vec::new();
    for word in words {
        match terms.last_mut() {
            Some(term) if word.joined => term.words.push(word.folded.clone()),
            _ => terms.push(SearchTerm {
                words: vec![word.folded.clone()],
                is_prefix: false,
            }),
        }
    }
    if let (Some(word), Some(term)) = (words.last(), terms.last_mut()) {
        term.is_prefix = !word.is_quoted;
    }
    terms
}

fn typed(words: &[Token]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.typed.as_str()).collect();
    words.join(" ")
}

/// The keywords again, with quotation marks around some of them.
fn quoted(words: &[Token], place: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for (i, word) in words.iter().enumerate() {
        let opens = (word.is_quoted && !word.joined) || i == place.start;
        let next = words.get(i + 1);
        let closes =
            (word.is_quoted && !next.is_some_and(|next| next.joined)) || i + 1 == place.end;
        if i > 0 {
            text.push(' ');
        }
        if opens {
            text.push('"');
        }
        text.push_str(&word.typed);
        if closes {
            text.push('"');
        }
    }
    text
}

fn explain(typed: &str, occupations: &[&Occupation], is_abbreviation: bool) -> String {
    let names = names_of(occupations, true);
    let is_ambiguous = occupations
        .windows(2)
        .any(|pair| pair[0].country != pair[1].country);
    match (is_abbreviation, is_ambiguous) {
        (true, false) => format!("\u{201c}{typed}\u{201d} was read as {names}."),
        (true, true) => format!(
            "\u{201c}{typed}\u{201d} names a job in each country: {names}. Both are listed; choose a province, territory or state to see one."
        ),
        (false, _) => format!(
            "\u{201c}{typed}\u{201d} was also read as a title, and finds every job for {names}."
        ),
    }
}

/// "Medical Laboratory Technician in the United States and Medical … in Canada".
fn names_of(occupations: &[&Occupation], with_country: bool) -> String {
    let names: Vec<String> = occupations
        .iter()
        .map(|one| {
            if with_country {
                format!("{} in {}", one.name, one.country.in_text())
            } else {
                one.name.clone()
            }
        })
        .collect();
    listed(&names)
}

fn countries(occupations: &[&Occupation]) -> String {
    let names: Vec<String> = Country::ALL
        .iter()
        .filter(|country| occupations.iter().any(|one| one.country == **country))
        .map(|country| country.in_text().to_owned())
        .collect();
    listed(&names)
}

/// "a", "a and b", "a, b and c".
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    fn catalogue() -> Catalogue {
        Catalogue::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content")))
            .expect("valid content")
    }

    fn term(words: &[&str], is_prefix: bool) -> SearchTerm {
        SearchTerm {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            is_prefix,
        }
    }

    #[test]
    fn words_lose_accents_and_marks() {
        let folded: Vec<String> = tokens("Montr\u{e9}al, MLA/T; 12-hour!")
            .into_iter()
            .map(|token| token.folded)
            .collect();
        assert_eq!(folded, ["montreal", "mla", "t", "12", "hour"]);
    }

    #[test]
    fn the_last_word_may_go_on_and_quotations_stay_whole() {
        let reading = read(&catalogue(), "\"mass spec\" micro", None);
        assert_eq!(
            reading.terms,
            [term(&["mass", "spec"], false), term(&["micro"], true)]
        );
        let reading = read(&catalogue(), "micro \"mass spec\"", None);
        assert_eq!(
            reading.terms,
            [term(&["micro"], false), term(&["mass", "spec"], false)]
        );
    }

    #[test]
    fn an_abbreviation_stands_for_its_occupation_only() {
        let reading = read(&catalogue(), "MLT night", Some(Country::Canada));
        assert_eq!(reading.terms, []);
        assert_eq!(reading.occupations, ["mlt-ca"]);
        assert_eq!(reading.other_terms, [term(&["night"], true)]);
        let explanation = reading.explanation.expect("an explanation");
        assert_eq!(
            explanation.sentence,
            "\u{201c}MLT\u{201d} was read as Medical Laboratory Technologist in Canada."
        );
        assert_eq!(explanation.bare.as_deref(), Some("\"MLT\" night"));
    }

    #[test]
    fn a_written_out_title_finds_texts_too() {
        let reading = read(&catalogue(), "lab tech", Some(Country::UnitedStates));
        assert_eq!(
            reading.terms,
            [term(&["lab"], false), term(&["tech"], true)]
        );
        assert_eq!(reading.occupations, ["mlt-us"]);
        assert_eq!(reading.other_terms, []);
    }

    #[test]
    fn a_title_of_the_other_country_is_explained() {
        let reading = read(&catalogue(), "MLS", Some(Country::Canada));
        assert_eq!(reading.occupations, Vec::<String>::new());
        let sentence = reading.explanation.expect("an explanation").sentence;
        assert!(sentence.contains("the United States: Medical Laboratory Scientist."));
        assert!(sentence.contains("In Canada we looked for the letters"));
    }

    proptest! {
        #[test]
        fn any_text_becomes_plain_words(text in ".*") {
            for country in [None, Some(Country::Canada)] {
                let reading = read(&catalogue(), &text, country);
                for term in reading.terms.iter().chain(&reading.other_terms) {
                    prop_assert!(!term.words.is_empty());
                    for word in &term.words {
                        prop_assert!(!word.is_empty() && word.chars().all(char::is_alphanumeric));
                    }
                }
            }
        }

        #[test]
        fn bare_keywords_name_no_occupation(text in "[a-z\" ]{0,12}(mlt|mla|MLS)[a-z\" ]{0,12}") {
            let catalogue = catalogue();
            let mut text = text;
            // Each round quotes one more name.
            for _ in 0..MAX_TOKENS {
                match read(&catalogue, &text, None).explanation.and_then(|e| e.bare) {
                    Some(bare) => text = bare,
                    None => break,
                }
            }
            prop_assert_eq!(read(&catalogue, &text, None).explanation.and_then(|e| e.bare), None);
        }
    }
}
