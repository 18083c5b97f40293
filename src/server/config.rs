//! Settings: `Leptos.toml`, then the environment. Secrets from the environment only.
//!
//! Each setting is documented in `Leptos.toml`, where an operator reads it. Refuses
//! to start on an unknown key, a value of the wrong kind, and on settings that are
//! not safe in production.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use leptos::config::{Env, LeptosOptions};

use super::db::DbOptions;
use super::http::client_ip::TrustedProxies;
use super::secrets::SecretKey;
use crate::email_address::EmailAddress;

/// Everything an operator can set.
#[derive(Clone, Debug)]
pub struct Config {
    pub leptos: LeptosOptions,
    pub site: SiteConfig,
    pub database: DbOptions,
    pub http: HttpConfig,
    pub comments: CommentsConfig,
    pub forms: FormsConfig,
    pub limits: LimitsConfig,
    pub mail: MailConfig,
    pub log: LogConfig,
    pub secret_key: SecretKey,
}

#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// Without a slash at the end.
    pub base_url: String,
    pub legal_name: String,
    pub postal_address: String,
    pub contact_address: EmailAddress,
    pub content_dir: PathBuf,
}

#[derive(Clone, Debug)]
pub struct HttpConfig {
    pub trusted_proxies: TrustedProxies,
    pub request_timeout: Duration,
}

#[derive(Clone, Debug)]
pub struct CommentsConfig {
    pub hold_first: bool,
}

#[derive(Clone, Debug)]
pub struct FormsConfig {
    /// Milliseconds.
    pub minimum_ms: i64,
}

/// Requests per network and minute.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    pub comments_per_minute: u32,
    pub signups_per_minute: u32,
    pub messages_per_minute: u32,
    pub reads_per_minute: u32,
}

#[derive(Clone, Debug)]
pub struct MailConfig {
    pub transport: MailTransport,
    pub folder: PathBuf,
    pub from: EmailAddress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTransport {
    File,
    Memory,
}

#[derive(Clone, Debug)]
pub struct LogConfig {
    pub json: bool,
    pub filter: String,
}

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
    #[error("`{key}` is missing")]
    Missing { key: String },
    #[error("`{key}`: {why}")]
    BadValue { key: String, why: String },
    #[error("`{key}` is not safe in production: {why}")]
    Unsafe { key: String, why: String },
}

/// Every key, as it stands in `Leptos.toml`.
const KEYS: &[&str] = &[
    "site.base_url",
    "site.legal_name",
    "site.postal_address",
    "site.contact_address",
    "site.content_dir",
    "database.url",
    "database.readers",
    "database.busy_timeout_ms",
    "http.trusted_proxies",
    "http.request_timeout_ms",
    "comments.hold_first",
    "forms.minimum_ms",
    "limits.comments_per_minute",
    "limits.signups_per_minute",
    "limits.messages_per_minute",
    "limits.reads_per_minute",
    "mail.transport",
    "mail.folder",
    "mail.from",
    "log.format",
    "log.filter",
];

const LEPTOS_SECTION: &str = "package";
const SECRET_KEY: &str = "MLT_SECRET_KEY";
const DEVELOPMENT_KEY: &str = "development only: this key protects nothing";

impl Config {
    /// Reads the file, then the environment of the process.
    ///
    /// # Errors
    /// Every variant of [`ConfigError`]; the first fault found.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        let unreadable = |cause: String| ConfigError::Unreadable {
            file: name.clone(),
            cause,
        };
        let text = std::fs::read_to_string(file).map_err(|cause| unreadable(cause.to_string()))?;
        let leptos = leptos::config::get_configuration(Some(&name))
            .map_err(|cause| unreadable(cause.to_string()))?
            .leptos_options;
        Self::from_parts(leptos, &name, &text, std::env::vars())
    }

    /// The settings of a text and of variables; `load` without the outside world.
    pub fn from_parts(
        leptos: LeptosOptions,
        file: &str,
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut values = Values::from_toml(file, text)?;
        let secret = values.apply_environment(environment)?;
        let production = leptos.env == Env::PROD;
        let secret_key = match secret {
            Some(secret) if secret.len() >= 32 => SecretKey::new(&secret),
            Some(_) => {
                return Err(ConfigError::BadValue {
                    key: SECRET_KEY.into(),
                    why: "needs at least 32 characters".into(),
                });
            }
            None if production => {
                return Err(ConfigError::Missing {
                    key: SECRET_KEY.into(),
                });
            }
            None => SecretKey::new(DEVELOPMENT_KEY),
        };
        let config = Self {
            leptos,
            site: SiteConfig {
                base_url: values.base_url()?,
                legal_name: values.text("site.legal_name")?,
                postal_address: values.text("site.postal_address")?,
                contact_address: values.address("site.contact_address")?,
                content_dir: values.text("site.content_dir")?.into(),
            },
            database: DbOptions {
                url: values.database_url()?,
                readers: values.number("database.readers")?,
                busy_timeout: Duration::from_millis(values.number("database.busy_timeout_ms")?),
            },
            http: HttpConfig {
                trusted_proxies: values.parsed("http.trusted_proxies")?,
                request_timeout: Duration::from_millis(values.number("http.request_timeout_ms")?),
            },
            comments: CommentsConfig {
                hold_first: values.parsed("comments.hold_first")?,
            },
            forms: FormsConfig {
                minimum_ms: values.number("forms.minimum_ms")?,
            },
            limits: LimitsConfig {
                comments_per_minute: values.number("limits.comments_per_minute")?,
                signups_per_minute: values.number("limits.signups_per_minute")?,
                messages_per_minute: values.number("limits.messages_per_minute")?,
                reads_per_minute: values.number("limits.reads_per_minute")?,
            },
            mail: MailConfig {
                transport: values.choice(
                    "mail.transport",
                    &[
                        ("file", MailTransport::File),
                        ("memory", MailTransport::Memory),
                    ],
                )?,
                folder: values.text("mail.folder")?.into(),
                from: values.address("mail.from")?,
            },
            log: LogConfig {
                json: values.choice("log.format", &[("text", false), ("json", true)])?,
                filter: values.text("log.filter")?,
            },
            secret_key,
        };
        config.refuse_unsafe(production)?;
        Ok(config)
    }

    /// Whether the site runs for the public.
    pub fn production(&self) -> bool {
        self.leptos.env == Env::PROD
    }

    fn refuse_unsafe(&self, production: bool) -> Result<(), ConfigError> {
        if !production {
            return Ok(());
        }
        if !self.site.base_url.starts_with("https://") {
            return Err(ConfigError::Unsafe {
                key: "site.base_url".into(),
                why: "it must start with https://".into(),
            });
        }
        if self.mail.transport == MailTransport::Memory {
            return Err(ConfigError::Unsafe {
                key: "mail.transport".into(),
                why: "mail kept in memory is lost".into(),
            });
        }
        Ok(())
    }
}

/// Settings by dotted key, all as text, so that file and environment are read alike.
struct Values(BTreeMap<String, String>);

impl Values {
    fn from_toml(file: &str, text: &str) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|cause| ConfigError::Unreadable {
            file: file.to_owned(),
            cause: format!("{cause}"),
        })?;
        let mut values = BTreeMap::new();
        for (section, content) in table {
            if section == LEPTOS_SECTION {
                continue;
            }
            let toml::Value::Table(keys) = content else {
                return Err(unknown_key(file, &section));
            };
            for (key, value) in keys {
                let dotted = format!("{section}.{key}");
                if !KEYS.contains(&dotted.as_str()) {
                    return Err(unknown_key(file, &dotted));
                }
                let text = match value {
                    toml::Value::String(text) => text,
                    other => other.to_string(),
                };
                values.insert(dotted, text);
            }
        }
        Ok(Self(values))
    }

    /// Puts the variables over the file and returns the secret key.
    fn apply_environment(
        &mut self,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Option<String>, ConfigError> {
        let mut secret = None;
        for (name, value) in environment {
            if name == SECRET_KEY {
                secret = Some(value);
                continue;
            }
            let Some(rest) = name.strip_prefix("MLT_") else {
                continue;
            };
            let dotted = rest.to_ascii_lowercase().replacen('_', ".", 1);
            if !KEYS.contains(&dotted.as_str()) {
                return Err(unknown_key(
                    &format!("environment variable {name}"),
                    &dotted,
                ));
            }
            self.0.insert(dotted, value);
        }
        Ok(secret)
    }

    fn text(&self, key: &str) -> Result<String, ConfigError> {
        self.0
            .get(key)
            .cloned()
            .ok_or_else(|| ConfigError::Missing {
                key: key.to_owned(),
            })
    }

    fn parsed<T: FromStr>(&self, key: &str) -> Result<T, ConfigError>
    where
        T::Err: std::fmt::Display,
    {
        self.text(key)?
            .parse()
            .map_err(|cause: T::Err| bad(key, cause))
    }

    fn number<T: FromStr + PartialOrd + Default>(&self, key: &str) -> Result<T, ConfigError>
    where
        T::Err: std::fmt::Display,
    {
        let number: T = self.parsed(key)?;
        let may_be_zero = key == "forms.minimum_ms";
        if number > T::default() || (may_be_zero && number >= T::default()) {
            return Ok(number);
        }
        Err(bad(key, "must be greater than 0"))
    }

    fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<T, ConfigError> {
        let text = self.text(key)?;
        choices
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                bad(key, format!("must be one of: {}", names.join(", ")))
            })
    }

    fn address(&self, key: &str) -> Result<EmailAddress, ConfigError> {
        EmailAddress::parse(&self.text(key)?).map_err(|cause| bad(key, cause))
    }

    fn base_url(&self) -> Result<String, ConfigError> {
        let key = "site.base_url";
        let url = self.text(key)?;
        let rest = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"))
            .ok_or_else(|| bad(key, "must start with https:// or http://"))?;
        if rest.is_empty() || rest.contains(['/', '?', '#', ' ']) {
            return Err(bad(key, "must be a scheme and a host, without a path"));
        }
        Ok(url)
    }

    fn database_url(&self) -> Result<String, ConfigError> {
        let key = "database.url";
        let url = self.text(key)?;
        if ["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            return Ok(url);
        }
        Err(bad(key, "must start with sqlite: or postgres://"))
    }
}

fn bad(key: &str, why: impl std::fmt::Display) -> ConfigError {
    ConfigError::BadValue {
        key: key.to_owned(),
        why: why.to_string(),
    }
}

fn unknown_key(place: &str, key: &str) -> ConfigError {
    let nearest = KEYS
        .iter()
        .min_by_key(|known| strsim::damerau_levenshtein(known, key))
        .copied()
        .unwrap_or_default();
    ConfigError::UnknownKey {
        place: place.to_owned(),
        key: key.to_owned(),
        nearest: nearest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../Leptos.toml");

    fn options(env: Env) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name("mlt-careers")
            .env(env)
            .build()
    }

    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        load_for(Env::DEV, text, variables)
    }

    fn load_for(env: Env, text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_parts(options(env), "Leptos.toml", text, variables)
    }

    fn message(result: Result<Config, ConfigError>) -> String {
        result
            .expect_err("the settings should be refused")
            .to_string()
    }

    #[test]
    fn the_file_as_shipped_works_and_holds_every_key() {
        load(FILE, &[]).expect("the shipped file is complete");
        let values = Values::from_toml("Leptos.toml", FILE).expect("the shipped file is valid");
        for key in KEYS {
            assert!(
                values.0.contains_key(*key),
                "{key} is not documented in Leptos.toml"
            );
        }
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let config = load(FILE, &[("MLT_COMMENTS_HOLD_FIRST", "false")]).expect("valid");
        assert!(!config.comments.hold_first);
    }

    #[test]
    fn an_unknown_key_is_named_with_the_nearest_known_one() {
        let text = FILE.replace("hold_first", "hold_frist");
        assert_eq!(
            message(load(&text, &[])),
            "Leptos.toml: there is no setting `comments.hold_frist`; did you mean `comments.hold_first`?"
        );
        assert!(
            message(load(FILE, &[("MLT_DATABASE_ULR", "x")]))
                .contains("did you mean `database.url`?")
        );
    }

    #[test]
    fn values_of_the_wrong_kind_name_their_key() {
        for (name, value, says) in [
            ("MLT_DATABASE_READERS", "many", "`database.readers`"),
            ("MLT_DATABASE_READERS", "0", "greater than 0"),
            ("MLT_COMMENTS_HOLD_FIRST", "yes", "`comments.hold_first`"),
            (
                "MLT_SITE_BASE_URL",
                "https://example.org/",
                "without a path",
            ),
            (
                "MLT_MAIL_TRANSPORT",
                "pigeon",
                "must be one of: file, memory",
            ),
            ("MLT_MAIL_FROM", "nobody", "`mail.from`"),
            (
                "MLT_HTTP_TRUSTED_PROXIES",
                "10.0.0.1 banana",
                "`http.trusted_proxies`",
            ),
            ("MLT_SECRET_KEY", "short", "at least 32 characters"),
        ] {
            let said = message(load(FILE, &[(name, value)]));
            assert!(said.contains(says), "{name}={value}: {said}");
        }
    }

    #[test]
    fn production_refuses_what_is_not_safe() {
        let key = ("MLT_SECRET_KEY", "0123456789abcdef0123456789abcdef");
        let https = ("MLT_SITE_BASE_URL", "https://careers.example.org");
        load_for(Env::PROD, FILE, &[key, https]).expect("safe settings");
        assert!(message(load_for(Env::PROD, FILE, &[https])).contains("MLT_SECRET_KEY"));
        assert!(message(load_for(Env::PROD, FILE, &[key])).contains("https://"));
        let memory = ("MLT_MAIL_TRANSPORT", "memory");
        assert!(message(load_for(Env::PROD, FILE, &[key, https, memory])).contains("lost"));
    }
}
