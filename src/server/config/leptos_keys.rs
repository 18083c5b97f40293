//! The settings of Leptos itself, which it reads without a word about what it does not know.

use super::error::{ConfigError, unknown_name};

/// Where the keys of Leptos stand; the first part is the section.
pub const SECTION: [&str; 3] = ["package", "metadata", "leptos"];

const PREFIX: &str = "LEPTOS_";

/// The keys that Leptos knows for a running site. Those of the build stand in
/// `Cargo.toml`, and would do nothing here.
///
/// # Source
/// `LeptosOptions` of leptos_config 0.9.0-rc1.
pub const KEYS: &[&str] = &[
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
const BUILD_KEYS: &[&str] = &[
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

/// Leptos ignores a key that it does not know: with `evn = "PROD"` the public site would
/// run as one for development.
pub fn check_keys(file: &str, content: toml::Value) -> Result<(), ConfigError> {
    let prefix = SECTION.join(".");
    let known = || KEYS.iter().map(|key| format!("{prefix}.{key}"));
    let mut content = content;
    let mut place = SECTION[0].to_owned();
    for part in &SECTION[1..] {
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
    match keys.keys().find(|key| !KEYS.contains(&key.as_str())) {
        Some(key) => Err(unknown_name(file, &format!("{place}.{key}"), known())),
        None => Ok(()),
    }
}

/// As [`check_keys`]. Leptos reads its variables in any case.
pub fn check_variable(name: &str) -> Result<(), ConfigError> {
    let upper = name.to_ascii_uppercase();
    let known = KEYS
        .iter()
        .chain(BUILD_KEYS)
        .map(|key| format!("{PREFIX}{}", key.to_ascii_uppercase().replace('-', "_")));
    if !upper.starts_with(PREFIX) || known.clone().any(|known| known == upper) {
        return Ok(());
    }
    Err(unknown_name("environment", name, known))
}
