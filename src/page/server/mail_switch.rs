//! A switch for one kind of mail, on the page of somebody who is signed in: what comes, since
//! when, the words of the consent, and one button.

use leptos::prelude::*;

use super::Query;
use super::plain_form::{PlainForm, is_done, notice};
use crate::server::config::SiteConfig;
use crate::server::consent::Wording;
use crate::server::context::RequestContext;
use crate::time::UnixMillis;
use crate::ui::form::{FormDone, WORDING_FIELD};
use crate::ui::time_tag::TimeTag;

/// The page on which switches stand.
pub const PAGE: &str = "/account";
/// What never changes about a switch.
#[derive(Clone, Copy, Debug)]
pub struct MailSwitch {
    /// Id of its place on the page.
    pub place: &'static str,
    pub title: &'static str,
    /// What comes, and when.
    pub about: &'static str,
    /// Names of the server functions.
    pub on: &'static str,
    pub off: &'static str,
    /// What the ledger calls it.
    pub purpose: &'static str,
    /// Goes up whenever `promise` or `button_on` says something else.
    pub wording_version: i64,
    /// What the sender will do, after "you agree that …".
    pub promise: &'static str,
    pub button_on: &'static str,
    pub button_off: &'static str,
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwitchState {
    /// Since when it is on.
    pub since: Option<UnixMillis>,
    /// The owner wants no mail at all.
    pub is_refused: bool,
}

impl MailSwitch {
    /// The words beside the button, which the ledger keeps.
    ///
    /// # Source
    /// Canada's Anti-Spam Legislation, section 10(1), and the Electronic Commerce Protection
    /// Regulations (CRTC), section 4.
    pub fn wording(&self, site: &SiteConfig) -> Wording {
        let separator = if site.postal_address.is_empty() {
            ""
        } else {
            ", "
        };
        let (name, address, base_url) = (&site.legal_name, &site.postal_address, &site.base_url);
        Wording {
            purpose: self.purpose,
            version: self.wording_version,
            text: format!(
                "By pressing \u{201c}{}\u{201d} you agree that {name} {}. You can take this back at any time. Sender: {name}{separator}{address}, {base_url}/contact.",
                self.button_on, self.promise
            ),
        }
    }

    /// Back at the switch.
    pub fn done(&self) -> FormDone {
        FormDone {
            path: PAGE.to_owned(),
            place: self.place.to_owned(),
            reference: String::new(),
        }
    }

    pub fn draw(&self, context: &RequestContext, query: &Query, state: SwitchState) -> AnyView {
        let news = match state.since {
            Some(_) if is_done(query, self.on) => Some(notice("It is switched on.")),
            None if is_done(query, self.off) => Some(notice("It is switched off.")),
            _ => None,
        };
        let title_id = format!("{}-title", self.place);
        let content = match state.since {
            Some(since) => self.draw_on(context, since),
            None => self.draw_off(context, state.is_refused),
        };
        view! {
            <section aria-labelledby=title_id id=self.place>
                <h3 id=title_id.clone()>{self.title}</h3>
                {news}
                <p>{self.about}</p>
                {content}
            </section>
        }
        .into_any()
    }

    fn draw_on(&self, context: &RequestContext, since: UnixMillis) -> AnyView {
        let form = PlainForm::new(context, self.off, format!("{}-form", self.place));
        let button = view! {
            <button type="submit" class="button--quiet">
                {self.button_off}
            </button>
        };
        view! {
            <p><strong>"On"</strong> " since " <TimeTag at=since/> "."</p>
            {form.button(&[], button.into_any())}
        }
        .into_any()
    }

    fn draw_off(&self, context: &RequestContext, is_refused: bool) -> AnyView {
        let form = PlainForm::new(context, self.on, format!("{}-form", self.place));
        let words = self.wording(&context.state.config.site);
        let refused = is_refused.then(|| {
            view! {
                <p>
                    "Nothing is mailed to this address, since you asked for that. Switching this on takes that back."
                </p>
            }
        });
        let words_id = format!("{}-words", self.place);
        let button = view! {
            <button type="submit" aria-describedby=words_id.clone()>
                {self.button_on}
            </button>
        };
        view! {
            <p><strong>"Off"</strong> "."</p>
            {refused}
            <p class="quiet" id=words_id>{words.text.clone()}</p>
            {form.button(&[(WORDING_FIELD, &words.text)], button.into_any())}
        }
        .into_any()
    }
}
