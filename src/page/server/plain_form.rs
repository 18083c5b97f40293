//! Forms on pages that the server draws: they post to their page, with scripts or without,
//! and come back filled, with what to mend, when they were refused.
//!
//! ```ignore
//! let form = PlainForm::new(context, "ask_sign_in", "sign-in");
//! form.draw(
//!     vec![form.line(Line::new("email", "E-mail").kind("email").required())],
//!     "Mail me a link",
//! )
//! ```
//!
//! `serve::form_post` runs the server function of that name.

use std::sync::Arc;

use leptos::prelude::*;

use super::Query;
use crate::error::{ApiError, FORM_FAILURE};
use crate::server::context::{FormToken, RequestContext};
use crate::server::form_guard;
use crate::ui::form::{
    Choice, DONE_PARAMETER, HONEYPOT_FIELD, KEY_FIELD, NAME_FIELD, REFERENCE_PARAMETER,
    RefusedForm, TOKEN_FIELD, is_unseen, options,
};

/// One form of a page.
pub struct PlainForm {
    /// Name of the server function.
    name: &'static str,
    /// Id of the form; the ids of its fields start with it.
    id: String,
    /// Tells forms of the same name on one page apart; empty for one.
    key: String,
    token: String,
    refused: Option<Arc<RefusedForm>>,
}

/// A line of text.
#[derive(Clone, Debug, Default)]
pub struct Line {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    maxlength: Option<u32>,
    is_required: bool,
    initial: String,
}

impl Line {
    pub fn new(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            kind: "text",
            ..Self::default()
        }
    }

    /// Why it is asked, or how to fill it in.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// The type of the input.
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self {
            autocomplete: Some(autocomplete),
            ..self
        }
    }

    pub fn inputmode(self, inputmode: &'static str) -> Self {
        Self {
            inputmode: Some(inputmode),
            ..self
        }
    }

    /// Characters.
    pub fn maxlength(self, maxlength: u32) -> Self {
        Self {
            maxlength: Some(maxlength),
            ..self
        }
    }

    pub fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    /// What stands in it at first.
    pub fn initial(self, initial: impl Into<String>) -> Self {
        Self {
            initial: initial.into(),
            ..self
        }
    }
}

impl PlainForm {
    pub fn new(context: &RequestContext, name: &'static str, id: impl Into<String>) -> Self {
        Self::with_key(context, name, id, "")
    }

    /// One of several forms of the same name on one page, such as one a row.
    pub fn with_key(
        context: &RequestContext,
        name: &'static str,
        id: impl Into<String>,
        key: impl Into<String>,
    ) -> Self {
        let key = key.into();
        let refused = context.refused.clone().filter(|refused| {
            refused.form == name && refused.value(KEY_FIELD).unwrap_or_default() == key
        });
        // A form that came back keeps its token: the same content sent again is the same
        // submission, and a hasty sender has waited by now.
        let token = refused
            .as_ref()
            .and_then(|refused| refused.value(TOKEN_FIELD))
            .filter(|token| !token.is_empty())
            .map(ToOwned::to_owned)
            .or_else(|| context.form_token.clone().map(|FormToken(token)| token))
            .unwrap_or_else(|| form_guard::issue_token(&context.state));
        Self {
            name,
            id: id.into(),
            key,
            token,
            refused,
        }
    }

    /// The form around its fields, with a button.
    pub fn draw(&self, fields: Vec<AnyView>, button: &'static str) -> AnyView {
        self.draw_with(
            fields,
            view! { <button type="submit">{button}</button> }.into_any(),
        )
    }

    /// The form around its fields, with what sends it.
    pub fn draw_with(&self, fields: Vec<AnyView>, buttons: AnyView) -> AnyView {
        view! {
            <form class="form" method="post" id=self.id.clone() action=format!("#{}", self.id) novalidate=true>
                {self.errors()}
                {fields}
                {self.hidden(NAME_FIELD, self.name)}
                {self.hidden(KEY_FIELD, &self.key)}
                {self.hidden(TOKEN_FIELD, &self.token)}
                <div class="honeypot" aria-hidden="true">
                    <label>
                        "Leave this field empty "
                        <input name=HONEYPOT_FIELD tabindex="-1" autocomplete="off"/>
                    </label>
                </div>
                {buttons}
            </form>
        }
        .into_any()
    }

    /// A form of one button, whose fields are hidden.
    pub fn button(&self, fields: &[(&str, &str)], button: AnyView) -> AnyView {
        let hidden: Vec<_> = fields
            .iter()
            .map(|(name, value)| self.hidden(name, value))
            .collect();
        view! {
            <form class="form form--button" method="post" id=self.id.clone() action=format!("#{}", self.id)>
                {self.errors()}
                {hidden}
                {self.hidden(NAME_FIELD, self.name)}
                {self.hidden(KEY_FIELD, &self.key)}
                {self.hidden(TOKEN_FIELD, &self.token)}
                {button}
            </form>
        }
        .into_any()
    }

    /// A field that is sent and not seen.
    pub fn hidden(&self, name: &str, value: &str) -> AnyView {
        view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> }.into_any()
    }

    pub fn line(&self, line: Line) -> AnyView {
        let field = self.field(line.name, line.hint);
        view! {
            <div class="field">
                <label for=field.id.clone()>{line.label}</label>
                {field.messages}
                <input
                    id=field.id
                    name=line.name
                    type=line.kind
                    value=self.value(line.name, &line.initial)
                    autocomplete=line.autocomplete
                    inputmode=line.inputmode
                    required=line.is_required
                    maxlength=line.maxlength
                    aria-invalid=field.invalid
                    aria-describedby=field.described_by
                />
            </div>
        }
        .into_any()
    }

    /// Several lines of text.
    pub fn lines(&self, line: Line, rows: u32) -> AnyView {
        let field = self.field(line.name, line.hint);
        view! {
            <div class="field">
                <label for=field.id.clone()>{line.label}</label>
                {field.messages}
                <textarea
                    id=field.id
                    name=line.name
                    rows=rows
                    required=line.is_required
                    maxlength=line.maxlength
                    aria-invalid=field.invalid
                    aria-describedby=field.described_by
                >
                    {self.value(line.name, &line.initial)}
                </textarea>
            </div>
        }
        .into_any()
    }

    /// One of a list.
    pub fn select(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        choices: &[Choice],
        initial: &str,
    ) -> AnyView {
        let field = self.field(name, hint);
        view! {
            <div class="field">
                <label for=field.id.clone()>{label}</label>
                {field.messages}
                <select
                    id=field.id
                    name=name
                    aria-invalid=field.invalid
                    aria-describedby=field.described_by
                >
                    {options(choices, &self.value(name, initial))}
                </select>
            </div>
        }
        .into_any()
    }

    /// One of a few, all in sight.
    pub fn radios(
        &self,
        name: &'static str,
        legend: &'static str,
        hint: &'static str,
        choices: &[Choice],
        initial: &str,
    ) -> AnyView {
        let chosen = self.value(name, initial);
        self.choices("radio", name, legend, hint, choices, &[chosen])
    }

    /// Any of a few, all in sight; each sends its value under the same name.
    pub fn checks(
        &self,
        name: &'static str,
        legend: &'static str,
        hint: &'static str,
        choices: &[Choice],
        initial: &[String],
    ) -> AnyView {
        let chosen: Vec<String> = match &self.refused {
            Some(refused) => refused
                .values
                .iter()
                .filter(|(sent, _)| sent == name)
                .map(|(_, value)| value.clone())
                .collect(),
            None => initial.to_vec(),
        };
        self.choices("checkbox", name, legend, hint, choices, &chosen)
    }

    fn choices(
        &self,
        kind: &'static str,
        name: &'static str,
        legend: &'static str,
        hint: &'static str,
        choices: &[Choice],
        chosen: &[String],
    ) -> AnyView {
        let field = self.field(name, hint);
        let inputs: Vec<_> = choices
            .iter()
            .enumerate()
            .map(|(i, choice)| {
                // A mistake links to the first one.
                let id = (i == 0).then(|| field.id.clone());
                view! {
                    <label class="check">
                        <input
                            id=id
                            type=kind
                            name=name
                            value=choice.value.clone()
                            checked=chosen.contains(&choice.value)
                        />
                        " "
                        <span>{choice.label.clone()}</span>
                    </label>
                }
            })
            .collect();
        view! {
            <fieldset class="field" aria-describedby=field.described_by>
                <legend>{legend}</legend>
                {field.messages}
                {inputs}
            </fieldset>
        }
        .into_any()
    }

    /// A box to tick; sends `yes`.
    pub fn check(&self, name: &'static str, label: AnyView, initial: bool) -> AnyView {
        let field = self.field(name, "");
        let checked = match &self.refused {
            Some(refused) => refused.value(name) == Some("yes"),
            None => initial,
        };
        view! {
            <div class="field">
                {field.messages}
                <label class="check">
                    <input
                        id=field.id
                        type="checkbox"
                        name=name
                        value="yes"
                        checked=checked
                        aria-invalid=field.invalid
                        aria-describedby=field.described_by
                    />
                    " "
                    <span>{label}</span>
                </label>
            </div>
        }
        .into_any()
    }

    /// What was typed, when the form came back.
    fn value(&self, name: &str, initial: &str) -> String {
        match &self.refused {
            Some(refused) => refused.value(name).unwrap_or_default().to_owned(),
            None => initial.to_owned(),
        }
    }

    fn field(&self, name: &str, hint: &'static str) -> DrawnField {
        let id = format!("{}-{name}", self.id);
        let message = self.refused.as_ref().and_then(|refused| {
            let errors = refused.error.fields();
            let error = errors.iter().find(|error| error.field == name)?;
            Some(error.message.clone())
        });
        let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
        let error_id = message.is_some().then(|| format!("{id}-error"));
        let ids: Vec<&str> = [hint_id.as_deref(), error_id.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        let described_by = (!ids.is_empty()).then(|| ids.join(" "));
        let invalid = message.is_some().then_some("true");
        let messages = view! {
            {hint_id.map(|id| view! { <p class="hint" id=id>{hint}</p> })}
            {message
                .map(|message| {
                    view! {
                        <p class="field-error" id=error_id>
                            <span class="visually-hidden">"Error: "</span>
                            {message}
                        </p>
                    }
                })}
        };
        DrawnField {
            messages: messages.into_any(),
            id,
            described_by,
            invalid,
        }
    }

    /// What went wrong, first in the form and with the focus.
    fn errors(&self) -> Option<AnyView> {
        let error = &self.refused.as_ref()?.error;
        if error.fields().is_empty() {
            return Some(failure(error));
        }
        let heading = format!("{}-errors", self.id);
        let labelled_by = heading.clone();
        let items: Vec<_> = error
            .fields()
            .iter()
            .map(|field| {
                let message = field.message.clone();
                if is_unseen(field) {
                    return view! { <li>{message}</li> }.into_any();
                }
                let link = format!("#{}-{}", self.id, field.field);
                view! { <li><a href=link rel="external">{message}</a></li> }.into_any()
            })
            .collect();
        Some(
            view! {
                <div
                    class="error-summary"
                    role="alert"
                    tabindex="-1"
                    autofocus=true
                    aria-labelledby=labelled_by
                >
                    <h2 id=heading>"There is a problem"</h2>
                    <p>{FORM_FAILURE}</p>
                    <ul>{items}</ul>
                </div>
            }
            .into_any(),
        )
    }
}

struct DrawnField {
    id: String,
    messages: AnyView,
    described_by: Option<String>,
    invalid: Option<&'static str>,
}

fn failure(error: &ApiError) -> AnyView {
    view! {
        <div class="notice notice--failure" role="alert" tabindex="-1" autofocus=true>
            <strong>{FORM_FAILURE}</strong>
            <p>{error.advice()}</p>
        </div>
    }
    .into_any()
}

/// For a page on which a refused form is not: that it was refused, why, and what was typed.
pub fn refused_without_form(refused: &RefusedForm) -> AnyView {
    /// Fields that people fill in; the others mean nothing to them.
    const TYPED: [&str; 12] = [
        "code",
        "disciplines[]",
        "email",
        "list",
        "message",
        "name",
        "reason",
        "region",
        "role",
        "text",
        "topic",
        "want",
    ];
    let typed: Vec<_> = refused
        .values
        .iter()
        .filter(|(name, value)| TYPED.contains(&name.as_str()) && !value.is_empty())
        .map(|(name, value)| {
            let name = name.trim_end_matches("[]").to_owned();
            view! { <div><dt>{name}</dt><dd><pre>{value.clone()}</pre></dd></div> }
        })
        .collect();
    let typed = (!typed.is_empty()).then(|| {
        view! {
            <p>"This is what you typed; copy what you need:"</p>
            <dl class="typed">{typed}</dl>
        }
    });
    view! {
        <div class="notice notice--failure" role="alert" tabindex="-1" autofocus=true>
            <strong>{FORM_FAILURE}</strong>
            <p>"Nothing was stored. " {refused.error.advice()}</p>
            {typed}
        </div>
    }
    .into_any()
}

/// Whether this page is the one after a form that went through.
pub fn is_done(query: &Query, form: &str) -> bool {
    query.get(DONE_PARAMETER) == Some(form)
}

/// The reference that the form before this page was given. What stands in an address is
/// anyone's text: letters, digits and dashes pass.
pub fn reference(query: &Query) -> Option<&str> {
    query.get(REFERENCE_PARAMETER).filter(|text| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !text.is_empty() && text.len() <= 40 && text.bytes().all(is_plain)
    })
}

/// Says that something was done.
pub fn notice(sentence: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="notice notice--success" role="status" tabindex="-1">
            <p>{sentence}</p>
        </div>
    }
    .into_any()
}
