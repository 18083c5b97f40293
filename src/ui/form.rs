//! Forms that work without scripts and do better with them.
//!
//! A form posts to the page it stands on. Without scripts, `serve::form_post` runs the
//! server function and either redirects or renders the page again with [`RefusedForm`].
//! With scripts, the same server function is called directly, and what was typed stays
//! where it is. Both show the same errors in the same places.

use leptos::context::Provider;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

use super::browser;
use super::notice::FailureNotice;
use crate::error::{ApiError, FORM_FAILURE, FieldError};

/// Name of the field that holds the signed token.
pub const TOKEN_FIELD: &str = "form_token";
/// Name of the field that people do not see.
pub const HONEYPOT_FIELD: &str = "website";
/// The words that a form asks to agree to.
pub const WORDING_FIELD: &str = "wording";
/// The box to tick under them, where there is one.
pub const CONSENT_FIELD: &str = "consent";
/// Name of the field that holds the name of the server function.
pub const NAME_FIELD: &str = "_form";
/// Name of the field that tells forms of the same name on one page apart.
pub const KEY_FIELD: &str = "_key";
/// Which saved text a form showed: what was saved since is not written over unseen.
pub const EDITION_FIELD: &str = "edition";
/// Query parameters of the page shown after a form without scripts went through.
pub const DONE_PARAMETER: &str = "done";
pub const REFERENCE_PARAMETER: &str = "reference";

/// What a server function behind a form answers: it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDone {
    /// Path and query of the page to show next when there are no scripts; the parameters
    /// `done` and `reference` are added to it.
    pub path: String,
    /// Fragment of the place on that page, without `#`.
    pub place: String,
    /// What the visitor can name it by later; letters, digits and dashes, or empty.
    pub reference: String,
}

/// A form that the server did not take in, as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusedForm {
    /// Name of the server function.
    pub form: String,
    /// The fields in the order sent, without the honeypot.
    pub values: Vec<(String, String)>,
    pub error: ApiError,
}

impl RefusedForm {
    /// The first value sent for a field.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.as_str())
    }
}

/// What all forms of a page share.
#[derive(Clone, Copy)]
pub struct PageForms {
    /// The signed token of this page.
    pub token: StoredValue<String>,
    /// The form that was just refused, if any.
    pub refused: RwSignal<Option<RefusedForm>>,
    /// Whether the last form sent from this page was refused: the title says so.
    pub failing: RwSignal<bool>,
}

impl PageForms {
    /// For a page that starts with this token and this refused form.
    pub fn new(token: String, refused: Option<RefusedForm>) -> Self {
        Self {
            token: StoredValue::new(token),
            failing: RwSignal::new(refused.is_some()),
            refused: RwSignal::new(refused),
        }
    }
}

/// What `App` provides.
pub fn use_page_forms() -> PageForms {
    use_context::<PageForms>().unwrap_or_else(|| PageForms::new(String::new(), None))
}

/// One form, as its fields see it.
#[derive(Clone)]
struct FormScope {
    id: String,
    error: Memo<Option<ApiError>>,
    pending: RwSignal<bool>,
    refused: Option<RefusedForm>,
}

impl FormScope {
    fn control_id(&self, field: &str) -> String {
        format!("{}-{field}", self.id)
    }

    fn message(&self, field: &'static str) -> Memo<Option<String>> {
        let error = self.error;
        Memo::new(move |_| {
            let error = error.read();
            let fields = error.as_ref().map_or(&[][..], ApiError::fields);
            fields
                .iter()
                .find(|error| error.field == field)
                .map(|error| error.message.clone())
        })
    }
}

/// A form whose fields are the arguments of a server function.
#[component]
pub fn PostForm(
    /// Name of the server function, as in its address.
    name: &'static str,
    /// Id of the form; the ids of its fields start with it.
    #[prop(into)]
    id: String,
    /// The page to post to; when left out the page itself, at the place of this form, so
    /// that a page that comes back without scripts shows what went wrong.
    #[prop(optional, into)]
    action: Option<Signal<String>>,
    /// Tells forms of the same name on one page apart.
    #[prop(optional, into)]
    key: String,
    /// Id of the heading that names the form.
    #[prop(optional, into)]
    labelled_by: Option<String>,
    /// Text of the button; left out when a `TextField` brings it.
    #[prop(optional, into)]
    button: Option<String>,
    /// Shown in place of the form once it is stored; gets the reference.
    done: fn(String) -> AnyView,
    /// Called in the browser once it is stored.
    #[prop(optional)]
    on_done: Option<Callback<FormDone>>,
    /// Called in the browser when it was refused.
    #[prop(optional)]
    on_refused: Option<Callback<ApiError>>,
    children: ChildrenFn,
) -> impl IntoView {
    let page = use_page_forms();
    let refused = page.refused.get_untracked().filter(|refused| {
        refused.form == name && refused.value(KEY_FIELD).unwrap_or_default() == key
    });
    let answer: RwSignal<Option<Result<FormDone, ApiError>>> =
        RwSignal::new(refused.as_ref().map(|refused| Err(refused.error.clone())));
    let pending = RwSignal::new(false);
    // A form that came back keeps its token: the same content sent again is the same
    // submission, and a hasty sender has waited by now.
    let token = refused
        .as_ref()
        .and_then(|refused| refused.value(TOKEN_FIELD))
        .filter(|token| !token.is_empty())
        .map_or_else(|| page.token.get_value(), ToOwned::to_owned);
    let error = Memo::new(move |_| answer.read().as_ref().and_then(|a| a.clone().err()));
    let stored = {
        let key = key.clone();
        let query = use_query_map();
        Memo::new(move |_| match answer.read().as_ref() {
            Some(Ok(done)) => Some(done.reference.clone()),
            Some(Err(_)) => None,
            None if key.is_empty() => stored_before(&query.read(), name),
            None => None,
        })
    };
    tell_outcome(&id, answer, page.failing);

    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|target| target.dyn_into().ok());
        let Some(form) = form.filter(|_| !pending.get_untracked()) else {
            return;
        };
        pending.set(true);
        leptos::task::spawn_local(async move {
            let outcome = send(name, &form).await;
            let refused = outcome
                .as_ref()
                .err()
                .and_then(|error| error.fields().first());
            match refused.map(|refused| refused.field.as_str()) {
                // A page can take the place of this one that has these afresh, beside
                // everything that was typed: the one that the server draws for the same form.
                Some(TOKEN_FIELD | WORDING_FIELD) if form.submit().is_ok() => {
                    let _ = pending.try_set(false);
                    return;
                }
                Some(HONEYPOT_FIELD) => browser::empty_field(&form, HONEYPOT_FIELD),
                _ => {}
            }
            match (&outcome, on_done, on_refused) {
                (Ok(done), Some(on_done), _) => on_done.run(done.clone()),
                (Err(error), _, Some(on_refused)) => on_refused.run(error.clone()),
                _ => {}
            }
            let _ = pending.try_set(false);
            let _ = answer.try_set(Some(outcome));
        });
    };

    let scope = FormScope {
        id: id.clone(),
        error,
        pending,
        refused,
    };
    let form_id = id.clone();
    let own_place = format!("#{id}");
    let body = move || {
        let scope = scope.clone();
        let children = children.clone();
        let summary_of = id.clone();
        let own_place = own_place.clone();
        let button = button.clone().map(|text| submit_button(text, pending));
        view! {
            <form
                class="form"
                method="post"
                action=move || action.map_or_else(|| own_place.clone(), |action| action.get())
                novalidate
                aria-labelledby=labelled_by.clone()
                on:submit=on_submit
            >
                {move || error.get().map(|error| error_box(error, &summary_of))}
                <Provider value=scope>{children()}</Provider>
                <input type="hidden" name=NAME_FIELD value=name/>
                <input type="hidden" name=KEY_FIELD value=key.clone()/>
                <input type="hidden" name=TOKEN_FIELD value=token.clone()/>
                <div class="honeypot" aria-hidden="true">
                    <label>
                        "Leave this field empty "
                        <input name=HONEYPOT_FIELD tabindex="-1" autocomplete="off"/>
                    </label>
                </div>
                {button}
            </form>
        }
        .into_any()
    };

    view! {
        <div class="form-slot" id=form_id>
            {move || match stored.get() {
                Some(reference) => done(reference),
                None => body(),
            }}
        </div>
    }
}

fn submit_button(text: String, pending: RwSignal<bool>) -> AnyView {
    view! {
        <button type="submit" aria-disabled=move || pending.get().then_some("true")>
            {move || if pending.get() { "Sending\u{2026}".to_owned() } else { text.clone() }}
        </button>
    }
    .into_any()
}

/// Whether a mistake is in a field that people do not see.
pub fn is_unseen(error: &FieldError) -> bool {
    [TOKEN_FIELD, HONEYPOT_FIELD, WORDING_FIELD, EDITION_FIELD].contains(&error.field.as_str())
}

/// Sends the form to its server function.
async fn send(name: &str, form: &web_sys::HtmlFormElement) -> Result<FormDone, ApiError> {
    let answer = browser::send_form(&format!("/api/{name}"), form)
        .await
        .map_err(|_| ApiError::Unreachable)?;
    if answer.ok {
        serde_json::from_str(&answer.body).map_err(|_| ApiError::Unreadable)
    } else {
        // A proxy in front may answer in its own words.
        Err(serde_json::from_str(&answer.body).unwrap_or(ApiError::Unreachable))
    }
}

/// Focus goes to what happened, the errors of a page that came back or the notice, and the
/// title of the page says whether it went wrong.
fn tell_outcome(
    id: &str,
    answer: RwSignal<Option<Result<FormDone, ApiError>>>,
    failing: RwSignal<bool>,
) {
    let selector = format!("#{id} .error-summary, #{id} .notice");
    Effect::new(move |_| {
        if let Some(answer) = answer.read().as_ref() {
            failing.set(answer.is_err());
            let selector = selector.clone();
            let _ = request_animation_frame(move || browser::focus_first(&selector));
        }
    });
}

fn error_box(error: ApiError, form_id: &str) -> AnyView {
    if error.fields().is_empty() {
        return view! { <FailureNotice error/> }.into_any();
    }
    let form_id = form_id.to_owned();
    view! { <ErrorSummary error form_id/> }.into_any()
}

/// The reference in the address of a page shown after the form went through.
fn stored_before(query: &leptos_router::params::ParamsMap, name: &str) -> Option<String> {
    let done = query.get(DONE_PARAMETER)?;
    let reference = query.get(REFERENCE_PARAMETER).unwrap_or_default();
    (done == name && is_reference(&reference)).then_some(reference)
}

/// Whether a text can be a reference of ours: what stands in an address is anyone's text.
fn is_reference(text: &str) -> bool {
    text.len() <= 40
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[component]
fn ErrorSummary(error: ApiError, form_id: String) -> impl IntoView {
    let id = format!("{form_id}-errors");
    let labelled_by = id.clone();
    let links: Vec<_> = error
        .fields()
        .iter()
        .map(|field| {
            let link = format!("#{form_id}-{}", field.field);
            let message = field.message.clone();
            if is_unseen(field) {
                view! { <li>{message}</li> }.into_any()
            } else {
                view! { <li><a href=link rel="external">{message}</a></li> }.into_any()
            }
        })
        .collect();
    view! {
        <div class="error-summary" role="alert" tabindex="-1" aria-labelledby=labelled_by>
            <h2 id=id>"There is a problem"</h2>
            <p>{FORM_FAILURE}</p>
            <ul>{links}</ul>
        </div>
    }
}

/// What all kinds of fields have in common, worked out once.
struct Field {
    id: String,
    describedby: Signal<Option<String>>,
    invalid: Signal<Option<&'static str>>,
    value: String,
    message: Memo<Option<String>>,
    error_id: String,
    hint_id: String,
}

fn use_field(name: &'static str, hint: bool, initial: String) -> Field {
    let form = use_form();
    use_field_of(&form, name, hint, None, initial)
}

fn use_form() -> FormScope {
    use_context::<FormScope>().expect("a field stands inside a PostForm")
}

fn use_field_of(
    form: &FormScope,
    name: &'static str,
    hint: bool,
    described_by: Option<&'static str>,
    initial: String,
) -> Field {
    let id = form.control_id(name);
    let message = form.message(name);
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    let describedby = {
        let error_id = error_id.clone();
        let hint_id = hint_id.clone();
        Signal::derive(move || {
            let parts = [
                described_by,
                hint.then_some(hint_id.as_str()),
                message.read().is_some().then_some(error_id.as_str()),
            ];
            let ids: Vec<&str> = parts.into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    };
    Field {
        describedby,
        invalid: Signal::derive(move || message.read().is_some().then_some("true")),
        value: form
            .refused
            .as_ref()
            .and_then(|refused| refused.value(name))
            .map_or(initial, ToOwned::to_owned),
        message,
        error_id,
        hint_id,
        id,
    }
}

#[component]
fn FieldMessages(
    hint: Option<String>,
    hint_id: String,
    error_id: String,
    message: Memo<Option<String>>,
) -> impl IntoView {
    view! {
        {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
        {move || {
            message
                .get()
                .map(|message| {
                    view! {
                        <p class="field-error" id=error_id.clone()>
                            <span class="visually-hidden">"Error: "</span>
                            {message}
                        </p>
                    }
                })
        }}
    }
}

/// A line of text.
#[component]
pub fn TextField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] required: bool,
    #[prop(optional)] maxlength: Option<u32>,
    /// Id of a text elsewhere in the form that belongs to the field.
    #[prop(optional)]
    described_by: Option<&'static str>,
    /// Text of the form's button, for a form of one line.
    #[prop(optional, into)]
    button: Option<String>,
) -> impl IntoView {
    let form = use_form();
    let field = use_field_of(&form, name, hint.is_some(), described_by, String::new());
    let input = view! {
        <input
            id=field.id.clone()
            name=name
            type=kind
            value=field.value
            autocomplete=autocomplete
            required=required
            maxlength=maxlength
            aria-invalid=move || field.invalid.get()
            aria-describedby=move || field.describedby.get()
        />
    };
    let control = match button {
        Some(text) => {
            let button = submit_button(text, form.pending);
            view! { <div class="input-row">{input} {button}</div> }.into_any()
        }
        None => input.into_any(),
    };
    view! {
        <div class="field">
            <label for=field.id>{label}</label>
            <FieldMessages
                hint
                hint_id=field.hint_id
                error_id=field.error_id
                message=field.message
            />
            {control}
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(default = 6)] rows: u32,
    #[prop(optional)] maxlength: Option<u32>,
) -> impl IntoView {
    let field = use_field(name, hint.is_some(), String::new());
    view! {
        <div class="field">
            <label for=field.id.clone()>{label}</label>
            <FieldMessages
                hint
                hint_id=field.hint_id
                error_id=field.error_id
                message=field.message
            />
            <textarea
                id=field.id
                name=name
                rows=rows
                required=required
                maxlength=maxlength
                aria-invalid=move || field.invalid.get()
                aria-describedby=move || field.describedby.get()
            >
                {field.value}
            </textarea>
        </div>
    }
}

/// One choice of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// Heading of the group it stands under; empty for none.
    pub group: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            group: String::new(),
        }
    }
}

/// One of a list, with groups where the choices have them.
#[component]
pub fn SelectField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    choices: Vec<Choice>,
    /// Chosen at first.
    #[prop(optional, into)]
    initial: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] autocomplete: Option<&'static str>,
) -> impl IntoView {
    let field = use_field(name, hint.is_some(), initial);
    view! {
        <div class="field">
            <label for=field.id.clone()>{label}</label>
            <FieldMessages
                hint
                hint_id=field.hint_id
                error_id=field.error_id
                message=field.message
            />
            <select
                id=field.id
                name=name
                required=required
                autocomplete=autocomplete
                aria-invalid=move || field.invalid.get()
                aria-describedby=move || field.describedby.get()
            >
                {options(&choices, &field.value)}
            </select>
        </div>
    }
}

/// The `<option>`s of a list, in `<optgroup>`s where the choices have groups.
pub fn options(choices: &[Choice], chosen: &str) -> AnyView {
    choices
        .chunk_by(|a, b| a.group == b.group)
        .map(|group| {
            let items: Vec<_> = group
                .iter()
                .map(|choice| {
                    let selected = choice.value == chosen;
                    view! {
                        <option value=choice.value.clone() selected=selected>
                            {choice.label.clone()}
                        </option>
                    }
                })
                .collect();
            match group.first().filter(|choice| !choice.group.is_empty()) {
                Some(first) => {
                    view! { <optgroup label=first.group.clone()>{items}</optgroup> }.into_any()
                }
                None => items.into_any(),
            }
        })
        .collect::<Vec<_>>()
        .into_any()
}

/// A box to tick; sends `yes`.
#[component]
pub fn CheckField(name: &'static str, children: Children) -> impl IntoView {
    let field = use_field(name, false, String::new());
    let checked = field.value == "yes";
    view! {
        <div class="field">
            <FieldMessages
                hint=None
                hint_id=field.hint_id
                error_id=field.error_id
                message=field.message
            />
            <label class="check">
                <input
                    id=field.id
                    type="checkbox"
                    name=name
                    value="yes"
                    checked=checked
                    aria-invalid=move || field.invalid.get()
                    aria-describedby=move || field.describedby.get()
                />
                " "
                <span>{children()}</span>
            </label>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_that_can_be_references_are_shown() {
        assert!(is_reference("K7Q2-M4XD"));
        assert!(is_reference(""));
        assert!(!is_reference("call 555 now"));
        assert!(!is_reference(&"a".repeat(41)));
    }
}
