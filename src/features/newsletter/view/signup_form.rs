//! The form at the foot of every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::features::newsletter::model::{FORM_ID, consent_text};
use crate::ui::form::{PostForm, TextField, WORDING_FIELD};
use crate::ui::head::use_site;
use crate::ui::notice::SuccessNotice;

/// Asks for an address to send updates to; the page it stands on stays where it is.
#[component]
pub fn SignupForm() -> impl IntoView {
    let site = use_site();
    let consent = consent_text(&site.legal_name, &site.postal_address, &site.base_url);
    let location = use_location();
    let page = Memo::new(move |_| {
        let path = location.pathname.read();
        let query = location.search.read();
        if query.is_empty() {
            path.clone()
        } else {
            format!("{path}?{query}")
        }
    });
    view! {
        <section class="newsletter" aria-labelledby="newsletter-title">
            <div>
                <h2 id="newsletter-title">"Get updates from Caring Support"</h2>
                <p>
                    "New application updates and features, by e-mail, and only when there is something to tell."
                </p>
            </div>
            <PostForm
                name="subscribe"
                id=FORM_ID
                labelled_by="newsletter-title"
                done=|_| {
                    view! {
                        <SuccessNotice>
                            <p>
                                "Before any update comes, one message asks you to confirm the address."
                            </p>
                        </SuccessNotice>
                    }
                        .into_any()
                }
            >
                <TextField
                    name="email"
                    label="E-mail"
                    kind="email"
                    autocomplete="email"
                    required=true
                    described_by="newsletter-consent"
                    button="Get updates"
                />
                <p class="hint" id="newsletter-consent">
                    {consent.clone()}
                </p>
                <input type="hidden" name="page" value=move || page.get()/>
                <input type="hidden" name=WORDING_FIELD value=consent.clone()/>
            </PostForm>
        </section>
    }
}
