//! Background work: telling moderators that something waits, and authors that they were
//! answered.

use serde::{Deserialize, Serialize};

use super::{replies, store};
use crate::ids::{CommentId, TaskId};
use crate::server::mail::Message;
use crate::server::mail::render::{Block, Draft, Link};
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
        let site = &state.config.site;
        let comment = &self.comment;
        let draft = Draft {
            subject: "A comment waits for review".to_owned(),
            heading: "A comment waits for review".to_owned(),
            blocks: vec![
                Block::paragraph("Until it is published, only its author sees it."),
                Block::paragraph("Publish it, on the machine of the site:"),
                Block::command(format!("mlt-careers approve-comments --id {comment}")),
                Block::paragraph("Read everything that waits:"),
                Block::command("mlt-careers approve-comments --list"),
            ],
            button: Some(Link::new(
                "Open the article",
                format!("{}/articles/{article}", site.base_url),
            )),
            reason: "You get this because comments on the site are reviewed at this address."
                .to_owned(),
            ..Draft::default()
        };
        let message = Message::new(site, site.contact_address.clone(), &draft, id);
        state.mailer.send(&message).await?;
        Ok(())
    }
}

/// A comment that answers another one was published. Whom that concerns is looked up now.
#[derive(Debug, Serialize, Deserialize)]
pub struct NotifyReply {
    pub comment: CommentId,
}

impl TaskPayload for NotifyReply {
    const NAME: &'static str = "comments.notify_reply";
}

impl Task for NotifyReply {
    async fn run(self, state: AppState, id: TaskId) -> Result<(), TaskError> {
        replies::notify(&state, &self.comment, id).await
    }
}
