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

#[test]
fn house_rules_slices_use_each_other_along_the_table() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(slice) = file.slice().map(ToOwned::to_owned) else {
            continue;
        };
        for (number, line) in file.code() {
            for rest in line.split("features::").skip(1) {
                let other: String = rest
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                let listed = ALLOWED_EDGES.contains(&(slice.as_str(), other.as_str()));
                if !other.is_empty() && other != slice && !listed {
                    wrong.push(format!("{}:{number}: {slice} → {other}", file.path));
                }
            }
        }
    }
    check("slices use each other along ALLOWED_EDGES only", wrong);
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
