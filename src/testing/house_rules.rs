//! The rules of the house that the compiler does not check: where a file may reach, where
//! SQL may stand, which slice may use which.

use std::path::{Path, PathBuf};

use crate::features::ALLOWED_EDGES;

struct SourceFile {
    /// From the project's folder, with `/`.
    path: String,
    text: String,
}

impl SourceFile {
    /// Lines of code with their numbers, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(i, line)| (i + 1, line.trim()))
            .filter(|(_, line)| !line.starts_with("//"))
    }

    /// Code without texts, each with the number of its first line: a line, or a whole import,
    /// which the formatter breaks when it is long.
    fn statements(&self) -> Vec<(usize, String)> {
        let mut statements: Vec<(usize, String)> = Vec::new();
        for (number, line) in self.code() {
            let line = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
            match statements.last_mut() {
                Some((_, import)) if is_import(import) && !import.contains(';') => {
                    import.push(' ');
                    import.push_str(&line);
                }
                _ => statements.push((number, line)),
            }
        }
        statements
    }

    /// The slice it belongs to.
    fn slice(&self) -> Option<&str> {
        self.path
            .strip_prefix("src/features/")?
            .split_once('/')
            .map(|(slice, _)| slice)
    }

    fn is_on_server(&self) -> bool {
        ["/server/", "src/serve/", "src/testing/", "src/server/"]
            .iter()
            .any(|part| self.path.contains(part))
            || self.path.ends_with("tests.rs")
            || self.path == "src/main.rs"
    }
}

fn sources() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)
            .expect("a readable folder")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let short = path.strip_prefix(root).expect("inside the project");
                files.push(SourceFile {
                    path: short.display().to_string().replace('\\', "/"),
                    text: std::fs::read_to_string(&path).expect("readable source"),
                });
            }
        }
    }
    files
}

fn is_import(statement: &str) -> bool {
    ["use ", "pub use ", "pub(crate) use ", "pub(super) use "]
        .iter()
        .any(|start| statement.starts_with(start))
}

fn is_part_of_a_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

/// Whether a statement imports a module of this name, or reaches into it.
fn names_module(statement: &str, module: &str) -> bool {
    statement.match_indices(module).any(|(start, _)| {
        let before = &statement[..start];
        let after = &statement[start + module.len()..];
        let is_whole =
            !before.ends_with(is_part_of_a_name) && !after.starts_with(is_part_of_a_name);
        is_whole && (is_import(statement) || after.starts_with("::"))
    })
}

fn check(rule: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

fn faults(
    files: &[SourceFile],
    concerns: impl Fn(&SourceFile) -> bool,
    is_fault: impl Fn(&str) -> bool,
) -> Vec<String> {
    files
        .iter()
        .filter(|file| concerns(file) && file.path != "src/testing/house_rules.rs")
        .flat_map(|file| {
            file.code()
                .filter(|(_, line)| is_fault(line))
                .map(|(number, line)| format!("{}:{number}: {line}", file.path))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn house_rules_features_are_gated_in_few_places() {
    let allowed = |file: &SourceFile| {
        file.path == "src/lib.rs" || file.path == "src/main.rs" || file.path.ends_with("/mod.rs")
    };
    check(
        "cfg(feature) stands in lib.rs, main.rs and the slices' mod.rs only",
        faults(
            &sources(),
            |file| !allowed(file),
            |line| line.contains("cfg(") && line.contains("feature ="),
        ),
    );
}

#[test]
fn house_rules_sql_stands_in_stores() {
    let allowed = |file: &SourceFile| {
        file.path.ends_with("/store.rs")
            || file.path.starts_with("src/server/db/")
            || file.path.starts_with("src/testing/")
    };
    check(
        "SQL stands in store.rs",
        faults(
            &sources(),
            |file| !allowed(file),
            |line| line.contains("sqlx::query") || line.contains("sqlx::raw_sql"),
        ),
    );
}

#[test]
fn house_rules_statements_are_fixed_texts() {
    check(
        "no statement is put together at run time",
        faults(
            &sources(),
            |file| {
                !file.path.starts_with("src/server/db/") && !file.path.starts_with("src/testing/")
            },
            |line| {
                line.contains("AssertSqlSafe")
                    || line.contains("QueryBuilder")
                    || line.contains("SELECT *")
            },
        ),
    );
}

#[test]
fn house_rules_server_crates_stay_on_the_server() {
    // The body of a server function exists on the server only; it names paths of ours.
    let server_crates = [
        "axum",
        "sqlx",
        "tokio",
        "tower",
        "lettre",
        "leptos_axum",
        "ammonia",
    ];
    check(
        "server crates are used in server folders only",
        faults(
            &sources(),
            |file| !file.is_on_server(),
            |line| {
                server_crates.iter().any(|name| {
                    line.starts_with(&format!("use {name}::"))
                        || line.contains(&format!(" {name}::"))
                })
            },
        ),
    );
}

#[test]
fn house_rules_the_browser_is_touched_in_browser_files() {
    check(
        "web_sys is used in browser.rs only, types of events and forms aside",
        faults(
            &sources(),
            |file| !file.path.ends_with("browser.rs"),
            |line| {
                line.contains("window()")
                    || line.contains("document()")
                    || (line.contains("web_sys::") && !line.contains("web_sys::HtmlFormElement"))
            },
        ),
    );
}

#[test]
fn house_rules_the_floor_knows_no_slice() {
    check(
        "server/ and ui/ import no slice",
        faults(
            &sources(),
            |file| file.path.starts_with("src/server/") || file.path.starts_with("src/ui/"),
            |line| line.contains("crate::features") || line.contains("crate::serve::"),
        ),
    );
    check(
        "ui/ imports no server",
        faults(
            &sources(),
            |file| file.path.starts_with("src/ui/"),
            |line| line.contains("crate::server"),
        ),
    );
}

/// What a slice imports from other ones against the rules. A list in braces right after
/// `features` names no slice that could be looked up, so each import names its own.
fn wrong_edges(files: &[SourceFile]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let Some(slice) = file.slice() else {
            continue;
        };
        for (number, statement) in file.statements() {
            let mut refuse = |what: String| {
                wrong.push(format!("{}:{number}: {slice} → {what}", file.path));
            };
            for rest in statement.split("features::").skip(1) {
                let other = rest
                    .split(|c| !is_part_of_a_name(c))
                    .next()
                    .unwrap_or_default();
                if other.is_empty() {
                    refuse(format!("features::{rest}"));
                } else if other != slice && !ALLOWED_EDGES.contains(&(slice, other)) {
                    refuse(other.to_owned());
                } else if other != slice && names_module(&statement, "store") {
                    refuse(format!("the store of {other}"));
                }
            }
        }
    }
    wrong
}

#[test]
fn house_rules_slices_use_each_other_along_the_table() {
    check(
        "slices use each other along ALLOWED_EDGES only, by name, and never a store",
        wrong_edges(&sources()),
    );
}

/// The modules that a file must not reach, by its place in `view → api → service → store`.
fn out_of_reach(path: &str) -> &'static [&'static str] {
    if path.contains("/view/") || path.ends_with("/view.rs") {
        &["store"]
    } else if path.ends_with("/api.rs") {
        &["store", "view"]
    } else if path.ends_with("/store.rs") {
        &["view", "api", "service"]
    } else if path.contains("/server/") {
        &["view", "api"]
    } else {
        &[]
    }
}

fn wrong_directions(files: &[SourceFile]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.slice().is_some()) {
        for (number, statement) in file.statements() {
            for module in out_of_reach(&file.path) {
                if names_module(&statement, module) {
                    wrong.push(format!("{}:{number}: {module}", file.path));
                }
            }
        }
    }
    wrong
}

#[test]
fn house_rules_a_slice_imports_one_way() {
    check(
        "view → api → service → store: no view and no api reaches a store, and nothing looks back",
        wrong_directions(&sources()),
    );
}

/// The rules above find what they are there for.
#[test]
fn house_rules_find_planted_faults() {
    let planted = |path: &str, text: &str| {
        vec![SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }]
    };
    for (path, text) in [
        (
            "src/features/admin/server/x.rs",
            "use crate::features::{privacy, skills};",
        ),
        (
            "src/features/admin/server/x.rs",
            "use crate::{features::{privacy}};",
        ),
        ("src/features/admin/server/x.rs", "use crate::features::*;"),
        (
            "src/features/admin/server/x.rs",
            "use crate::features::skills::model;",
        ),
        (
            "src/features/admin/server/x.rs",
            "use crate::features::privacy::server::store::Request;",
        ),
        (
            "src/features/admin/server/x.rs",
            "use crate::features::privacy::server::{\n    service, store,\n};",
        ),
    ] {
        assert_eq!(wrong_edges(&planted(path, text)).len(), 1, "{text}");
    }
    for (path, text) in [
        (
            "src/features/skills/server/view/x.rs",
            "use super::super::store;",
        ),
        (
            "src/features/skills/server/view/x.rs",
            "    let all = store::list(db).await?;",
        ),
        (
            "src/features/skills/view.rs",
            "use crate::features::skills::server::{\n    saving, store as kept,\n};",
        ),
        (
            "src/features/skills/api.rs",
            "super::server::store::find(db).await",
        ),
        (
            "src/features/skills/server/service.rs",
            "use super::view::page;",
        ),
        (
            "src/features/skills/server/store.rs",
            "use super::service::is_slug;",
        ),
    ] {
        assert_eq!(wrong_directions(&planted(path, text)).len(), 1, "{text}");
    }
    let fine = "use crate::features::accounts::server::service as accounts;\n\
                <p>\"What you store, stays\"</p>\nlet store = draft.store(site);";
    let fine = planted("src/features/skills/server/view/x.rs", fine);
    assert!(wrong_edges(&fine).is_empty() && wrong_directions(&fine).is_empty());
}

#[test]
fn house_rules_the_table_of_edges_has_no_cycle() {
    fn reaches(from: &str, to: &str, depth: usize) -> bool {
        depth > 0
            && ALLOWED_EDGES
                .iter()
                .any(|(a, b)| *a == from && (*b == to || reaches(b, to, depth - 1)))
    }
    for (from, to) in ALLOWED_EDGES {
        assert!(
            !reaches(to, from, ALLOWED_EDGES.len()),
            "{from} → {to} is part of a cycle"
        );
    }
}

#[test]
fn house_rules_inner_html_has_one_home() {
    check(
        "inner_html stands in ui/safe_html.rs only",
        faults(
            &sources(),
            |file| file.path != "src/ui/safe_html.rs",
            |line| line.contains("inner_html"),
        ),
    );
}

#[test]
fn house_rules_no_inline_styles() {
    check(
        "style attributes are blocked by the content security policy",
        faults(
            &sources(),
            |file| !file.is_on_server(),
            |line| {
                line.contains(" style=")
                    || line
                        .split(" style:")
                        .skip(1)
                        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
            },
        ),
    );
}
