//! The pages of the desk, its files and its acts: one list of each. Pure.

/// Where every page of the desk begins.
pub const ADMIN_PATH: &str = "/admin";
/// The look at a list before it is imported: a form whose page comes back, and no mistake.
pub const CHECK_IMPORT: &str = "check_import";

/// A page of the desk. What is not in [`AdminPage::ALL`] is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminPage {
    Dashboard,
    Subscribers,
    Import,
    Subscriber,
    Messages,
    Message,
    Outbox,
    Audit,
}

impl AdminPage {
    /// Fixed names go before ids.
    pub const ALL: [Self; 8] = [
        Self::Dashboard,
        Self::Subscribers,
        Self::Import,
        Self::Subscriber,
        Self::Messages,
        Self::Message,
        Self::Outbox,
        Self::Audit,
    ];

    /// The pages that every other one links to.
    pub const IN_MENU: [Self; 5] = [
        Self::Dashboard,
        Self::Subscribers,
        Self::Messages,
        Self::Outbox,
        Self::Audit,
    ];

    /// The address; `:id` stands for an id.
    pub fn path(self) -> &'static str {
        match self {
            Self::Dashboard => ADMIN_PATH,
            Self::Subscribers => "/admin/subscribers",
            Self::Import => "/admin/subscribers/import",
            Self::Subscriber => "/admin/subscribers/:id",
            Self::Messages => "/admin/messages",
            Self::Message => "/admin/messages/:id",
            Self::Outbox => "/admin/outbox",
            Self::Audit => "/admin/audit",
        }
    }

    /// The address of one of several.
    pub fn path_of(self, id: &str) -> String {
        self.path().replace(":id", id)
    }

    /// As menus and titles have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dashboard => "Desk",
            Self::Subscribers => "Subscribers",
            Self::Import => "Import addresses",
            Self::Subscriber => "Proof of consent",
            Self::Messages => "Messages",
            Self::Message => "A message",
            Self::Outbox => "Outbox",
            Self::Audit => "Audit log",
        }
    }

    /// The page above this one in the menu; itself for one that stands there.
    pub fn in_menu(self) -> Self {
        match self {
            Self::Import | Self::Subscriber => Self::Subscribers,
            Self::Message => Self::Messages,
            other => other,
        }
    }

    /// The page at an address, with the id in it; the id is empty for a page without one.
    pub fn find(path: &str) -> Option<(Self, &str)> {
        Self::ALL.into_iter().find_map(|page| {
            let Some(above) = page.path().strip_suffix(":id") else {
                return (page.path() == path).then_some((page, ""));
            };
            let id = path.strip_prefix(above)?;
            (!id.is_empty() && !id.contains('/')).then_some((page, id))
        })
    }
}

/// A file that the desk hands out, by POST: handing out changes the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminFile {
    Subscribers,
    Workers,
    Audit,
}

impl AdminFile {
    pub const ALL: [Self; 3] = [Self::Subscribers, Self::Workers, Self::Audit];

    pub fn path(self) -> &'static str {
        match self {
            Self::Subscribers => "/admin/subscribers/export",
            Self::Workers => "/admin/workers/export",
            Self::Audit => "/admin/audit/export",
        }
    }

    /// The name of the file before its date.
    pub fn stem(self) -> &'static str {
        match self {
            Self::Subscribers => "subscribers",
            Self::Workers => "worker-signups",
            Self::Audit => "audit-log",
        }
    }

    pub fn act(self) -> AdminAct {
        match self {
            Self::Subscribers => AdminAct::ExportSubscribers,
            Self::Workers => AdminAct::ExportWorkers,
            Self::Audit => AdminAct::ExportAudit,
        }
    }
}

/// What the people who run the site can do, as the audit log names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminAct {
    ExportSubscribers,
    ExportWorkers,
    ExportAudit,
    ImportSubscribers,
    RemoveSubscriber,
    AnswerMessage,
    CloseMessage,
    ReopenMessage,
    RequeueTask,
    RequeueDeadTasks,
}

impl AdminAct {
    pub const ALL: [Self; 10] = [
        Self::ExportSubscribers,
        Self::ExportWorkers,
        Self::ExportAudit,
        Self::ImportSubscribers,
        Self::RemoveSubscriber,
        Self::AnswerMessage,
        Self::CloseMessage,
        Self::ReopenMessage,
        Self::RequeueTask,
        Self::RequeueDeadTasks,
    ];

    /// As it is stored; never changes once rows with it exist.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExportSubscribers => "export_subscribers",
            Self::ExportWorkers => "export_workers",
            Self::ExportAudit => "export_audit",
            Self::ImportSubscribers => "import_subscribers",
            Self::RemoveSubscriber => "remove_subscriber",
            Self::AnswerMessage => "answer_message",
            Self::CloseMessage => "close_message",
            Self::ReopenMessage => "reopen_message",
            Self::RequeueTask => "requeue_task",
            Self::RequeueDeadTasks => "requeue_dead_tasks",
        }
    }

    /// As people read it, in the log and right after the act.
    pub fn label(self) -> &'static str {
        match self {
            Self::ExportSubscribers => "Subscribers exported",
            Self::ExportWorkers => "Worker signups exported",
            Self::ExportAudit => "Audit log exported",
            Self::ImportSubscribers => "Addresses brought in",
            Self::RemoveSubscriber => "Taken off the list",
            Self::AnswerMessage => "Message marked as answered",
            Self::CloseMessage => "Message closed",
            Self::ReopenMessage => "Message opened again",
            Self::RequeueTask => "Task put back into the queue",
            Self::RequeueDeadTasks => "Dead tasks put back into the queue",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_at_its_address_and_nothing_else_is() {
        for page in AdminPage::ALL {
            let id = if page.path().ends_with(":id") {
                "0190"
            } else {
                ""
            };
            assert_eq!(AdminPage::find(&page.path_of("0190")), Some((page, id)));
            assert!(AdminPage::IN_MENU.contains(&page.in_menu()), "{page:?}");
        }
        for path in ["/admin/", "/admin/subscribers/", "/admin/messages/a/b", "/"] {
            assert_eq!(AdminPage::find(path), None, "{path}");
        }
    }

    #[test]
    fn every_act_is_read_as_it_is_stored() {
        for act in AdminAct::ALL {
            assert_eq!(AdminAct::parse(act.as_str()), Some(act));
        }
        assert_eq!(AdminAct::parse("delete_everything"), None);
    }
}
