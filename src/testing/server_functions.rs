//! Every server function is a public address. This is the list: who may call it, what it
//! changes, and how often. A function that is not on the list fails the test.

use std::collections::BTreeMap;

/// Who may call a function.
#[derive(Debug, PartialEq, Eq)]
enum Caller {
    /// Anybody, signed in or not.
    Anybody,
    /// Whoever has the link of a message: its token is checked, and nothing else is.
    LinkHolder,
    /// Whoever answers a challenge that their browser was given; the answer is checked, and
    /// nothing else is.
    Challenged,
    /// Whoever is signed in, about what is theirs.
    SignedIn,
    /// Whoever runs the site.
    Admin,
}

struct Entry {
    name: &'static str,
    method: &'static str,
    rate_class: &'static str,
    caller: Caller,
}

const fn read(name: &'static str) -> Entry {
    Entry {
        name,
        method: "GET",
        rate_class: "Read",
        caller: Caller::Anybody,
    }
}

const fn write(name: &'static str, rate_class: &'static str) -> Entry {
    Entry {
        name,
        method: "POST",
        rate_class,
        caller: Caller::Anybody,
    }
}

const fn link(name: &'static str) -> Entry {
    Entry {
        name,
        method: "POST",
        rate_class: "Signup",
        caller: Caller::LinkHolder,
    }
}

const fn challenged(name: &'static str) -> Entry {
    Entry {
        name,
        method: "POST",
        rate_class: "Account",
        caller: Caller::Challenged,
    }
}

const fn signed_in(name: &'static str) -> Entry {
    Entry {
        name,
        method: "POST",
        rate_class: "Account",
        caller: Caller::SignedIn,
    }
}

const fn admin(name: &'static str) -> Entry {
    Entry {
        name,
        method: "POST",
        rate_class: "Account",
        caller: Caller::Admin,
    }
}

const FUNCTIONS: &[Entry] = &[
    read("get_page"),
    write("post_comment", "Comment"),
    write("subscribe", "Signup"),
    link("confirm_subscription"),
    link("refuse_mail"),
    link("leave_list"),
    link("undo_leaving"),
    link("say_why_leaving"),
    write("ask_leave_link", "Signup"),
    write("sign_up_worker", "Signup"),
    write("ask_sign_in", "Signup"),
    link("redeem_sign_in"),
    write("redeem_sign_in_code", "Signup"),
    link("confirm_signup"),
    link("refuse_signup"),
    signed_in("save_profile"),
    signed_in("end_session"),
    signed_in("end_other_sessions"),
    signed_in("sign_out"),
    write("send_message", "Message"),
    signed_in("save_checklist"),
    signed_in("delete_sitting"),
    signed_in("forget_checklist"),
    signed_in("remember_listing"),
    signed_in("forget_listing"),
    signed_in("join_updates"),
    signed_in("leave_updates"),
    signed_in("join_work_mail"),
    signed_in("leave_work_mail"),
    signed_in("join_reply_mail"),
    signed_in("leave_reply_mail"),
    link("end_reply_mail"),
    admin("remove_subscriber"),
    admin("check_import"),
    admin("import_subscribers"),
    admin("mark_message"),
    admin("requeue_task"),
    admin("requeue_dead_tasks"),
    write("ask_for_data", "Signup"),
    link("erase_my_data"),
    signed_in("start_passkey_registration"),
    signed_in("finish_passkey_registration"),
    signed_in("rename_passkey"),
    signed_in("remove_passkey"),
    challenged("start_passkey_sign_in"),
    challenged("finish_passkey_sign_in"),
];

/// The functions for those who run the site.
pub fn admin_functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS
        .iter()
        .filter(|entry| entry.caller == Caller::Admin)
        .map(|entry| entry.name)
}

#[test]
fn every_server_function_is_on_the_list_with_its_method() {
    let registered: BTreeMap<String, String> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| (path.to_owned(), method.to_string()))
        .collect();
    let listed: BTreeMap<String, String> = FUNCTIONS
        .iter()
        .map(|entry| (format!("/api/{}", entry.name), entry.method.to_owned()))
        .collect();
    assert_eq!(registered, listed);
}

/// The source of every server function, by endpoint.
fn sources() -> BTreeMap<String, String> {
    let features = concat!(env!("CARGO_MANIFEST_DIR"), "/src/features");
    let mut found = BTreeMap::new();
    let mut files = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/src/page/api.rs").into()];
    for slice in std::fs::read_dir(features)
        .expect("the slices are there")
        .flatten()
    {
        files.push(slice.path().join("api.rs"));
    }
    for file in files {
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        let text = text.replace("#[server(default)]", "");
        for part in text.split("#[server(").skip(1) {
            let endpoint = part
                .split("endpoint = \"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .expect("every server function has a fixed endpoint");
            found.insert(endpoint.to_owned(), part.to_owned());
        }
    }
    found
}

#[test]
fn every_server_function_is_counted_in_its_rate_class() {
    let sources = sources();
    for entry in FUNCTIONS {
        let source = sources
            .get(entry.name)
            .unwrap_or_else(|| panic!("{} is in no api.rs", entry.name));
        let counted = format!("answer(RateClass::{},", entry.rate_class);
        let text: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.replace("answer( ", "answer(").contains(&counted),
            "{} is not counted as {}",
            entry.name,
            entry.rate_class
        );
    }
}

#[test]
fn functions_that_write_check_the_form_and_those_that_read_change_nothing() {
    let sources = sources();
    for entry in FUNCTIONS {
        let source = &sources[entry.name];
        assert_eq!(
            entry.method == "POST" && entry.caller == Caller::Anybody,
            source.contains("form_guard::check"),
            "{}: forms are checked, reads and links are not",
            entry.name
        );
        for (caller, guard) in [
            (Caller::Challenged, "_sign_in(&context"),
            (Caller::SignedIn, "require_signed_in(&context)"),
            (Caller::Admin, "require_admin(&context)"),
        ] {
            assert_eq!(
                entry.caller == caller,
                source.contains(guard),
                "{}: who may call it is asked first",
                entry.name
            );
        }
        assert_eq!(
            entry.caller == Caller::LinkHolder,
            source.contains("&context, &token"),
            "{}: links carry a token",
            entry.name
        );
    }
}
