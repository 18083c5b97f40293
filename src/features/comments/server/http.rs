//! The comments' addresses that are no pages: ending mail about answers with one tap.

use super::replies::{self, LEAVE_PATH};
use crate::server::http::one_click::OneClick;

/// Ending mail about answers with the one tap of a mail program.
pub const ONE_CLICK: OneClick = OneClick {
    path: LEAVE_PATH,
    leave: |state, network, token| {
        Box::pin(async move { replies::leave_with_token(&state, &network, &token).await })
    },
};
