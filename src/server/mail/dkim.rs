//! Signs messages with DomainKeys Identified Mail.
//!
//! lettre can sign too. Its way brings twenty crates, five of them in two versions, an RSA
//! whose time tells about the key (RUSTSEC-2023-0071), and cannot sign the absence of a
//! header; ring is in the tree for TLS already.
//!
//! # Source
//! RFC 6376 with relaxed canonicalisation of headers and body, RFC 8301 (SHA-256, RSA of
//! 2048 bits or more), RFC 8463 (Ed25519).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};

use crate::server::config::DkimConfig;
use crate::time::{SECOND_MS, UnixMillis};

/// The headers that are signed when they are there, in this order. One more of the first
/// five is signed as absent, so that nobody can add a second.
const SIGNED: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "reply-to",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "auto-submitted",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
];
const SEALED: usize = 5;
const FOLD_AT: usize = 72;

/// Signs in the name of one domain.
#[derive(Debug)]
pub(super) struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

#[derive(Debug)]
enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl Signer {
    /// Reads the key.
    ///
    /// # Errors
    /// A sentence naming `mail.dkim_key_file`.
    pub(super) fn open(config: &DkimConfig) -> Result<Self, String> {
        let refuse = |why: String| format!("`mail.dkim_key_file`: {why}");
        let pem = std::fs::read_to_string(&config.key_file)
            .map_err(|cause| refuse(format!("{}: {cause}", config.key_file.display())))?;
        Ok(Self {
            domain: config.domain.clone(),
            selector: config.selector.clone(),
            key: read_key(&pem).map_err(refuse)?,
        })
    }

    /// The signature header of a message, complete with its CRLF; it belongs in front.
    ///
    /// # Errors
    /// A sentence, when the key cannot sign.
    pub(super) fn header(&self, message: &[u8], now: UnixMillis) -> Result<Vec<u8>, String> {
        let (head, body) = split(message);
        let headers = relaxed_headers(head);
        let body_hash = STANDARD.encode(digest::digest(&digest::SHA256, &relaxed_body(body)));

        let mut names = Vec::new();
        let mut hashed = Vec::new();
        for (place, name) in SIGNED.iter().enumerate() {
            // The last one first: that is how a reader counts.
            for (_, line) in headers.iter().rev().filter(|(known, _)| known == name) {
                names.push(*name);
                hashed.extend_from_slice(line.as_bytes());
                hashed.extend_from_slice(b"\r\n");
            }
            if place < SEALED {
                names.push(*name);
            }
        }

        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let unsigned = format!(
            "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={}; s={};\r\n\tt={};\r\n\
             \th={};\r\n\tbh={body_hash};\r\n\tb=",
            self.domain,
            self.selector,
            now.0.div_euclid(SECOND_MS),
            folded_names(&names),
        );
        for (_, line) in relaxed_headers(unsigned.as_bytes()) {
            hashed.extend_from_slice(line.as_bytes());
        }
        let signature = STANDARD.encode(self.sign(&hashed)?);
        let mut header = unsigned;
        for (i, c) in signature.chars().enumerate() {
            if i > 0 && i % FOLD_AT == 0 {
                header.push_str("\r\n\t ");
            }
            header.push(c);
        }
        header.push_str("\r\n");
        Ok(header.into_bytes())
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, String> {
        match &self.key {
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                // The generator blinds the calculation; the signature does not depend on it.
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    text,
                    &mut signature,
                )
                .map_err(|_| "the DKIM key cannot sign".to_owned())?;
                Ok(signature)
            }
            Key::Ed25519(key) => {
                let hash = digest::digest(&digest::SHA256, text);
                Ok(key.sign(hash.as_ref()).as_ref().to_vec())
            }
        }
    }
}

/// A key in PEM: PKCS #8 of either kind, or PKCS #1 for RSA.
fn read_key(pem: &str) -> Result<Key, String> {
    let (kind, inside) = pem
        .split_once("-----BEGIN ")
        .and_then(|(_, rest)| rest.split_once("-----"))
        .and_then(|(kind, rest)| Some((kind, rest.split_once("-----END ")?.0)))
        .ok_or("holds no key in PEM")?;
    let compact: String = inside.split_whitespace().collect();
    let der = STANDARD
        .decode(compact)
        .map_err(|_| "holds a damaged key")?;
    let rsa = |key: Result<RsaKeyPair, ring::error::KeyRejected>| {
        key.map(|key| Key::Rsa(Box::new(key)))
            .map_err(|why| format!("holds a key that cannot be used: {why}"))
    };
    match kind {
        "RSA PRIVATE KEY" => rsa(RsaKeyPair::from_der(&der)),
        "PRIVATE KEY" => Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der)
            .map(Key::Ed25519)
            .or_else(|_| rsa(RsaKeyPair::from_pkcs8(&der))),
        other => Err(format!("holds a {other}, not a private key")),
    }
}

/// Head and body, without the empty line between them.
fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let gap = b"\r\n\r\n";
    match message.windows(gap.len()).position(|window| window == gap) {
        Some(at) => (&message[..at + 2], &message[at + gap.len()..]),
        None => (message, &[]),
    }
}

/// Each header's name, and its whole line in relaxed form, in the order they stand.
fn relaxed_headers(head: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(head);
    let unfolded = text.replace("\r\n\t", "\t").replace("\r\n ", " ");
    unfolded
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| {
            let name = name.trim_end().to_ascii_lowercase();
            let words: Vec<&str> = value
                .split([' ', '\t'])
                .filter(|word| !word.is_empty())
                .collect();
            let line = format!("{name}:{}", words.join(" "));
            (name, line)
        })
        .collect()
}

fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut relaxed = Vec::with_capacity(line.len());
        for byte in line {
            match byte {
                b' ' | b'\t' if relaxed.last() == Some(&b' ') => {}
                b' ' | b'\t' => relaxed.push(b' '),
                other => relaxed.push(*other),
            }
        }
        if relaxed.last() == Some(&b' ') {
            relaxed.pop();
        }
        lines.push(relaxed);
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
        .into_iter()
        .flat_map(|line| line.into_iter().chain(*b"\r\n"))
        .collect()
}

fn folded_names(names: &[&str]) -> String {
    let mut out = String::new();
    let mut length = 0;
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            out.push(':');
        }
        if length + name.len() > FOLD_AT {
            out.push_str("\r\n\t ");
            length = 0;
        }
        out.push_str(name);
        length += name.len() + 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6376, section 3.4.5.
    #[test]
    fn relaxing_follows_the_standard() {
        let message = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (head, body) = split(message);
        let lines: Vec<String> = relaxed_headers(head)
            .into_iter()
            .map(|(_, line)| line)
            .collect();
        assert_eq!(lines, ["a:X", "b:Y Z"]);
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        assert_eq!(relaxed_body(b"no end"), b"no end\r\n");
    }

    #[test]
    fn a_file_that_is_no_key_is_named_with_the_reason() {
        for (pem, says) in [
            ("", "no key in PEM"),
            (
                "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----",
                "damaged",
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "cannot be used",
            ),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "not a private key",
            ),
        ] {
            let said = read_key(pem).expect_err("no key");
            assert!(said.contains(says), "{said}");
        }
    }
}
