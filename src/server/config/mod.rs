//! Settings: `Leptos.toml`, then the environment. Secrets from the environment only.
//!
//! Each setting is documented in `Leptos.toml`, where an operator reads it. Refuses
//! to start on an unknown key, a value of the wrong kind, and on settings that are
//! not safe in production.

mod error;
mod leptos_keys;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use leptos::config::{Env, LeptosOptions};

use self::error::bad;
use self::values::Values;
use super::db::DbOptions;
use super::http::client_ip::TrustedProxies;
use super::secrets::{AccessToken, SecretKey};
use crate::email_address::EmailAddress;

pub use self::error::ConfigError;

/// Everything an operator can set.
#[derive(Clone, Debug)]
pub struct Config {
    pub leptos: LeptosOptions,
    pub site: SiteConfig,
    pub database: DbOptions,
    pub http: HttpConfig,
    pub comments: CommentsConfig,
    pub accounts: AccountsConfig,
    pub forms: FormsConfig,
    pub limits: LimitsConfig,
    pub mail: MailConfig,
    pub log: LogConfig,
    pub secret_key: SecretKey,
    /// Opens `/metrics`; `None`: there is no such page.
    pub metrics_token: Option<AccessToken>,
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
pub struct AccountsConfig {
    /// Whose account runs the site.
    pub admins: Vec<EmailAddress>,
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
    pub account_changes_per_minute: u32,
}

#[derive(Clone, Debug)]
pub struct MailConfig {
    pub transport: MailTransport,
    /// Where the `file` transport puts messages.
    pub folder: PathBuf,
    pub from: EmailAddress,
    pub smtp: SmtpConfig,
    /// `None`: messages leave unsigned.
    pub dkim: Option<DkimConfig>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTransport {
    Smtp,
    File,
    Memory,
}

/// How to reach the mail server.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    /// For one message, from connecting to the server's answer.
    pub timeout: Duration,
    /// A certificate in PEM to trust besides the public authorities.
    pub ca_file: Option<PathBuf>,
    /// `None`: no signing in.
    pub login: Option<SmtpLogin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted before anything is said; refused when the server does not offer it.
    StartTls,
    /// For a server on this machine.
    None,
}

/// From the environment only.
#[derive(Clone)]
pub struct SmtpLogin {
    pub user: String,
    pub password: String,
}

impl std::fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmtpLogin(redacted)")
    }
}

/// What to sign messages with.
#[derive(Clone, Debug)]
pub struct DkimConfig {
    pub domain: String,
    pub selector: String,
    pub key_file: PathBuf,
}

#[derive(Clone, Debug)]
pub struct LogConfig {
    pub json: bool,
    pub filter: String,
}

const SECRET_KEY: &str = "MLT_SECRET_KEY";
const MAIL_USER: &str = "MLT_MAIL_USER";
const MAIL_PASSWORD: &str = "MLT_MAIL_PASSWORD";
const METRICS_TOKEN: &str = "MLT_METRICS_TOKEN";
/// What nobody guesses.
///
/// # Units
/// Characters.
const SECRET_LENGTH: usize = 32;
/// Names that lead nowhere outside of one machine or one network.
///
/// # Source
/// RFC 6761 and RFC 6762; `internal` is set aside by ICANN.
const PRIVATE_TOP_LEVELS: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "test",
    "example",
    "invalid",
];
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
        let mut secrets = values.apply_environment(environment)?;
        let production = leptos.env == Env::PROD;
        let mut take_secret = |name: &str| match secrets.remove(name) {
            Some(secret) if secret.len() < SECRET_LENGTH => Err(bad(
                name,
                format!("needs at least {SECRET_LENGTH} characters"),
            )),
            found => Ok(found),
        };
        let metrics_token = take_secret(METRICS_TOKEN)?.map(|secret| AccessToken::new(&secret));
        let secret_key = match take_secret(SECRET_KEY)? {
            Some(secret) => SecretKey::new(&secret),
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
                legal_name: values.line("site.legal_name")?,
                postal_address: values.line("site.postal_address")?,
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
            accounts: AccountsConfig {
                admins: values.addresses("accounts.admins")?,
            },
            forms: FormsConfig {
                minimum_ms: values.number("forms.minimum_ms")?,
            },
            limits: LimitsConfig {
                comments_per_minute: values.number("limits.comments_per_minute")?,
                signups_per_minute: values.number("limits.signups_per_minute")?,
                messages_per_minute: values.number("limits.messages_per_minute")?,
                reads_per_minute: values.number("limits.reads_per_minute")?,
                account_changes_per_minute: values.number("limits.account_changes_per_minute")?,
            },
            mail: MailConfig {
                transport: values.choice(
                    "mail.transport",
                    &[
                        ("smtp", MailTransport::Smtp),
                        ("file", MailTransport::File),
                        ("memory", MailTransport::Memory),
                    ],
                )?,
                folder: values.text("mail.folder")?.into(),
                from: values.address("mail.from")?,
                smtp: values.smtp(login(secrets)?)?,
                dkim: values.dkim()?,
            },
            log: LogConfig {
                json: values.choice("log.format", &[("text", false), ("json", true)])?,
                filter: values.text("log.filter")?,
            },
            secret_key,
            metrics_token,
        };
        if config.database.busy_timeout >= config.http.request_timeout {
            return Err(bad(
                "database.busy_timeout_ms",
                "it must be below `http.request_timeout_ms`, or a form that waits for the database gets no answer",
            ));
        }
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
        let refuse = |key: &str, why: &str| {
            Err(ConfigError::Unsafe {
                key: key.to_owned(),
                why: why.to_owned(),
            })
        };
        if !self.site.base_url.starts_with("https://") {
            return refuse("site.base_url", "it must start with https://");
        }
        if !is_public_host(self.site.host()) {
            return refuse(
                "site.base_url",
                "links in mail must lead to a name that everybody can reach",
            );
        }
        if self.site.legal_name.is_empty() {
            return refuse(
                "site.legal_name",
                "the law wants the sender's legal name in mail",
            );
        }
        if self.site.postal_address.is_empty() {
            return refuse(
                "site.postal_address",
                "the law wants the sender's postal address in mail",
            );
        }
        match self.mail.transport {
            MailTransport::Smtp => Ok(()),
            MailTransport::File => refuse(
                "mail.transport",
                "mail in a folder reaches nobody; set it to smtp",
            ),
            MailTransport::Memory => refuse(
                "mail.transport",
                "mail kept in memory is lost; set it to smtp",
            ),
        }
    }
}

impl SiteConfig {
    /// The host of the public address, without a port.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split("://").nth(1).unwrap_or_default();
        if rest.starts_with('[') {
            return rest.split_inclusive(']').next().unwrap_or_default();
        }
        rest.split(':').next().unwrap_or_default()
    }
}

fn is_public_host(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let Some((_, top)) = host.rsplit_once('.') else {
        return false;
    };
    top.starts_with(|c: char| c.is_ascii_alphabetic()) && !PRIVATE_TOP_LEVELS.contains(&top)
}

fn login(mut secrets: BTreeMap<&'static str, String>) -> Result<Option<SmtpLogin>, ConfigError> {
    let missing = |key: &str| {
        Err(ConfigError::Missing {
            key: key.to_owned(),
        })
    };
    match (secrets.remove(MAIL_USER), secrets.remove(MAIL_PASSWORD)) {
        (Some(user), Some(password)) => Ok(Some(SmtpLogin { user, password })),
        (None, None) => Ok(None),
        (None, Some(_)) => missing(MAIL_USER),
        (Some(_), None) => missing(MAIL_PASSWORD),
    }
}
