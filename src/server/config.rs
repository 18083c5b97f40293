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
use super::secrets::{AccessToken, SecretKey};
use crate::email_address::EmailAddress;

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
    "accounts.admins",
    "forms.minimum_ms",
    "limits.comments_per_minute",
    "limits.signups_per_minute",
    "limits.messages_per_minute",
    "limits.reads_per_minute",
    "limits.account_changes_per_minute",
    "mail.transport",
    "mail.folder",
    "mail.from",
    "mail.smtp_host",
    "mail.smtp_port",
    "mail.smtp_security",
    "mail.smtp_timeout_ms",
    "mail.smtp_ca_file",
    "mail.dkim_domain",
    "mail.dkim_selector",
    "mail.dkim_key_file",
    "log.format",
    "log.filter",
];

/// Where the keys of Leptos stand; the first part is the section.
const LEPTOS_SECTION: [&str; 3] = ["package", "metadata", "leptos"];
const LEPTOS_PREFIX: &str = "LEPTOS_";
/// The keys that Leptos knows for a running site. Those of the build stand in
/// `Cargo.toml`, and would do nothing here.
///
/// # Source
/// `LeptosOptions` of leptos_config 0.9.0-rc1.
const LEPTOS_KEYS: &[&str] = &[
    "output-name",
    "site-root",
    "site-pkg-dir",
    "site-pkg-url",
    "env",
    "site-addr",
    "reload-port",
    "reload-external-port",
    "reload-ws-protocol",
    "not-found-path",
    "hash-file",
    "hash-files",
    "server-fn-prefix",
    "disable-server-fn-hash",
    "server-fn-mod-path",
];
/// What the environment holds besides for the build: `cargo leptos watch` and
/// `cargo leptos end-to-end` set the first ones for the server that they start, and read the
/// others, which somebody who works on the site can have set.
///
/// # Source
/// `Project::to_envs`, `overlay` and `version.rs` of cargo-leptos 0.3.10.
const LEPTOS_BUILD_KEYS: &[&str] = &[
    "lib-dir",
    "bin-dir",
    "js-minify",
    "hash-file-name",
    "watch",
    "style-file",
    "style-bundle",
    "assets-dir",
    "end2end-cmd",
    "end2end-dir",
    "browserquery",
    "bin-exe-name",
    "bin-target",
    "bin-target-triple",
    "bin-target-dir",
    "bin-cargo-command",
    "graceful-shutdown",
    "graceful-shutdown-timeout-secs",
    "graceful-shutdown-unix-signal",
    "wasm-opt-features",
    "tailwind-version",
    "sass-version",
    "wasm-opt-version",
    "wasm-bindgen-version",
];
const SECRET_KEY: &str = "MLT_SECRET_KEY";
const MAIL_USER: &str = "MLT_MAIL_USER";
const MAIL_PASSWORD: &str = "MLT_MAIL_PASSWORD";
const METRICS_TOKEN: &str = "MLT_METRICS_TOKEN";
/// What nobody guesses.
///
/// # Units
/// Characters.
const SECRET_LENGTH: usize = 32;
/// The keys under which somebody could write a secret into the file, and its variable.
const SECRETS: &[(&str, &str)] = &[
    ("secret.key", SECRET_KEY),
    ("mail.user", MAIL_USER),
    ("mail.password", MAIL_PASSWORD),
    ("metrics.token", METRICS_TOKEN),
];
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
            if section == LEPTOS_SECTION[0] {
                check_leptos_keys(file, content)?;
                continue;
            }
            let toml::Value::Table(keys) = content else {
                return Err(unknown_key(file, &section));
            };
            // One with keys is told from its keys, which name what was meant.
            if keys.is_empty() && !sections().any(|known| known == section) {
                let known = sections().map(|known| format!("[{known}]"));
                return Err(unknown_name(file, &format!("[{section}]"), known));
            }
            for (key, value) in keys {
                let dotted = format!("{section}.{key}");
                if let Some((key, variable)) = SECRETS.iter().find(|(key, _)| *key == dotted) {
                    return Err(ConfigError::SecretInFile {
                        place: file.to_owned(),
                        key: (*key).to_owned(),
                        variable,
                    });
                }
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

    /// Puts the variables over the file and returns the secrets by variable.
    fn apply_environment(
        &mut self,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<BTreeMap<&'static str, String>, ConfigError> {
        let mut secrets = BTreeMap::new();
        for (name, value) in environment {
            if let Some((_, variable)) = SECRETS.iter().find(|(_, variable)| *variable == name) {
                secrets.insert(*variable, value);
                continue;
            }
            check_leptos_variable(&name)?;
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
        Ok(secrets)
    }

    fn text(&self, key: &str) -> Result<String, ConfigError> {
        self.0
            .get(key)
            .cloned()
            .ok_or_else(|| ConfigError::Missing {
                key: key.to_owned(),
            })
    }

    /// A text that stands in headers of mail.
    fn line(&self, key: &str) -> Result<String, ConfigError> {
        let text = self.text(key)?;
        if text.chars().any(char::is_control) {
            return Err(bad(key, "must be one line without control characters"));
        }
        Ok(text.trim().to_owned())
    }

    fn file(&self, key: &str) -> Result<Option<PathBuf>, ConfigError> {
        let text = self.text(key)?;
        Ok((!text.is_empty()).then(|| text.into()))
    }

    /// A host name, or an address in numbers.
    fn host(&self, key: &str) -> Result<String, ConfigError> {
        let text = self.text(key)?;
        let is_fine = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.:_".contains(&b));
        if is_fine {
            return Ok(text);
        }
        Err(bad(key, "must be a host name, without a scheme or port"))
    }

    fn smtp(&self, login: Option<SmtpLogin>) -> Result<SmtpConfig, ConfigError> {
        let smtp = SmtpConfig {
            host: self.host("mail.smtp_host")?,
            port: self.number("mail.smtp_port")?,
            security: self.choice(
                "mail.smtp_security",
                &[
                    ("tls", SmtpSecurity::Tls),
                    ("starttls", SmtpSecurity::StartTls),
                    ("none", SmtpSecurity::None),
                ],
            )?,
            timeout: Duration::from_millis(self.number("mail.smtp_timeout_ms")?),
            ca_file: self.file("mail.smtp_ca_file")?,
            login,
        };
        if smtp.host.is_empty() && self.text("mail.transport")? == "smtp" {
            return Err(bad("mail.smtp_host", "the transport smtp needs a host"));
        }
        let is_here = ["localhost", "127.0.0.1", "::1"].contains(&smtp.host.as_str());
        if smtp.security == SmtpSecurity::None && !is_here {
            return Err(bad(
                "mail.smtp_security",
                "none sends passwords and addresses in the clear; only a server on this machine may be talked to so",
            ));
        }
        Ok(smtp)
    }

    fn dkim(&self) -> Result<Option<DkimConfig>, ConfigError> {
        let domain = self.host("mail.dkim_domain")?.to_ascii_lowercase();
        let selector = self.host("mail.dkim_selector")?;
        match (
            domain.is_empty(),
            selector.is_empty(),
            self.file("mail.dkim_key_file")?,
        ) {
            (true, true, None) => Ok(None),
            (true, _, _) => Err(bad("mail.dkim_domain", "DKIM needs it beside the others")),
            (_, true, _) => Err(bad("mail.dkim_selector", "DKIM needs it beside the others")),
            (_, _, None) => Err(bad("mail.dkim_key_file", "DKIM needs it beside the others")),
            (false, false, Some(key_file)) => {
                let from = self.address("mail.from")?;
                let from = from.domain();
                if from != domain && !from.ends_with(&format!(".{domain}")) {
                    return Err(bad(
                        "mail.dkim_domain",
                        "receivers believe a signature by the domain of `mail.from` or one above it only",
                    ));
                }
                Ok(Some(DkimConfig {
                    domain,
                    selector,
                    key_file,
                }))
            }
        }
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

    /// Addresses with blanks between them; none for an empty text.
    fn addresses(&self, key: &str) -> Result<Vec<EmailAddress>, ConfigError> {
        self.text(key)?
            .split_whitespace()
            .map(|text| {
                EmailAddress::parse(text).map_err(|cause| bad(key, format!("{text}: {cause}")))
            })
            .collect()
    }

    fn base_url(&self) -> Result<String, ConfigError> {
        let key = "site.base_url";
        let url = self.text(key)?;
        let rest = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"))
            .ok_or_else(|| bad(key, "must start with https:// or http://"))?;
        let is_strange = |c: char| c.is_control() || "/?#@<>\" ".contains(c);
        if rest.is_empty() || rest.contains(is_strange) {
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

/// Our sections of the file.
fn sections() -> impl Iterator<Item = &'static str> {
    KEYS.iter()
        .map(|key| key.split_once('.').map_or(*key, |(section, _)| section))
}

/// Leptos ignores a key that it does not know: with `evn = "PROD"` the public site would
/// run as one for development.
fn check_leptos_keys(file: &str, content: toml::Value) -> Result<(), ConfigError> {
    let prefix = LEPTOS_SECTION.join(".");
    let known = || LEPTOS_KEYS.iter().map(|key| format!("{prefix}.{key}"));
    let mut content = content;
    let mut place = LEPTOS_SECTION[0].to_owned();
    for part in &LEPTOS_SECTION[1..] {
        let toml::Value::Table(mut inner) = content else {
            return Err(unknown_name(file, &place, known()));
        };
        content = inner
            .remove(*part)
            .unwrap_or_else(|| toml::Table::new().into());
        if let Some(other) = inner.keys().next() {
            return Err(unknown_name(file, &format!("{place}.{other}"), known()));
        }
        place = format!("{place}.{part}");
    }
    let toml::Value::Table(keys) = content else {
        return Err(unknown_name(file, &place, known()));
    };
    match keys.keys().find(|key| !LEPTOS_KEYS.contains(&key.as_str())) {
        Some(key) => Err(unknown_name(file, &format!("{place}.{key}"), known())),
        None => Ok(()),
    }
}

/// As [`check_leptos_keys`]. Leptos reads its variables in any case.
fn check_leptos_variable(name: &str) -> Result<(), ConfigError> {
    let upper = name.to_ascii_uppercase();
    let known = LEPTOS_KEYS.iter().chain(LEPTOS_BUILD_KEYS).map(|key| {
        format!(
            "{LEPTOS_PREFIX}{}",
            key.to_ascii_uppercase().replace('-', "_")
        )
    });
    if !upper.starts_with(LEPTOS_PREFIX) || known.clone().any(|known| known == upper) {
        return Ok(());
    }
    Err(unknown_name("environment", name, known))
}

fn unknown_key(place: &str, key: &str) -> ConfigError {
    unknown_name(place, key, KEYS.iter().map(|key| (*key).to_owned()))
}

fn unknown_name(place: &str, key: &str, known: impl Iterator<Item = String>) -> ConfigError {
    ConfigError::UnknownKey {
        place: place.to_owned(),
        key: key.to_owned(),
        nearest: known
            .min_by_key(|known| strsim::damerau_levenshtein(known, key))
            .unwrap_or_default(),
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
    fn a_mistyped_key_of_leptos_does_not_start_as_development() {
        for (wrong, says) in [
            (
                FILE.replace("env = \"DEV\"", "evn = \"PROD\""),
                "Leptos.toml: there is no setting `package.metadata.leptos.evn`; did you mean \
                 `package.metadata.leptos.env`?",
            ),
            (
                FILE.replace("site-root", "site_root"),
                "did you mean `package.metadata.leptos.site-root`?",
            ),
            (
                FILE.replace("hash-files = true", "style-file = \"style/main.css\""),
                "no setting `package.metadata.leptos.style-file`",
            ),
            (
                FILE.replace(
                    "\n[site]\n",
                    "\n[package.metadata.lepots]\nenv = \"PROD\"\n[site]\n",
                ),
                "no setting `package.metadata.lepots`",
            ),
            (
                FILE.replace("\n[site]\n", "\n[package.metadate]\n[site]\n"),
                "no setting `package.metadate`",
            ),
        ] {
            let said = message(load(&wrong, &[]));
            assert!(said.contains(says), "{said}");
        }
    }

    #[test]
    fn a_mistyped_variable_of_leptos_does_not_start_as_development() {
        assert_eq!(
            message(load(FILE, &[("LEPTOS_EVN", "PROD")])),
            "environment: there is no setting `LEPTOS_EVN`; did you mean `LEPTOS_ENV`?"
        );
        assert!(message(load(FILE, &[("leptos_evn", "PROD")])).contains("`LEPTOS_ENV`"));
        for fine in [
            "LEPTOS_ENV",
            "leptos_env",
            "LEPTOS_SITE_PKG_DIR",
            "LEPTOS_HASH_FILE_NAME",
            "LEPTOS_WATCH",
            "LEPTOS_BIN_DIR",
            "LEPTOS_WASM_OPT_VERSION",
        ] {
            load(FILE, &[(fine, "x")]).expect("a variable of Leptos or of its build");
        }
    }

    #[test]
    fn every_key_of_leptos_is_known() {
        let printed = format!("{:#?}", options(Env::DEV));
        let mut fields: Vec<String> = printed
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.split_once(": "))
            .filter(|(name, _)| !name.starts_with(' '))
            .map(|(name, _)| name.replace('_', "-"))
            .collect();
        let mut known = LEPTOS_KEYS.to_vec();
        fields.sort();
        known.sort_unstable();
        assert_eq!(fields, known);
    }

    #[test]
    fn an_empty_section_nobody_knows_is_refused() {
        let text = FILE.replace("\n[site]\n", "\n[comment]\n[site]\n");
        assert_eq!(
            message(load(&text, &[])),
            "Leptos.toml: there is no setting `[comment]`; did you mean `[comments]`?"
        );
    }

    #[test]
    fn values_of_the_wrong_kind_name_their_key() {
        for (name, value, says) in [
            ("MLT_DATABASE_READERS", "many", "`database.readers`"),
            ("MLT_DATABASE_READERS", "0", "greater than 0"),
            (
                "MLT_DATABASE_BUSY_TIMEOUT_MS",
                "15000",
                "below `http.request_timeout_ms`",
            ),
            ("MLT_COMMENTS_HOLD_FIRST", "yes", "`comments.hold_first`"),
            (
                "MLT_SITE_BASE_URL",
                "https://example.org/",
                "without a path",
            ),
            (
                "MLT_MAIL_TRANSPORT",
                "pigeon",
                "must be one of: smtp, file, memory",
            ),
            ("MLT_MAIL_TRANSPORT", "smtp", "`mail.smtp_host`"),
            ("MLT_MAIL_SMTP_HOST", "smtp://x", "without a scheme"),
            ("MLT_MAIL_SMTP_PORT", "0", "greater than 0"),
            ("MLT_MAIL_SMTP_PORT", "70000", "`mail.smtp_port`"),
            ("MLT_MAIL_SMTP_SECURITY", "ssl", "tls, starttls, none"),
            ("MLT_MAIL_SMTP_SECURITY", "none", "in the clear"),
            ("MLT_MAIL_SMTP_TIMEOUT_MS", "0", "greater than 0"),
            ("MLT_MAIL_USER", "site", "`MLT_MAIL_PASSWORD` is missing"),
            ("MLT_MAIL_PASSWORD", "x", "`MLT_MAIL_USER` is missing"),
            (
                "MLT_MAIL_DKIM_DOMAIN",
                "example.org",
                "`mail.dkim_selector`",
            ),
            ("MLT_MAIL_DKIM_SELECTOR", "s1", "`mail.dkim_domain`"),
            ("MLT_MAIL_DKIM_KEY_FILE", "key.pem", "`mail.dkim_domain`"),
            (
                "MLT_SITE_LEGAL_NAME",
                "Us\r\nBcc: a@b.ca",
                "`site.legal_name`",
            ),
            ("MLT_MAIL_FROM", "nobody", "`mail.from`"),
            (
                "MLT_HTTP_TRUSTED_PROXIES",
                "10.0.0.1 banana",
                "`http.trusted_proxies`",
            ),
            ("MLT_SECRET_KEY", "short", "at least 32 characters"),
            ("MLT_METRICS_TOKEN", "short", "at least 32 characters"),
            ("MLT_METRICS_TOKEN", "", "at least 32 characters"),
        ] {
            let said = message(load(FILE, &[(name, value)]));
            assert!(said.contains(says), "{name}={value}: {said}");
        }
    }

    #[test]
    fn a_secret_in_the_file_is_sent_to_the_environment() {
        let text = FILE.replace("[mail]", "[mail]\npassword = \"x\"");
        assert_eq!(
            message(load(&text, &[])),
            "Leptos.toml: `mail.password` is a secret: set the environment variable \
             MLT_MAIL_PASSWORD instead"
        );
    }

    #[test]
    fn secrets_are_never_printed() {
        let secrets = [
            ("MLT_MAIL_USER", "the-user"),
            ("MLT_MAIL_PASSWORD", "the-password"),
        ];
        let config = load(FILE, &secrets).expect("valid");
        let login = config.mail.smtp.login.as_ref().expect("a login");
        assert_eq!(
            (login.user.as_str(), login.password.as_str()),
            ("the-user", "the-password")
        );
        let printed = format!("{config:?}");
        assert!(!printed.contains("the-user") && !printed.contains("the-password"));
    }

    #[test]
    fn a_signature_must_be_by_the_senders_domain() {
        let with = |domain| {
            load(
                FILE,
                &[
                    ("MLT_MAIL_FROM", "no-reply@careers.example.org"),
                    ("MLT_MAIL_DKIM_DOMAIN", domain),
                    ("MLT_MAIL_DKIM_SELECTOR", "s1"),
                    ("MLT_MAIL_DKIM_KEY_FILE", "key.pem"),
                ],
            )
        };
        for domain in ["careers.example.org", "example.org", "Example.ORG"] {
            assert!(with(domain).expect("aligned").mail.dkim.is_some());
        }
        for domain in ["other.org", "s.example.org", "ple.org"] {
            assert!(message(with(domain)).contains("`mail.dkim_domain`"));
        }
    }

    #[test]
    fn the_host_of_the_public_address_has_no_port() {
        for (url, host) in [
            ("https://careers.example.org", "careers.example.org"),
            ("http://127.0.0.1:3000", "127.0.0.1"),
            ("http://[::1]:3000", "[::1]"),
        ] {
            let config = load(FILE, &[("MLT_SITE_BASE_URL", url)]).expect("valid");
            assert_eq!(config.site.host(), host);
        }
    }

    #[test]
    fn production_refuses_what_is_not_safe() {
        let safe = [
            ("MLT_SECRET_KEY", "0123456789abcdef0123456789abcdef"),
            ("MLT_SITE_BASE_URL", "https://careers.example.org"),
            ("MLT_SITE_POSTAL_ADDRESS", "1 Main Street, Toronto, Ontario"),
            ("MLT_MAIL_TRANSPORT", "smtp"),
            ("MLT_MAIL_SMTP_HOST", "smtp.example.org"),
        ];
        load_for(Env::PROD, FILE, &safe).expect("safe settings");
        for (name, value, says) in [
            ("MLT_SECRET_KEY", None, "`MLT_SECRET_KEY` is missing"),
            ("MLT_SITE_BASE_URL", None, "`site.base_url` is not safe"),
            (
                "MLT_SITE_BASE_URL",
                Some("http://careers.example.org"),
                "must start with https://",
            ),
            (
                "MLT_SITE_BASE_URL",
                Some("https://localhost"),
                "everybody can reach",
            ),
            (
                "MLT_SITE_BASE_URL",
                Some("https://192.168.1.4:8443"),
                "everybody can reach",
            ),
            (
                "MLT_SITE_BASE_URL",
                Some("https://site.local"),
                "everybody can reach",
            ),
            (
                "MLT_SITE_LEGAL_NAME",
                Some(" "),
                "`site.legal_name` is not safe",
            ),
            (
                "MLT_SITE_POSTAL_ADDRESS",
                None,
                "`site.postal_address` is not safe",
            ),
            (
                "MLT_MAIL_TRANSPORT",
                None,
                "`mail.transport` is not safe in production: mail in a folder",
            ),
            (
                "MLT_MAIL_TRANSPORT",
                Some("memory"),
                "`mail.transport` is not safe in production: mail kept in memory",
            ),
            ("MLT_MAIL_SMTP_HOST", None, "`mail.smtp_host`"),
        ] {
            let variables: Vec<(&str, &str)> = safe
                .iter()
                .filter(|(known, _)| *known != name)
                .copied()
                .chain(value.map(|value| (name, value)))
                .collect();
            let said = message(load_for(Env::PROD, FILE, &variables));
            assert!(said.contains(says), "{name}={value:?}: {said}");
        }
    }
}
