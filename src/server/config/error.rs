//! Why settings are refused.

/// Why the settings cannot be used; names the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{file}: cannot be read: {cause}")]
    Unreadable { file: String, cause: String },
    #[error("{place}: there is no setting `{key}`; did you mean `{nearest}`?")]
    UnknownKey {
        place: String,
        key: String,
        nearest: String,
    },
    #[error("{place}: `{key}` is a secret: set the environment variable {variable} instead")]
    SecretInFile {
        place: String,
        key: String,
        variable: &'static str,
    },
    #[error("`{key}` is missing")]
    Missing { key: String },
    #[error("`{key}`: {why}")]
    BadValue { key: String, why: String },
    #[error("`{key}` is not safe in production: {why}")]
    Unsafe { key: String, why: String },
}

/// A value that cannot be used.
pub fn bad(key: &str, why: impl std::fmt::Display) -> ConfigError {
    ConfigError::BadValue {
        key: key.to_owned(),
        why: why.to_string(),
    }
}

/// A key or variable that there is not, and the known one that is nearest.
pub fn unknown_name(place: &str, key: &str, known: impl Iterator<Item = String>) -> ConfigError {
    ConfigError::UnknownKey {
        place: place.to_owned(),
        key: key.to_owned(),
        nearest: known
            .min_by_key(|known| strsim::damerau_levenshtein(known, key))
            .unwrap_or_default(),
    }
}
