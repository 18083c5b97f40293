//! A document with slots for what every answer gets afresh. It is compressed once, around
//! the slots, and filled for each visitor in microseconds.

use std::iter;

use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;

/// One step above it the page grows no smaller worth the time; see `docs/benchmarks.md`.
const BROTLI_QUALITY: i32 = 5;
/// Base-two logarithm of how far back a reference reaches: no page is larger.
const BROTLI_WINDOW: i32 = 18;
/// The last, empty block of a Brotli stream.
const BROTLI_END: u8 = 0b11;

/// The values that differ from answer to answer. They have the form of random text, so that
/// nothing else on a page can be taken for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshValues {
    pub nonce: String,
    pub form_token: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Nonce,
    FormToken,
}

/// Text that is always the same, and the slot after it.
#[derive(Debug)]
struct Piece {
    plain: String,
    /// A stream without beginning and end, which refers to nothing before it.
    brotli: Vec<u8>,
    slot: Option<Slot>,
}

/// A document, cut at its slots.
#[derive(Debug)]
pub struct Template(Vec<Piece>);

impl FreshValues {
    fn of(&self, slot: Slot) -> &str {
        match slot {
            Slot::Nonce => &self.nonce,
            Slot::FormToken => &self.form_token,
        }
    }

    /// The first place in a text where one of the values stands.
    fn first_in(&self, text: &str) -> Option<(usize, Slot)> {
        [Slot::Nonce, Slot::FormToken]
            .into_iter()
            .filter(|slot| !self.of(*slot).is_empty())
            .filter_map(|slot| Some((text.find(self.of(slot))?, slot)))
            .min_by_key(|(place, _)| *place)
    }
}

impl Template {
    /// Cuts a document at every place where it holds one of the values it was drawn with.
    pub fn new(document: &str, drawn_with: &FreshValues) -> Self {
        let mut rest = Some(document);
        let texts = iter::from_fn(|| {
            let text = rest?;
            let Some((place, slot)) = drawn_with.first_in(text) else {
                rest = None;
                return Some((text, None));
            };
            rest = text.get(place + drawn_with.of(slot).len()..);
            Some((text.get(..place)?, Some(slot)))
        });
        let pieces = texts.enumerate().map(|(place, (text, slot))| Piece {
            plain: text.to_owned(),
            brotli: compressed(text, place == 0),
            slot,
        });
        Self(pieces.collect())
    }

    /// The document with these values.
    pub fn fill(&self, values: &FreshValues) -> Vec<u8> {
        let mut document = Vec::with_capacity(self.size(|piece| piece.plain.len()));
        for piece in &self.0 {
            document.extend_from_slice(piece.plain.as_bytes());
            if let Some(slot) = piece.slot {
                document.extend_from_slice(values.of(slot).as_bytes());
            }
        }
        document
    }

    /// The same in Brotli. Each value stands in it uncompressed, so its length tells nothing
    /// about what else is on the page.
    pub fn fill_brotli(&self, values: &FreshValues) -> Vec<u8> {
        let mut stream = Vec::with_capacity(self.size(|piece| piece.brotli.len()));
        for piece in &self.0 {
            stream.extend_from_slice(&piece.brotli);
            if let Some(slot) = piece.slot {
                stored(values.of(slot).as_bytes(), &mut stream);
            }
        }
        stream.push(BROTLI_END);
        stream
    }

    /// Bytes that it takes in memory, without what is small.
    pub fn weight(&self) -> usize {
        self.size(|piece| piece.plain.len() + piece.brotli.len())
    }

    /// A little more than the pieces and what fills them take.
    fn size(&self, of_piece: impl Fn(&Piece) -> usize) -> usize {
        const SLOT: usize = 128;
        self.0.iter().map(|piece| of_piece(piece) + SLOT).sum()
    }
}

/// A Brotli stream without an end, which starts and stops at a byte. Only the first has a
/// beginning, and may use the built-in dictionary, whose place depends on what came before.
///
/// # Source
/// "Concatenating brotli streams" in the documentation of the crate `brotli`.
fn compressed(text: &str, is_first: bool) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    let options = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: text.len(),
        bare_stream: true,
        byte_align: true,
        appendable: true,
        catable: !is_first,
        use_dictionary: is_first,
        ..BrotliEncoderParams::default()
    };
    let mut stream = Vec::with_capacity(text.len() / 3);
    BrotliCompress(&mut text.as_bytes(), &mut stream, &options)
        .expect("reading and writing memory does not fail");
    stream
}

/// A Brotli block that holds bytes as they are.
///
/// # Source
/// RFC 7932, section 9.2: ISLAST 0, MNIBBLES 4 as `00`, MLEN - 1 in 16 bits, ISUNCOMPRESSED
/// 1, and zeros up to the next byte.
fn stored(bytes: &[u8], stream: &mut Vec<u8>) {
    for part in bytes.chunks(1 << 16) {
        let length = u32::try_from(part.len() - 1).unwrap_or(u32::MAX);
        let header = (length << 3) | (1 << 19);
        stream.extend_from_slice(&header.to_le_bytes()[..3]);
        stream.extend_from_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(nonce: &str, form_token: &str) -> FreshValues {
        FreshValues {
            nonce: nonce.to_owned(),
            form_token: form_token.to_owned(),
        }
    }

    fn decompressed(stream: &[u8]) -> String {
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut &*stream, &mut text).expect("a Brotli stream");
        String::from_utf8(text).expect("text")
    }

    fn filled(template: &Template, values: &FreshValues) -> String {
        let plain = String::from_utf8(template.fill(values)).expect("text");
        assert_eq!(decompressed(&template.fill_brotli(values)), plain);
        plain
    }

    #[test]
    fn values_are_exchanged_wherever_they_stand() {
        let document = "<p nonce=\"NONCE\">TOKEN</p>NONCETOKEN and NONC";
        let template = Template::new(document, &values("NONCE", "TOKEN"));
        assert_eq!(
            filled(&template, &values("n", "another token")),
            "<p nonce=\"n\">another token</p>nanother token and NONC"
        );
    }

    #[test]
    fn a_document_may_end_with_a_slot_or_have_none() {
        let drawn = values("NONCE", "TOKEN");
        let fresh = values("n", "t");
        assert_eq!(
            filled(&Template::new("ends with NONCE", &drawn), &fresh),
            "ends with n"
        );
        assert_eq!(filled(&Template::new("none", &drawn), &fresh), "none");
        assert_eq!(
            filled(&Template::new("no nonce", &values("", "TOKEN")), &fresh),
            "no nonce"
        );
    }

    #[test]
    fn a_value_of_any_length_is_stored_as_it_is() {
        for length in [1, 2, 255, 256, 65_535, 65_536, 65_537, 200_000] {
            let text: String = "0123456789".chars().cycle().take(length).collect();
            let mut stream = compressed("start", true);
            stored(text.as_bytes(), &mut stream);
            stream.push(BROTLI_END);
            assert_eq!(decompressed(&stream), format!("start{text}"), "{length}");
        }
    }

    proptest! {
        /// Words repeat across the slots, so that a piece that referred to what stands before
        /// it would show.
        #[test]
        fn brotli_holds_what_the_plain_document_holds(
            words in proptest::collection::vec("laboratory|technician|<p>|é|NONCE|TOKEN| |[a-z]{0,40}", 1..400),
            nonce in "[A-Za-z0-9_-]{1,30}",
            token in "[0-9a-f.]{1,90}",
        ) {
            let document = format!("<!DOCTYPE html>{}", words.concat());
            let template = Template::new(&document, &values("NONCE", "TOKEN"));
            let expected = document.replace("NONCE", &nonce).replace("TOKEN", &token);
            prop_assert_eq!(filled(&template, &values(&nonce, &token)), expected);
        }
    }
}
