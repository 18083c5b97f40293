//! What is wrong with the content, in words for its authors.

use std::fmt;
use std::path::Path;

/// One mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Every mistake that was found, one a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// The value, unless something is wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    pub fn absorb<T>(&mut self, result: Result<T, Self>) -> Option<T> {
        result.map_err(|faults| self.0.extend(faults.0)).ok()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// A file of the content folder, which can say where in it something stands.
#[derive(Clone, Debug)]
pub struct ContentFile {
    pub name: String,
    /// With `\n` at the end of lines, whatever the file has.
    pub text: String,
}

impl ContentFile {
    pub fn read(path: &Path) -> Result<Self, Faults> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self {
                name,
                text: text.replace("\r\n", "\n"),
            }),
            Err(cause) => Err(Faults(vec![Fault {
                file: name,
                line: 1,
                what: format!("cannot be read: {cause}"),
            }])),
        }
    }

    /// A mistake at a byte of the text.
    pub fn fault(&self, offset: usize, what: impl Into<String>) -> Fault {
        let before = self.text.as_bytes().iter().take(offset);
        Fault {
            file: self.name.clone(),
            line: 1 + before.filter(|byte| **byte == b'\n').count(),
            what: what.into(),
        }
    }

    /// Reads the part from `start` to `end` as TOML.
    pub fn toml<T: serde::de::DeserializeOwned>(
        &self,
        start: usize,
        end: usize,
    ) -> Result<T, Faults> {
        let part = self.text.get(start..end).unwrap_or_default();
        toml::from_str(part).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            Faults(vec![self.fault(start + offset, error.message())])
        })
    }
}
