//! An assessment as a short text for addresses, and back.
//!
//! The text is the version of the checklist, a dash, and one sign per skill in checklist
//! order: `.` not answered, `0` to `4` a level, `x` not in my role. All of them may stand
//! in an address as they are. Trailing `.` are left out, because mail programs take a full
//! stop at the end of a link for the end of a sentence; `1-` is a checklist that was
//! started and has no answer.
//!
//! Reading never fails: what cannot be read is left out and told in a sentence.

use super::model::{Assessment, Level, Rating};

/// What a text said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub assessment: Assessment,
    pub ignored: Option<Ignored>,
}

/// What was left out of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// All of it: these are no answers.
    Everything,
    /// All of it: the answers belong to another version.
    OtherVersion { found: u32, known: u32 },
    /// Some signs: those that mean nothing, and those for which there is no skill.
    Signs { unknown: usize, extra: usize },
}

impl Ignored {
    /// A sentence for the visitor.
    pub fn sentence(self) -> String {
        match self {
            Self::Everything => {
                "The answers in the address of this page could not be read, so the checklist is shown without them.".into()
            }
            Self::OtherVersion { found, known } => format!(
                "The answers in the address of this page belong to version {found} of the checklist. This is version {known}, and its skills differ, so the answers are left out."
            ),
            Self::Signs { unknown, extra } => {
                let mut parts = Vec::new();
                if unknown > 0 {
                    parts.push(format!("{} could not be read and {} shown as not answered", answers(unknown), are(unknown)));
                }
                if extra > 0 {
                    parts.push(format!("{} more than there are skills {} left out", answers(extra), are(extra)));
                }
                format!("In the address of this page, {}.", parts.join(", and "))
            }
        }
    }
}

fn answers(count: usize) -> String {
    if count == 1 {
        "one answer".into()
    } else {
        format!("{count} answers")
    }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// The text of an assessment.
pub fn encode(version: u32, assessment: &Assessment) -> String {
    let signs: String = assessment.ratings().iter().copied().map(sign).collect();
    format!("{version}-{}", signs.trim_end_matches('.'))
}

fn sign(rating: Option<Rating>) -> char {
    match rating {
        None => '.',
        Some(Rating::NotInMyRole) => 'x',
        Some(Rating::Level(level)) => char::from(b'0' + level.number()),
    }
}

/// The assessment in a text; an empty text is an assessment that was not started.
pub fn decode(version: u32, skills: usize, text: &str) -> Decoded {
    let mut assessment = Assessment::blank(skills);
    if text.is_empty() {
        return Decoded {
            assessment,
            ignored: None,
        };
    }
    let Some((Ok(found), signs)) = text
        .split_once('-')
        .map(|(version, signs)| (version.parse::<u32>(), signs))
    else {
        return Decoded {
            assessment,
            ignored: Some(Ignored::Everything),
        };
    };
    if found != version {
        return Decoded {
            assessment,
            ignored: Some(Ignored::OtherVersion {
                found,
                known: version,
            }),
        };
    }
    let mut unknown = 0;
    let mut count = 0;
    for (position, sign) in signs.chars().enumerate() {
        count = position + 1;
        if count > skills {
            continue;
        }
        match sign {
            '.' => {}
            'x' => assessment.set(position, Some(Rating::NotInMyRole)),
            _ => match sign.to_digit(10).and_then(|digit| Level::new(digit as u8)) {
                Some(level) => assessment.set(position, Some(Rating::Level(level))),
                None => unknown += 1,
            },
        }
    }
    let extra = count.saturating_sub(skills);
    Decoded {
        assessment,
        ignored: (unknown + extra > 0).then_some(Ignored::Signs { unknown, extra }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rating() -> impl Strategy<Value = Option<Rating>> {
        prop_oneof![
            Just(None),
            Just(Some(Rating::NotInMyRole)),
            (0..=4u8).prop_map(|number| Level::new(number).map(Rating::Level)),
        ]
    }

    proptest! {
        #[test]
        fn answers_come_back_as_they_were(
            version in 0..u32::MAX,
            ratings in proptest::collection::vec(rating(), 0..60),
        ) {
            let mut assessment = Assessment::blank(ratings.len());
            for (position, rating) in ratings.iter().enumerate() {
                assessment.set(position, *rating);
            }
            let code = encode(version, &assessment);
            prop_assert!(!code.ends_with('.'));
            prop_assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)));
            let decoded = decode(version, ratings.len(), &code);
            prop_assert_eq!(decoded, Decoded { assessment, ignored: None });
        }

        #[test]
        fn any_text_is_read_without_panic(text in any::<String>(), skills in 0..40usize) {
            let decoded = decode(1, skills, &text);
            prop_assert_eq!(decoded.assessment.ratings().len(), skills);
            if let Some(ignored) = decoded.ignored {
                prop_assert!(ignored.sentence().ends_with('.'));
            }
        }

        #[test]
        fn any_signs_of_our_version_are_read_without_panic(text in "1-[.0-9x\u{e9}\u{1f600}]{0,50}") {
            let decoded = decode(1, 31, &text);
            let again = decode(1, 31, &encode(1, &decoded.assessment));
            prop_assert_eq!(again.assessment, decoded.assessment);
            prop_assert_eq!(again.ignored, None);
        }
    }

    #[test]
    fn blanks_at_the_end_are_not_written() {
        let mut assessment = Assessment::blank(4);
        assert_eq!(encode(1, &assessment), "1-");
        assessment.choose(1, "3");
        assert_eq!(encode(1, &assessment), "1-.3");
        assessment.choose(2, "skip");
        assert_eq!(encode(12, &assessment), "12-.3x");
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let ignored = |text: &str| decode(2, 3, text).ignored.map(Ignored::sentence);
        assert_eq!(ignored(""), None);
        assert_eq!(ignored("2-"), None);
        assert_eq!(ignored("2-0"), None);
        assert_eq!(ignored("2-x.4"), None);
        let everything = Ignored::Everything.sentence();
        for text in ["hello", "-", "-123", "two-123", "99999999999-1", "<b>"] {
            assert_eq!(ignored(text).as_deref(), Some(&*everything), "{text}");
        }
        assert_eq!(
            ignored("1-123").as_deref(),
            Some(
                "The answers in the address of this page belong to version 1 of the checklist. This is version 2, and its skills differ, so the answers are left out."
            )
        );
        assert_eq!(
            ignored("2-1?3").as_deref(),
            Some(
                "In the address of this page, one answer could not be read and is shown as not answered."
            )
        );
        assert_eq!(
            ignored("2-9é3123").as_deref(),
            Some(
                "In the address of this page, 2 answers could not be read and are shown as not answered, and 3 answers more than there are skills are left out."
            )
        );
    }
}
