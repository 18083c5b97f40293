//! Addresses of the checklist's pages, and the names of what stands in them.

/// Query parameter that holds the answers.
pub const ANSWERS_PARAMETER: &str = "a";
/// Form field that names the page to go to next, as in [`page_address`].
pub const THEN_FIELD: &str = "then";
/// Where the form of a group goes without scripts.
pub const FORM_PATH: &str = "/skills/answer";
/// The page of the result.
pub const RESULT: &str = "result";
/// Last parts of addresses that no group may have.
pub const RESERVED: [&str; 2] = [RESULT, "answer"];

/// The address of a page with these answers in it: a group's id, [`RESULT`], or nothing
/// for the list of groups.
pub fn page_address(page: &str, code: Option<&str>) -> String {
    let slash = if page.is_empty() { "" } else { "/" };
    match code {
        Some(code) => format!("/skills{slash}{page}?{ANSWERS_PARAMETER}={code}"),
        None => format!("/skills{slash}{page}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_travel_in_the_query() {
        assert_eq!(page_address("", None), "/skills");
        assert_eq!(page_address("safety", None), "/skills/safety");
        assert_eq!(
            page_address(RESULT, Some("1-4x.2")),
            "/skills/result?a=1-4x.2"
        );
    }

    #[test]
    fn the_address_of_the_form_is_reserved() {
        let last = FORM_PATH.rsplit('/').next();
        assert!(last.is_some_and(|last| RESERVED.contains(&last)));
    }
}
