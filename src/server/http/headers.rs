//! Safe headers on every response. The policy starts from "nothing" and adds what the
//! site uses; pages add their nonce in the shell.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The policy for responses that are not rendered pages: nothing may load.
const NOTHING: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The policy of a page with this nonce.
///
/// # Source
/// CSP Level 3; `'wasm-unsafe-eval'` allows WebAssembly to be compiled and nothing else.
pub fn page_policy(nonce: &str, development: bool) -> String {
    // The reload socket of `cargo leptos watch` stands on another port.
    let connect = if development {
        " ws://127.0.0.1:3001"
    } else {
        ""
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'{connect}; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Whether to promise HTTPS for the future.
#[derive(Clone, Copy, Debug)]
pub struct HeaderOptions {
    pub strict_transport: bool,
}

pub async fn add_headers(
    State(options): State<HeaderOptions>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, NOTHING);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    );
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    if options.strict_transport {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
    response
}
