//! Lists of addresses that come from elsewhere: reading them, and what would become of each
//! row. Nothing is written here.

use std::collections::HashMap;

use crate::email_address::EmailAddress;
use crate::features::newsletter::model::SubscriberState;
use crate::features::newsletter::server::roll::{Obstacle, obstacle};
use crate::server::http_error::AppError;
use crate::server::state::AppState;
use crate::time::Day;

/// Names of the columns, in whatever order they come.
pub const COLUMNS: [&str; 3] = ["email", "basis", "agreed_at"];
/// One request holds no more than about so many.
pub const ROW_LIMIT: usize = 500;
/// Characters.
const BASIS_LIMIT: usize = 300;

/// A row as it was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Of the list; the names of the columns stand on line 1.
    pub line: u64,
    pub email: String,
    pub basis: String,
    pub agreed_at: String,
}

/// A row that can be brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub email: EmailAddress,
    /// How the person agreed; a sentence.
    pub basis: String,
    pub agreed_on: Day,
}

/// A row and what becomes of it: brought in, or left out for a reason.
#[derive(Clone, Debug)]
pub struct JudgedRow {
    pub row: ListRow,
    pub verdict: Result<Candidate, String>,
}

/// The rows of a list whose first line names the columns. Commas, semicolons and tabs part
/// cells, as spreadsheets of every kind write and copy them.
///
/// # Errors
/// A sentence that says how to mend the list.
pub fn read(list: &str) -> Result<Vec<ListRow>, String> {
    let list = list.trim_start_matches('\u{feff}').trim();
    if list.is_empty() {
        return Err("Paste the list: a first line with the names of the columns, then one line for each person.".into());
    }
    let first_line = list.lines().next().unwrap_or_default();
    let separator = [b'\t', b';', b',']
        .into_iter()
        .find(|sign| first_line.contains(char::from(*sign)))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(list.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .map_err(|_| unreadable(1))?
        .iter()
        .map(str::to_ascii_lowercase)
        .collect();
    let place = |wanted: &str| {
        names
            .iter()
            .position(|name| name == wanted)
            .ok_or_else(|| format!("The first line has to name the columns {}, {} and {}; \u{201c}{wanted}\u{201d} is missing.", COLUMNS[0], COLUMNS[1], COLUMNS[2]))
    };
    let [email, basis, agreed_at] = [place(COLUMNS[0])?, place(COLUMNS[1])?, place(COLUMNS[2])?];
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            unreadable(line)
        })?;
        if rows.len() == ROW_LIMIT {
            return Err(format!(
                "This list has more than {ROW_LIMIT} rows. Bring it in in several parts."
            ));
        }
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        rows.push(ListRow {
            line: record.position().map_or(0, |start| line_at(list, start)),
            email: cell(email),
            basis: cell(basis),
            agreed_at: cell(agreed_at),
        });
    }
    if rows.is_empty() {
        return Err("The list has names of columns and no rows.".into());
    }
    Ok(rows)
}

/// The line on which a record begins; blank lines before it belong to nobody.
fn line_at(list: &str, start: &csv::Position) -> u64 {
    let start = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let (before, rest) = list.split_at_checked(start).unwrap_or((list, ""));
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    let ends = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count() as u64;
    1 + ends(before) + ends(&rest[..blank])
}

fn unreadable(line: u64) -> String {
    format!("Line {line} cannot be read as a row of a table. Look at its quotation marks.")
}

/// What becomes of each row, in their order.
///
/// # Errors
/// Those of the database.
pub async fn judge(state: &AppState, rows: Vec<ListRow>) -> Result<Vec<JudgedRow>, AppError> {
    let today = state.clock.now().day();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut judged = Vec::with_capacity(rows.len());
    for row in rows {
        let mut verdict = judge_alone(&row, today);
        if let Ok(candidate) = &verdict {
            let address = candidate.email.comparable();
            if let Some(line) = seen.get(&address) {
                verdict = Err(format!("Twice in this list: it stands on line {line} too."));
            } else {
                seen.insert(address, row.line);
                if let Some(obstacle) = obstacle(state, &candidate.email).await? {
                    verdict = Err(sentence_of(obstacle));
                }
            }
        }
        judged.push(JudgedRow { row, verdict });
    }
    Ok(judged)
}

fn sentence_of(obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::Suppressed(reason) => format!(
            "Suppressed ({}): this address is not written to. Only its owner can change that.",
            reason.as_str()
        ),
        Obstacle::Known(SubscriberState::Confirmed) => "On the list already.".into(),
        Obstacle::Known(SubscriberState::Pending) => {
            "Known already, and waiting to be confirmed.".into()
        }
        Obstacle::Known(SubscriberState::Left) => "Left the list.".into(),
    }
}

/// What can be said of a row without asking anybody.
fn judge_alone(row: &ListRow, today: Day) -> Result<Candidate, String> {
    let email = EmailAddress::parse(&row.email).map_err(|error| error.to_string())?;
    if row.basis.is_empty() {
        return Err("No basis for consent: say how this person agreed, such as a form at a fair. Without it nobody may be written to.".into());
    }
    if row.basis.chars().count() > BASIS_LIMIT || row.basis.chars().any(char::is_control) {
        return Err(format!(
            "Say how this person agreed in one line of at most {BASIS_LIMIT} characters."
        ));
    }
    if row.basis.contains('@') {
        return Err(
            "Leave addresses out of the basis: the proof of consent is never erased.".into(),
        );
    }
    let agreed_on = Day::parse(&row.agreed_at)
        .ok_or_else(|| String::from("Give the day this person agreed in the form 2026-11-22."))?;
    if agreed_on > today {
        return Err("The day this person agreed has not come yet.".into());
    }
    let mut basis = row.basis.clone();
    if !basis.ends_with(['.', '!', '?']) {
        basis.push('.');
    }
    Ok(Candidate {
        email,
        basis,
        agreed_on,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = Day {
        year: 2026,
        month: 11,
        day: 22,
    };

    fn row(email: &str, basis: &str, agreed_at: &str) -> ListRow {
        ListRow {
            line: 2,
            email: email.into(),
            basis: basis.into(),
            agreed_at: agreed_at.into(),
        }
    }

    #[test]
    fn lists_of_every_spreadsheet_are_read_alike() {
        for list in [
            "email,basis,agreed_at\r\njo@example.org,\"Form, at the fair\",2026-05-01\r\n",
            "\u{feff}Agreed_At;Email;Basis\n2026-05-01;jo@example.org;Form, at the fair",
            "basis\temail\tagreed_at\tname\nForm, at the fair\t jo@example.org \t2026-05-01\tJo\n\n",
        ] {
            assert_eq!(
                read(list),
                Ok(vec![row(
                    "jo@example.org",
                    "Form, at the fair",
                    "2026-05-01"
                )]),
                "{list:?}"
            );
        }
    }

    #[test]
    fn lists_that_are_none_say_what_is_missing() {
        for (list, part) in [
            ("", "Paste the list"),
            (" \r\n ", "Paste the list"),
            ("jo@example.org", "\u{201c}email\u{201d} is missing"),
            (
                "email,agreed_at\na@b.ca,2026-01-01",
                "\u{201c}basis\u{201d} is missing",
            ),
            ("email,basis", "\u{201c}agreed_at\u{201d} is missing"),
            ("email,basis,agreed_at", "no rows"),
        ] {
            let sentence = read(list).expect_err("no list");
            assert!(sentence.contains(part), "{list:?}: {sentence}");
        }
        let long = format!(
            "email,basis,agreed_at\n{}",
            "a@b.ca,x,2026-01-01\n".repeat(501)
        );
        assert!(read(&long).is_err_and(|sentence| sentence.contains("more than 500")));
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let list = "email,basis,agreed_at\r\na@b.ca,\"two\r\nlines\",\r\n\r\n\r\nc@d.ca,,\r\n";
        for list in [list.to_owned(), list.replace('\r', "")] {
            let lines: Vec<u64> = read(&list)
                .expect("a list")
                .iter()
                .map(|row| row.line)
                .collect();
            assert_eq!(lines, [2, 6]);
        }
    }

    #[test]
    fn short_rows_have_empty_cells() {
        let rows = read("email,basis,agreed_at\na@b.ca\n").expect("a list");
        assert_eq!(rows, [row("a@b.ca", "", "")]);
    }

    #[test]
    fn rows_without_an_address_a_basis_or_a_day_are_left_out() {
        for (row, part) in [
            (row("", "Fair", "2026-05-01"), "Enter an e-mail address."),
            (row("nobody", "Fair", "2026-05-01"), "like name@example.org"),
            (row("zo\u{eb}@b.ca", "Fair", "2026-05-01"), "plain letters"),
            (row("a@b.ca", "", "2026-05-01"), "No basis for consent"),
            (row("a@b.ca", "Fair", ""), "in the form 2026-11-22"),
            (
                row("a@b.ca", "Fair", "2026-02-30"),
                "in the form 2026-11-22",
            ),
            (row("a@b.ca", "Fair", "2026-11-23"), "has not come yet"),
            (
                row("a@b.ca", "Asked by jo@b.ca", "2026-05-01"),
                "Leave addresses out",
            ),
            (row("a@b.ca", &"x".repeat(301), "2026-05-01"), "at most 300"),
            (row("a@b.ca", "two\nlines", "2026-05-01"), "in one line"),
        ] {
            let sentence = judge_alone(&row, TODAY).expect_err("left out");
            assert!(sentence.contains(part), "{row:?}: {sentence}");
        }
        let taken = judge_alone(&row("a@b.ca", "Paper form", "2026-11-22"), TODAY);
        assert_eq!(
            taken.map(|candidate| candidate.basis),
            Ok("Paper form.".into())
        );
    }
}
