//! Reads each setting from the file or the environment, and checks it by its kind.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::error::{ConfigError, bad, unknown_name};
use super::{
    DkimConfig, MAIL_PASSWORD, MAIL_USER, METRICS_TOKEN, SECRET_KEY, SmtpConfig, SmtpLogin,
    SmtpSecurity, leptos_keys,
};
use crate::email_address::EmailAddress;

/// Every key, as it stands in `Leptos.toml`.
pub const KEYS: &[&str] = &[
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

/// The keys under which somebody could write a secret into the file, and its variable.
const SECRETS: &[(&str, &str)] = &[
    ("secret.key", SECRET_KEY),
    ("mail.user", MAIL_USER),
    ("mail.password", MAIL_PASSWORD),
    ("metrics.token", METRICS_TOKEN),
];

/// Settings by dotted key, all as text, so that file and environment are read alike.
pub struct Values(BTreeMap<String, String>);

impl Values {
    pub fn from_toml(file: &str, text: &str) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|cause| ConfigError::Unreadable {
            file: file.to_owned(),
            cause: format!("{cause}"),
        })?;
        let mut values = BTreeMap::new();
        for (section, content) in table {
            if section == leptos_keys::SECTION[0] {
                leptos_keys::check_keys(file, content)?;
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
    pub fn apply_environment(
        &mut self,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<BTreeMap<&'static str, String>, ConfigError> {
        let mut secrets = BTreeMap::new();
        for (name, value) in environment {
            if let Some((_, variable)) = SECRETS.iter().find(|(_, variable)| *variable == name) {
                secrets.insert(*variable, value);
                continue;
            }
            leptos_keys::check_variable(&name)?;
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

    pub fn text(&self, key: &str) -> Result<String, ConfigError> {
        self.0
            .get(key)
            .cloned()
            .ok_or_else(|| ConfigError::Missing {
                key: key.to_owned(),
            })
    }

    /// A text that stands in headers of mail.
    pub fn line(&self, key: &str) -> Result<String, ConfigError> {
        let text = self.text(key)?;
        if text.chars().any(char::is_control) {
            return Err(bad(key, "must be one line without control characters"));
        }
        Ok(text.trim().to_owned())
    }

    pub fn file(&self, key: &str) -> Result<Option<PathBuf>, ConfigError> {
        let text = self.text(key)?;
        Ok((!text.is_empty()).then(|| text.into()))
    }

    /// A host name, or an address in numbers.
    pub fn host(&self, key: &str) -> Result<String, ConfigError> {
        let text = self.text(key)?;
        let is_fine = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.:_".contains(&b));
        if is_fine {
            return Ok(text);
        }
        Err(bad(key, "must be a host name, without a scheme or port"))
    }

    pub fn smtp(&self, login: Option<SmtpLogin>) -> Result<SmtpConfig, ConfigError> {
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

    pub fn dkim(&self) -> Result<Option<DkimConfig>, ConfigError> {
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

    pub fn parsed<T: FromStr>(&self, key: &str) -> Result<T, ConfigError>
    where
        T::Err: std::fmt::Display,
    {
        self.text(key)?
            .parse()
            .map_err(|cause: T::Err| bad(key, cause))
    }

    pub fn number<T: FromStr + PartialOrd + Default>(&self, key: &str) -> Result<T, ConfigError>
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

    pub fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<T, ConfigError> {
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

    pub fn address(&self, key: &str) -> Result<EmailAddress, ConfigError> {
        EmailAddress::parse(&self.text(key)?).map_err(|cause| bad(key, cause))
    }

    /// Addresses with blanks between them; none for an empty text.
    pub fn addresses(&self, key: &str) -> Result<Vec<EmailAddress>, ConfigError> {
        self.text(key)?
            .split_whitespace()
            .map(|text| {
                EmailAddress::parse(text).map_err(|cause| bad(key, format!("{text}: {cause}")))
            })
            .collect()
    }

    pub fn base_url(&self) -> Result<String, ConfigError> {
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

    pub fn database_url(&self) -> Result<String, ConfigError> {
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

/// Our sections of the file.
fn sections() -> impl Iterator<Item = &'static str> {
    KEYS.iter()
        .map(|key| key.split_once('.').map_or(*key, |(section, _)| section))
}

fn unknown_key(place: &str, key: &str) -> ConfigError {
    unknown_name(place, key, KEYS.iter().map(|key| (*key).to_owned()))
}
