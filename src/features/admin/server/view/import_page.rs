//! Bringing in people who agreed elsewhere: paste, look, then bring in.

use leptos::prelude::*;

use super::{Content, table};
use crate::features::admin::model::CHECK_IMPORT;
use crate::features::admin::server::audit::how_many;
use crate::features::admin::server::import::{self, COLUMNS, JudgedRow};
use crate::page::server::plain_form::{Line, PlainForm};
use crate::server::context::RequestContext;
use crate::server::http_error::AppError;

const IMPORT: &str = "import_subscribers";
const LEDE: &str = "For people who agreed elsewhere, such as on a form at a fair. Each of them gets one message that asks to confirm; nobody is on the list before that.";

pub async fn draw(context: &RequestContext) -> Result<Content, AppError> {
    let sent = context
        .refused
        .as_ref()
        .filter(|refused| refused.form == CHECK_IMPORT || refused.form == IMPORT);
    let list = sent
        .and_then(|refused| refused.value("list"))
        .unwrap_or_default()
        .to_owned();
    let rows = match sent {
        Some(_) => import::read(&list).ok(),
        None => None,
    };
    let Some(rows) = rows else {
        return Ok(Content::new(LEDE, check_form(context, &list)));
    };
    let judged = import::judge(&context.state, rows).await?;
    let body = view! {
        {verdicts(context, &judged, &list)}
        <section class="section" aria-labelledby="again">
            <h2 id="again">"Change the list"</h2>
            {check_form(&unrefused(context), &list)}
        </section>
    };
    Ok(Content::new(LEDE, body))
}

/// A list that was looked at is no mistake to mend.
fn unrefused(context: &RequestContext) -> RequestContext {
    RequestContext {
        refused: None,
        ..context.clone()
    }
}

fn check_form(context: &RequestContext, list: &str) -> AnyView {
    let form = PlainForm::new(context, CHECK_IMPORT, "check");
    let line = Line::new("list", "The list")
        .hint("Copied from a spreadsheet or out of a CSV file, with the names of the columns on the first line. At most 500 rows at once.")
        .required()
        .initial(list);
    view! {
        <p>
            "Columns: " <code>{COLUMNS[0]}</code> "; " <code>{COLUMNS[1]}</code>
            ", how the person agreed, in a few words and without an address; "
            <code>{COLUMNS[2]}</code> ", the day, like 2026-11-22."
        </p>
        {form.draw(vec![form.lines(line, 10)], "Look at the list")}
    }
    .into_any()
}

fn verdicts(context: &RequestContext, judged: &[JudgedRow], list: &str) -> AnyView {
    let taken = judged.iter().filter(|row| row.verdict.is_ok()).count();
    let rows = judged.iter().map(row).collect();
    let sentence = format!(
        "Nothing is written yet. Of {}, {taken} can be brought in.",
        how_many(judged.len(), "row")
    );
    let form = (taken > 0).then(|| {
        let form = PlainForm::new(context, IMPORT, "import");
        let button =
            view! { <button type="submit">{format!("Import {}", how_many(taken, "row"))}</button> };
        form.button(&[("list", list)], button.into_any())
    });
    view! {
        <section aria-labelledby="verdicts-title">
            <h2 id="verdicts-title" tabindex="-1">"What would become of each row"</h2>
            <p role="status">{sentence}</p>
            {table(
                "verdicts",
                "Rows of the list",
                &["Line", "Address", "How the person agreed", "When", "What becomes of it"],
                rows,
            )}
            {form}
        </section>
    }
    .into_any()
}

fn row(judged: &JudgedRow) -> AnyView {
    let row = judged.row.clone();
    let verdict = match &judged.verdict {
        Ok(_) => view! { <strong>"Taken"</strong> }.into_any(),
        Err(sentence) => {
            let sentence = sentence.clone();
            view! { <strong>"Refused"</strong> ": " {sentence} }.into_any()
        }
    };
    view! {
        <tr>
            <td>{row.line}</td>
            <td>{row.email}</td>
            <td>{row.basis}</td>
            <td>{row.agreed_at}</td>
            <td>{verdict}</td>
        </tr>
    }
    .into_any()
}
