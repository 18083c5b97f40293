//! Random tokens, ids, hashes and signatures. The only caller of the
//! system's random generator.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::clock::Clock;

/// The generator behind ids and tokens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rng;

impl Rng {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws random bytes"
    )]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the system's generator works once the system runs");
        bytes
    }

    /// A secret of 256 bits in 64 hexadecimal digits.
    pub fn token(self) -> String {
        hex(&self.bytes::<32>())
    }

    /// A fresh id of any kind: UUID version 7, so that ids sort by time.
    pub fn id(self, clock: &Clock) -> String {
        let ms = u64::try_from(clock.now().0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(ms, &self.bytes())
            .into_uuid()
            .to_string()
    }

    /// A number people can read out: eight signs in two groups, without look-alikes.
    pub fn reference(self) -> String {
        const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let bytes = self.bytes::<8>();
        let mut text = String::with_capacity(9);
        for (i, byte) in bytes.iter().enumerate() {
            if i == 4 {
                text.push('-');
            }
            text.push(char::from(SIGNS[usize::from(byte % 32)]));
        }
        text
    }
}

/// SHA-256 over the parts, each with its length before it, in hexadecimal.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

/// The key that signs what a page hands out and wants back.
#[derive(Clone)]
pub struct SecretKey(Vec<u8>);

impl SecretKey {
    pub fn new(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }

    /// A key for one use, so that what is signed for one cannot be taken for another.
    pub fn derived(&self, usage: &str) -> Self {
        Self(self.mac(usage).finalize().into_bytes().to_vec())
    }

    /// HMAC-SHA-256 of the text, in hexadecimal.
    pub fn sign(&self, text: &str) -> String {
        hex(&self.mac(text).finalize().into_bytes())
    }

    /// Whether the signature is ours; takes the same time for every wrong one.
    pub fn verify(&self, text: &str, signature: &str) -> bool {
        from_hex(signature).is_some_and(|bytes| self.mac(text).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        mac.update(text.as_bytes());
        mac
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(redacted)")
    }
}

/// What a program shows in order to be let in. Kept as a signature of itself, so that
/// comparing takes the same time for every wrong one.
#[derive(Clone)]
pub struct AccessToken {
    key: SecretKey,
    signature: String,
}

impl AccessToken {
    pub fn new(text: &str) -> Self {
        let key = SecretKey::new(text);
        let signature = key.sign(text);
        Self { key, signature }
    }

    /// Whether the text is the token.
    pub fn is(&self, shown: &str) -> bool {
        self.key.verify(shown, &self.signature)
    }
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(redacted)")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UnixMillis;

    #[test]
    fn a_signature_is_bound_to_text_and_key() {
        let key = SecretKey::new("one");
        let signature = key.sign("text");
        assert!(key.verify("text", &signature));
        assert!(!key.verify("texts", &signature));
        assert!(!SecretKey::new("two").verify("text", &signature));
        assert!(!key.verify("text", "not hexadecimal"));
        assert!(!key.verify("text", "ünï"));
    }

    #[test]
    fn derived_keys_differ_by_use_and_by_key() {
        let key = SecretKey::new("one");
        let signature = key.derived("a").sign("text");
        assert_eq!(signature, key.derived("a").sign("text"));
        assert_ne!(signature, key.derived("b").sign("text"));
        assert_ne!(signature, SecretKey::new("two").derived("a").sign("text"));
        assert_ne!(signature, key.sign("text"));
    }

    #[test]
    fn only_the_whole_token_lets_in() {
        let token = AccessToken::new("one long token");
        assert!(token.is("one long token"));
        for shown in ["", "one long toke", "one long token ", "One long token"] {
            assert!(!token.is(shown), "{shown:?}");
        }
        assert_eq!(format!("{token:?}"), "AccessToken(redacted)");
    }

    #[test]
    fn parts_of_a_digest_do_not_run_together() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }

    #[test]
    fn later_ids_sort_behind_earlier_ones() {
        let clock = Clock::fixed(UnixMillis(1_000));
        let first = Rng.id(&clock);
        clock.advance_ms(1);
        assert!(first < Rng.id(&clock));
    }
}
