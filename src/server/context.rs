//! Who is asking, and with what: hands the parts of the state to server functions.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use leptos::prelude::use_context;

use super::http::client_ip::Network;
use super::http::rate_limit::RateClass;
use super::http_error::AppError;
use super::state::AppState;
use crate::ui::form::RefusedForm;

/// What the outermost layers found out about a request.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// In every log line of the request, and on the page of an internal error.
    pub id: String,
    pub network: Network,
}

/// One request as a server function sees it.
#[derive(Clone)]
pub struct RequestContext {
    pub state: AppState,
    pub info: RequestInfo,
    pub headers: HeaderMap,
    /// The form whose page this is again, filled with what was typed.
    pub refused: Option<Arc<RefusedForm>>,
    /// Whether that form is not on the page, so that the page itself has to say so.
    pub refused_has_no_form: bool,
    /// The token of the forms on the page that is drawn, where one is.
    pub form_token: Option<FormToken>,
}

/// Comes with the request for a page that a refused form is not on.
#[derive(Clone, Copy, Debug)]
pub struct RefusedHasNoForm;

/// Comes with the request for a page; all its forms have the same.
#[derive(Clone, Debug)]
pub struct FormToken(pub String);

impl RequestContext {
    /// The request under way. Call it before the first `.await`.
    ///
    /// # Errors
    /// `Internal` outside a request, as when the list of routes is made at start.
    pub fn current() -> Result<Self, AppError> {
        let state = use_context::<AppState>();
        let parts = use_context::<Parts>();
        let (Some(state), Some(parts)) = (state, parts) else {
            return Err(AppError::Internal("no request is under way".into()));
        };
        let info = parts
            .extensions
            .get::<RequestInfo>()
            .cloned()
            .ok_or_else(|| AppError::Internal("the request log layer is missing".into()))?;
        Ok(Self {
            state,
            info,
            refused: parts.extensions.get().cloned(),
            refused_has_no_form: parts.extensions.get::<RefusedHasNoForm>().is_some(),
            form_token: parts.extensions.get().cloned(),
            headers: parts.headers,
        })
    }

    /// Counts the request against its class.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn count(&self, class: RateClass) -> Result<(), AppError> {
        self.state
            .limits
            .count(class, &self.info.network)
            .map_err(|retry_after_seconds| AppError::TooMany {
                retry_after_seconds,
            })
    }
}
