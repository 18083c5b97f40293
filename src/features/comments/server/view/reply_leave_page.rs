//! The page that the link in mail about answers leads to.

use leptos::prelude::*;

use crate::features::comments::server::replies::{self, LEAVE_PATH, SWITCH};
use crate::page::server::Drawing;
use crate::page::server::link_page::{act, broken, fault_of, page};
use crate::server::http_error::AppError;
use crate::server::state::AppState;

/// Asks for the one press that ends the mail.
///
/// # Errors
/// Those of the database.
pub async fn draw(state: &AppState, token: &str) -> Result<Drawing, AppError> {
    let path = format!("{LEAVE_PATH}/{token}");
    let account = format!("/account#{}", SWITCH.place);
    match fault_of(replies::look_at_leaving(state, token).await)? {
        Ok(true) => {
            let form = act("end_reply_mail", token, SWITCH.button_off);
            let lede = "Press the button, and no more mail about answers to your comments comes to the address to which this link was mailed.";
            Ok(page(
                "Switch off mail about answers",
                &path,
                lede.into(),
                form,
            ))
        }
        Ok(false) => {
            let way = view! {
                <p>
                    "You want them again? The switch stands in " <a href=account>"your account"</a>
                    "."
                </p>
            };
            Ok(page(
                "Mail about answers is off",
                &path,
                "No mail about answers to comments comes to the address to which this link was mailed.".into(),
                way.into_any(),
            ))
        }
        Err(fault) => {
            let lede = "The switch for this mail stands in your account, too.";
            let way = view! { <p><a class="button" href=account>"Open your account"</a></p> };
            Ok(broken(fault, &path, lede, way.into_any()))
        }
    }
}
