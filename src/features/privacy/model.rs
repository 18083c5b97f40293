//! What the form for requests asks. Pure.

/// What mail about requests is for, as the list of addresses that are not written to would
/// name it. Nobody can leave it: there is one only for whoever asks.
pub const PURPOSE: &str = "privacy";
/// Id of the form: the place to come back to.
pub const FORM_ID: &str = "request";
/// Id of the form on a page that a link in mail leads to.
pub const LINK_FORM_ID: &str = "link";
/// The page of the form.
pub const REQUEST_PATH: &str = "/privacy/request";
/// Pages that links in mail lead to; a token follows.
pub const EXPORT_PATH: &str = "/privacy/export";
pub const ERASE_PATH: &str = "/privacy/erase";
/// Where the form for a copy is sent; the answer is a file.
pub const EXPORT_FILE_PATH: &str = "/privacy/export.zip";
/// The field that says what is wanted; also a query parameter that chooses before.
pub const WANT_FIELD: &str = "want";

/// What somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    Copy,
    Erasure,
}

impl Want {
    /// In the order of the form.
    pub const ALL: [Self; 2] = [Self::Copy, Self::Erasure];

    /// As it is stored and sent.
    pub fn id(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Erasure => "erasure",
        }
    }

    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Copy => "A copy of my data",
            Self::Erasure => "Erase everything about me",
        }
    }

    /// `None` for an id that is none of ours.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|want| want.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_want_is_found_by_its_id() {
        for want in Want::ALL {
            assert_eq!(Want::find(want.id()), Some(want));
        }
        assert_eq!(Want::find("everything"), None);
    }
}
