//! The switches for mail on the account's page: each slice that writes to people has its own.

use leptos::prelude::*;

use crate::features::accounts::server::guard::SignedIn;
use crate::features::accounts::server::work_mail;
use crate::features::comments::server::replies;
use crate::features::newsletter::server::own as updates;
use crate::page::server::Query;
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

/// # Errors
/// Those of the database.
pub async fn draw(
    context: &RequestContext,
    me: &SignedIn,
    query: &Query,
) -> Result<AnyView, AppError> {
    let state = &context.state;
    let switches = [
        (updates::SWITCH, updates::switch_state(state, me).await?),
        (work_mail::SWITCH, work_mail::switch_state(state, me).await?),
        (replies::SWITCH, replies::switch_state(state, me).await?),
    ];
    let drawn: Vec<_> = switches
        .into_iter()
        .map(|(switch, switch_state)| switch.draw(context, query, switch_state))
        .collect();
    let lede = format!("To {}, and nowhere else.", me.email.as_str());
    Ok(view! {
        <section class="section" aria-labelledby="mail-title" id="mail">
            <div class="section-head">
                <h2 id="mail-title">"Mail from us"</h2>
            </div>
            <p class="quiet">{lede}</p>
            <div class="switches">{drawn}</div>
        </section>
    }
    .into_any())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::email_address::EmailAddress;
    use crate::ids::SignupId;
    use crate::page::server::mail_switch::MailSwitch;
    use crate::server::consent::store::{ConsentEvent, list_events};
    use crate::server::db::Backend;
    use crate::server::suppression::{self, Reason, find_reason};
    use crate::testing::{Page, TestApp};

    const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
    const SWITCHES: [MailSwitch; 3] = [updates::SWITCH, work_mail::SWITCH, replies::SWITCH];
    const EVENTS: &str = "SELECT COUNT(*) FROM consent_event";

    async fn app(backend: Backend) -> TestApp {
        TestApp::with(
            backend,
            &[
                ("MLT_LIMITS_ACCOUNT_CHANGES_PER_MINUTE", "1000"),
                ("MLT_SITE_POSTAL_ADDRESS", "1 Bay St, Toronto"),
            ],
        )
        .await
    }

    async fn press(app: &TestApp, function: &str, cookies: &str) -> Page {
        app.state.clock.advance_ms(1);
        let words = SWITCHES
            .iter()
            .find(|switch| switch.on == function)
            .map(|switch| switch.wording(&app.state.config.site).text)
            .unwrap_or_default();
        let fields = [("wording", words.as_str())];
        app.post_form_with_cookies("/account", function, &fields, cookies)
            .await
    }

    /// The part of the account's page that is about one kind of mail.
    async fn part(app: &TestApp, switch: &MailSwitch, cookies: &str, query: &str) -> String {
        let page = app
            .get_with_cookies(&format!("/account{query}"), cookies)
            .await;
        assert_eq!(page.status, StatusCode::OK);
        let start = format!("id=\"{}\">", switch.place);
        let (_, rest) = page.text.split_once(&start).expect("the switch is there");
        let (part, _) = rest.split_once("</section>").expect("it ends");
        part.to_owned()
    }

    async fn events(app: &TestApp) -> Vec<ConsentEvent> {
        let people = app
            .test_db
            .texts("SELECT DISTINCT person_id FROM consent_event")
            .await;
        assert_eq!(people.len(), 1);
        list_events(&app.state.db, &SignupId::new(people[0].clone()))
            .await
            .expect("readable")
    }

    async fn reason(app: &TestApp, switch: &MailSwitch) -> Option<Reason> {
        let email = EmailAddress::parse("jo@example.org").expect("an address");
        find_reason(&app.state.db, &app.state, &email, switch.purpose)
            .await
            .expect("readable")
    }

    /// E1: each act for each purpose stands in the ledger, in the words that were shown.
    #[tokio::test]
    async fn each_purpose_is_switched_by_itself_and_on_record() {
        for backend in BOTH {
            for switch in SWITCHES {
                let app = app(backend).await;
                let jo = app.sign_in("jo@example.org").await;
                let words = switch.wording(&app.state.config.site).text;
                assert!(words.contains("Sender: ") && words.contains("1 Bay St, Toronto, http"));
                let off = part(&app, &switch, &jo, "").await;
                assert!(off.contains("<strong>Off</strong>"), "{off}");
                assert!(off.contains(&words), "{off}");
                assert!(off.contains(switch.button_on));

                for _ in 0..2 {
                    let page = press(&app, switch.on, &jo).await;
                    assert_eq!(
                        page.header("location"),
                        format!("/account?done={}#{}", switch.on, switch.place),
                        "{}",
                        page.text
                    );
                }
                let on = part(&app, &switch, &jo, &format!("?done={}", switch.on)).await;
                assert!(on.contains("<strong>On</strong> since <time"), "{on}");
                assert!(on.contains("It is switched on."));
                for other in SWITCHES {
                    let state = part(&app, &other, &jo, "").await;
                    assert_eq!(
                        state.contains("<strong>On</strong>"),
                        other.purpose == switch.purpose
                    );
                }

                for _ in 0..2 {
                    let page = press(&app, switch.off, &jo).await;
                    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
                }
                assert_eq!(reason(&app, &switch).await, Some(Reason::Unsubscribed));
                let off = part(&app, &switch, &jo, &format!("?done={}", switch.off)).await;
                assert!(off.contains("It is switched off."), "{off}");
                press(&app, switch.on, &jo).await;
                assert_eq!(reason(&app, &switch).await, None);

                let events = events(&app).await;
                let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
                assert_eq!(
                    kinds,
                    ["asked", "confirmed", "withdrawn", "asked", "confirmed"]
                );
                for event in events {
                    assert_eq!(event.purpose, switch.purpose);
                    assert_eq!(event.wording_text, words);
                    assert_eq!(event.page, "/account");
                    assert_eq!(event.network, "127.0.0.0");
                    assert_eq!(event.token_id, "");
                }
                assert_eq!(app.run_tasks().await, 0, "no message is needed");
            }
        }
    }

    #[tokio::test]
    async fn guests_and_old_words_change_nothing() {
        for backend in BOTH {
            let app = app(backend).await;
            let jo = app.sign_in("jo@example.org").await;
            for switch in SWITCHES {
                for function in [switch.on, switch.off] {
                    let page = app.call(function, &[("wording", "1")]).await;
                    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{function}");
                }
                let page = app
                    .post_form_with_cookies(
                        "/account",
                        switch.on,
                        &[("wording", "You agree.")],
                        &jo,
                    )
                    .await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(page.text.contains("has changed since you opened this page"));
                let page = press(&app, switch.off, &jo).await;
                assert_eq!(page.status, StatusCode::SEE_OTHER);
            }
            assert_eq!(app.test_db.count(EVENTS).await, 0);
        }
    }

    /// Only the owner can undo what only the owner did, and whoever is signed in is the owner.
    #[tokio::test]
    async fn switching_on_takes_a_refusal_back() {
        for backend in BOTH {
            let app = app(backend).await;
            let jo = app.sign_in("jo@example.org").await;
            let email = EmailAddress::parse("jo@example.org").expect("an address");
            for switch in SWITCHES {
                press(&app, switch.on, &jo).await;
                let mut tx = app.state.db.begin().await.expect("a transaction");
                suppression::refuse(&mut tx, &app.state, &email, "p1")
                    .await
                    .expect("stored");
                tx.commit().await.expect("a commit");
                let off = part(&app, &switch, &jo, "").await;
                assert!(off.contains("since you asked for that"), "{off}");
                press(&app, switch.on, &jo).await;
                assert_eq!(reason(&app, &switch).await, None);
                let on = part(&app, &switch, &jo, "").await;
                assert!(on.contains("<strong>On</strong>"), "{on}");
                // What was not asked for does not come back with it.
                for other in SWITCHES.iter().filter(|other| other.on != switch.on) {
                    let other_reason = reason(&app, other).await;
                    assert_eq!(other_reason, Some(Reason::Unsubscribed), "{}", other.on);
                    let off = part(&app, other, &jo, "").await;
                    assert!(off.contains("<strong>Off</strong>"), "{off}");
                }
            }
        }
    }

    #[tokio::test]
    async fn switching_on_takes_back_that_there_is_no_mailbox() {
        for backend in BOTH {
            for switch in SWITCHES {
                let app = app(backend).await;
                let jo = app.sign_in("jo@example.org").await;
                let email = EmailAddress::parse("jo@example.org").expect("an address");
                let mut tx = app.state.db.begin().await.expect("a transaction");
                suppression::bounce(&mut tx, &app.state, &email, "p1")
                    .await
                    .expect("stored");
                tx.commit().await.expect("a commit");
                press(&app, switch.on, &jo).await;
                assert_eq!(reason(&app, &switch).await, None);
                let on = part(&app, &switch, &jo, "").await;
                assert!(on.contains("<strong>On</strong>"), "{on}");
            }
        }
    }

    /// The words that go along with a form of a page.
    fn words_sent(html: &str, function: &str) -> String {
        let name = format!("value=\"{function}\"");
        let form = html
            .split("<form")
            .filter_map(|rest| rest.split("</form>").next())
            .find(|form| form.contains(&name))
            .expect("the form is there");
        let (_, rest) = form
            .split_once("name=\"wording\" value=\"")
            .expect("words go along");
        let (words, _) = rest.split_once('"').expect("they end");
        words.to_owned()
    }

    /// The settings are part of the words: nobody agreed to what a page did not show.
    #[tokio::test]
    async fn words_shown_before_the_settings_changed_are_refused() {
        for backend in BOTH {
            let app = app(backend).await;
            let jo = app.sign_in("jo@example.org").await;
            let account = app.get_with_cookies("/account", &jo).await.text;
            let signup = app.get("/signup").await.text;
            let form_token = app.form_token();
            let person = [
                ("email", "zoe@example.org"),
                ("name", "Zo\u{eb}"),
                ("role", "mlt-ca"),
                ("region", "CA-ON"),
                ("consent", "yes"),
                ("page", "/signup"),
            ];
            let mut sent = Vec::new();
            for function in ["subscribe", "sign_up_worker"] {
                let mut fields = person.to_vec();
                fields.push(("form_token", &form_token));
                sent.push((function, "/signup", words_sent(&signup, function), fields));
            }
            for switch in SWITCHES {
                let words = words_sent(&account, switch.on);
                sent.push((switch.on, "/account", words, vec![]));
            }

            let before = (*app.state.config).clone();
            let mut config = before.clone();
            config.site.postal_address = "2 King St, Toronto".to_owned();
            let app = app.restarted_with(config);
            let post =
                async |app: &TestApp, page: &str, function: &str, fields: &[(&str, &str)]| {
                    app.state.clock.advance_ms(1);
                    app.post_form_with_cookies(page, function, fields, &jo)
                        .await
                };
            for (function, page, words, fields) in &sent {
                let mut fields = fields.clone();
                fields.push(("wording", words));
                let answer = post(&app, page, function, &fields).await;
                assert_eq!(
                    answer.status,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "{function}"
                );
                assert!(
                    answer
                        .text
                        .contains("has changed since you opened this page")
                );
                // The page that comes back shows the words of now, and sends them.
                assert!(answer.text.contains("2 King St"), "{function}");
                assert_ne!(words_sent(&answer.text, function), *words);
                // Nobody has agreed to them yet.
                let box_to_tick = "name=\"consent\" value=\"yes\"";
                if function == &"sign_up_worker" {
                    assert!(answer.text.contains(box_to_tick), "{}", answer.text);
                }
                let ticked = format!("{box_to_tick} checked");
                assert!(!answer.text.contains(&ticked), "{function}");
            }
            assert_eq!(app.test_db.count(EVENTS).await, 0);

            let app = app.restarted_with(before);
            for (function, page, words, fields) in &sent {
                let mut fields = fields.clone();
                fields.push(("wording", words));
                let answer = post(&app, page, function, &fields).await;
                assert_eq!(
                    answer.status,
                    StatusCode::SEE_OTHER,
                    "{function}: {}",
                    answer.text
                );
            }
        }
    }
}
