//! Names of stored things: newtypes over text, one per kind, so that one
//! cannot be taken for another. Made by `server::secrets`, in time order.

use serde::{Deserialize, Serialize};

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_type!(
    /// A person with a proven address.
    AccountId
);
id_type!(
    /// A browser that is signed in.
    SessionId
);
id_type!(
    /// A passkey of an account.
    PasskeyId
);
id_type!(
    /// A vacancy.
    ListingId
);
id_type!(
    /// A comment under an article.
    CommentId
);
id_type!(
    /// One unit of background work.
    TaskId
);
id_type!(
    /// A signup, newsletter or worker.
    SignupId
);
id_type!(
    /// A message sent through the contact page.
    MessageId
);
id_type!(
    /// A request for a copy of one's data, or to have it erased.
    PrivacyRequestId
);
id_type!(
    /// One issue of the newsletter.
    IssueId
);
id_type!(
    /// One time that somebody asked to sign in.
    SignInId
);
