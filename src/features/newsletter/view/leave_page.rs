//! Leaving by typing the address.

use leptos::prelude::*;

use crate::features::newsletter::model::LEAVE_FORM_ID;
use crate::page::model::DrawnPage;
use crate::ui::form::{PostForm, TextField};
use crate::ui::notice::SuccessNotice;
use crate::ui::safe_html::HtmlBlock;

#[component]
pub fn LeavePage(page: DrawnPage) -> impl IntoView {
    view! {
        <HtmlBlock html=page.html.top/>
        <PostForm
            name="ask_leave_link"
            id=LEAVE_FORM_ID
            labelled_by="leave-title"
            done=|_| {
                view! {
                    <SuccessNotice>
                        <p>
                            "If this address is on the list, a message with a link to leave is on its way: one an hour at most. If none comes and you have not asked within the last hour, the address is not on the list."
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
                button="Mail me the link"
            />
        </PostForm>
    }
}
