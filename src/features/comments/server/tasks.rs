//! Background work: telling moderators that something waits.

use serde::{Deserialize, Serialize};

use super::store;
use crate::ids::{CommentId, TaskId};
use crate::server::mail::Message;
use crate::server::state::AppState;
use crate::server::tasks::{Task, TaskError, TaskPayload};

/// A comment was held.
#[derive(Debug, Serialize, Deserialize)]
pub struct NotifyModerators {
    pub comment: CommentId,
}

impl TaskPayload for NotifyModerators {
    const NAME: &'static str = "comments.notify_moderators";
}

impl Task for NotifyModerators {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        // Somebody may have been quicker than the queue.
        let Some(article) = store::find_article_of_held(&state.db, &self.comment).await? else {
            return Ok(());
        };
        let base_url = &state.config.site.base_url;
        let message = Message {
            to: state.config.site.contact_address.clone(),
            reply_to: None,
            subject: "A comment waits for review".to_owned(),
            text: format!(
                "A comment under this article waits for review. Until then only its author sees it:\n\
                 {base_url}/articles/{article}\n\
                 \n\
                 Read everything that waits, on the machine of the site:\n\
                 mlt-careers approve-comments --list\n\
                 \n\
                 Publish this comment:\n\
                 mlt-careers approve-comments --id {comment}\n",
                comment = self.comment,
            ),
            html: String::new(),
            list: None,
            task: id,
        };
        state.mailer.send(&message).await?;
        Ok(())
    }
}
