use super::values::KEYS;
use super::*;

const FILE: &str = include_str!("../../../Leptos.toml");

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
            values.text(key).is_ok(),
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
        message(load(FILE, &[("MLT_DATABASE_ULR", "x")])).contains("did you mean `database.url`?")
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
    let mut known = leptos_keys::KEYS.to_vec();
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
