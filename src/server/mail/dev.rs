//! Reads what the `file` transport wrote, for the pages of development under `/dev/mail`.
//!
//! Knows the messages that `mime` makes, not mail in general.

use std::io;
use std::path::Path;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSummary {
    /// The file's name: letters, digits and `-`, and `.eml`.
    pub file: String,
    pub subject: String,
    pub to: String,
    /// As in the header.
    pub date: String,
}

/// A whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMail {
    /// Names and decoded values, in the order they stand.
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
}

impl StoredMail {
    /// The value of a header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }
}

/// Every message in the folder, the newest first; none when there is no folder yet.
///
/// # Errors
/// Those of reading the folder.
pub async fn list(folder: &Path) -> io::Result<Vec<MailSummary>> {
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(cause),
    };
    let mut found: Vec<(SystemTime, MailSummary)> = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let Ok(file) = entry.file_name().into_string() else {
            continue;
        };
        let Some(mail) = read(folder, &file).await? else {
            continue;
        };
        let summary = MailSummary {
            subject: mail.header("Subject").to_owned(),
            to: mail.header("To").to_owned(),
            date: mail.header("Date").to_owned(),
            file,
        };
        found.push((entry.metadata().await?.modified()?, summary));
    }
    // Names are ids, which sort by time: they decide within one tick of the disk's clock.
    found.sort_by(|(a_at, a), (b_at, b)| b_at.cmp(a_at).then_with(|| b.file.cmp(&a.file)));
    Ok(found.into_iter().map(|(_, summary)| summary).collect())
}

/// One message; `None` when there is no such file, or the name leads out of the folder.
///
/// # Errors
/// Those of reading the file.
pub async fn read(folder: &Path, file: &str) -> io::Result<Option<StoredMail>> {
    let is_ours = file.strip_suffix(".eml").is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    if !is_ours {
        return Ok(None);
    }
    match tokio::fs::read(folder.join(file)).await {
        Ok(bytes) => Ok(Some(parse(&String::from_utf8_lossy(&bytes)))),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

fn parse(message: &str) -> StoredMail {
    let (headers, body) = headers_and_body(message);
    let boundary = find(&headers, "Content-Type")
        .split_once("boundary=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(boundary, _)| format!("--{boundary}"))
        .unwrap_or_default();
    let mut mail = StoredMail {
        headers,
        text: String::new(),
        html: String::new(),
    };
    if boundary.is_empty() {
        mail.text = body.to_owned();
        return mail;
    }
    for part in body.split(boundary.as_str()).skip(1) {
        let (headers, content) = headers_and_body(part.trim_start_matches("\r\n"));
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        let decoded = match find(&headers, "Content-Transfer-Encoding") {
            "quoted-printable" => from_quoted_printable(content),
            "base64" => from_base64(content),
            _ => content.to_owned(),
        };
        let decoded = decoded.replace("\r\n", "\n");
        match find(&headers, "Content-Type") {
            kind if kind.starts_with("text/plain") => mail.text = decoded,
            kind if kind.starts_with("text/html") => mail.html = decoded,
            _ => {}
        }
    }
    mail
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value)
}

fn headers_and_body(text: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let unfolded = head.replace("\r\n\t", " ").replace("\r\n ", " ");
    let headers = unfolded
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), decoded_words(value.trim())))
        .collect();
    (headers, body)
}

/// Words such as `=?utf-8?b?w6k=?=`, made readable.
///
/// # Source
/// RFC 2047; blanks between two encoded words are not part of the text.
fn decoded_words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some((before, encoded)) = rest.split_once("=?") {
        let mut parts = encoded.splitn(3, '?');
        let (Some(_charset), Some(kind), Some(tail)) = (parts.next(), parts.next(), parts.next())
        else {
            break;
        };
        let Some((word, behind)) = tail.split_once("?=") else {
            break;
        };
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&match kind {
            "b" | "B" => from_base64(word),
            _ => from_quoted_printable(&word.replace('_', " ")),
        });
        after_word = true;
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn from_base64(text: &str) -> String {
    let compact: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(compact).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn from_quoted_printable(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let hex = behind.get(..2).and_then(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        });
        match (first, hex) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read() {
        for (value, text) in [
            ("plain", "plain"),
            ("=?utf-8?b?w6k=?= or =?utf-8?q?=C3=A9_x?=", "é or é x"),
            ("=?utf-8?b?w6k=?= =?utf-8?b?w6k=?=", "éé"),
            ("=?broken", "=?broken"),
        ] {
            assert_eq!(decoded_words(value), text);
        }
    }

    #[tokio::test]
    async fn names_that_lead_elsewhere_are_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("secret.txt"), "secret").expect("written");
        let inside = folder.path().join("mail");
        std::fs::create_dir(&inside).expect("made");
        std::fs::write(inside.join("a-1.eml"), "Subject: x\r\n\r\nbody").expect("written");
        std::fs::write(inside.join("a-2.part"), "half").expect("written");
        assert!(read(&inside, "a-1.eml").await.expect("readable").is_some());
        for file in [
            "",
            ".eml",
            "..",
            "../secret.txt",
            "..%2Fsecret.txt",
            "../mail/a-1.eml",
            "./a-1.eml",
            "/etc/passwd",
            "a-1.eml/",
            "a-1.eml\0",
            "a-2.part",
            "a_1.eml",
            "..\\secret.eml",
            "missing.eml",
        ] {
            assert!(
                read(&inside, file).await.expect("answered").is_none(),
                "{file:?}"
            );
        }
        assert_eq!(list(&inside).await.expect("readable").len(), 1);
        let nowhere = folder.path().join("nowhere");
        assert!(list(&nowhere).await.expect("answered").is_empty());
    }
}
