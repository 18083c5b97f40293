//! Taking addresses for the newsletter.

use super::store;
use super::tasks::SendConfirmation;
use crate::email_address::EmailAddress;
use crate::error::FieldError;
use crate::features::newsletter::model::{
    FORM_ID, PURPOSE, SentFrom, WORDING_VERSION, consent_text,
};
use crate::ids::SignupId;
use crate::server::config::SiteConfig;
use crate::server::consent::{Asked, Wording, record_asked};
use crate::server::context::RequestContext;
use crate::server::form_guard::{check_wording, submission_key};
use crate::server::http_error::AppError;
use crate::server::tasks::enqueue;
use crate::time::HOUR_MS;
use crate::ui::form::FormDone;

/// An address hears from us once in this time, however often somebody asks with it.
const CONFIRMATION_PAUSE_MS: i64 = HOUR_MS;

/// The form as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct SubscribeRequest<'a> {
    pub email: &'a str,
    pub page: &'a str,
    pub wording: &'a str,
    pub form_token: &'a str,
}

/// Keeps the address, the consent and the task, or nothing.
///
/// A known address takes the same path as a new one: what happens to it is decided when
/// the task runs, out of the asker's sight.
///
/// # Errors
/// `Invalid` for an address that cannot be written to or words that have changed since,
/// and those of the database.
pub async fn subscribe(
    context: &RequestContext,
    request: SubscribeRequest<'_>,
) -> Result<FormDone, AppError> {
    check_wording(request.wording, WORDING_VERSION)?;
    let email = EmailAddress::parse(request.email)
        .map_err(|error| AppError::Invalid(vec![FieldError::new("email", error.to_string())]))?;
    let page = SentFrom::parse(request.page);
    let key = submission_key("subscribe", request.form_token, &[&email.comparable()]);

    let state = &context.state;
    let now = state.clock.now();
    let wording = wording(&state.config.site);
    let id = SignupId::new(state.rng.id(&state.clock));
    let mut tx = state.db.begin().await?;
    let subscriber = store::insert_subscriber(&mut tx, &id, &email, now).await?;
    let asked = Asked {
        person: &subscriber,
        wording: &wording,
        page: page.path(),
        network: &context.info.network,
        submission_key: &key,
    };
    let is_new = record_asked(&mut tx, state, &asked).await?;
    let pause_over = now.minus_ms(CONFIRMATION_PAUSE_MS);
    if is_new && store::mark_confirmation_queued(&mut tx, &subscriber, pause_over, now).await? {
        let dedupe_key = format!("{subscriber}:{}", now.0);
        enqueue(
            &mut tx,
            state,
            &SendConfirmation { subscriber },
            &dedupe_key,
        )
        .await?;
    }
    tx.commit().await?;
    Ok(FormDone {
        path: page.address().to_owned(),
        place: FORM_ID.to_owned(),
        reference: String::new(),
    })
}

/// The words as the form shows them.
pub fn wording(site: &SiteConfig) -> Wording {
    Wording {
        purpose: PURPOSE,
        version: WORDING_VERSION,
        text: consent_text(&site.legal_name, &site.postal_address, &site.base_url),
    }
}
