//! Renders a page of the app for a request.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use axum::response::Response;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::error_response::plain_page_with;
use super::page_cache::{DrawnDocument, PageCache, PageKey, accepts_brotli};
use super::template::FreshValues;
use crate::app::{BuiltFiles, PageSeed, shell};
use crate::error::ApiError;
use crate::features::accounts::server::session;
use crate::features::admin::model::CHECK_IMPORT;
use crate::page::server::html_of;
use crate::page::server::plain_form::refused_without_form;
use crate::server::config::Config;
use crate::server::context::{FormToken, RefusedHasNoForm};
use crate::server::feed::escape_xml;
use crate::server::form_guard;
use crate::server::http::headers::page_policy;
use crate::server::state::AppState;
use crate::ui::error_page::SetStatus;
use crate::ui::form::RefusedForm;
use crate::ui::head::{HeadSlot, SiteFacts};

/// Renders pages; cheap to clone.
#[derive(Clone)]
pub struct Renderer {
    state: AppState,
    /// The host that pages see: ours, whatever the request claims.
    host: HeaderValue,
    files: BuiltFiles,
    cache: PageCache,
}

impl Renderer {
    pub fn new(state: AppState) -> Self {
        let base_url = &state.config.site.base_url;
        let host = base_url.split("://").nth(1).unwrap_or_default();
        let host = HeaderValue::from_str(host).unwrap_or(HeaderValue::from_static("localhost"));
        let files = built_files(&state.config.leptos);
        Self {
            state,
            host,
            files,
            cache: PageCache::new(),
        }
    }

    /// The address of the style sheet, for pages outside of the app.
    pub fn style(&self) -> &str {
        &self.files.style
    }

    /// The whole page, with every datum in it.
    pub async fn page(&self, mut request: Request<Body>) -> Response {
        let Some(key) = PageKey::of(&self.state, &request) else {
            return self.draw(request).await.into_response();
        };
        let in_brotli = accepts_brotli(request.headers());
        // What is drawn for everybody can depend on nobody's.
        request.headers_mut().remove(header::COOKIE);
        match self.cache.find_or_draw(&key, self.draw(request)).await {
            Ok(page) => {
                let values = self.values_with(&Nonce::new());
                let mut response = page.response(&values, in_brotli);
                self.allow_scripts(response.headers_mut(), &values);
                response
            }
            Err(document) => document.into_response(),
        }
    }

    async fn draw(&self, mut request: Request<Body>) -> DrawnDocument {
        let cache_control = cache_control(&self.state.config, request.headers());
        // Leptos puts an address together from scheme, host and path as they were sent, and
        // reads path and query out of that again: only the path may be the visitor's.
        let headers = request.headers_mut();
        headers.insert(header::HOST, self.host.clone());
        headers.remove("x-forwarded-proto");
        let address = request.uri().path_and_query().cloned();
        *request.uri_mut() = address.map(Uri::from).unwrap_or_default();
        let options = self.state.config.leptos.clone();
        let files = self.files.clone();
        let nonce = Nonce::new();
        let values = self.values_with(&nonce);
        let token = FormToken(values.form_token.clone());
        request.extensions_mut().insert(token);
        let head = HeadSlot::default();
        let provide = self.page_context(&values, &head);
        let page_nonce = nonce.clone();
        let render = leptos_axum::render_app_async_with_context(
            move || {
                provide();
                // In place of one that the framework made and nobody else knows.
                provide_context(page_nonce.clone());
            },
            move || shell(options.clone(), files.clone(), nonce.to_string()),
        );
        let (mut parts, body) = render(request).await.into_parts();
        let document = to_bytes(body, usize::MAX).await.unwrap_or_default();
        // A page holds a nonce and a form token: not for shared caches.
        parts
            .headers
            .entry(header::CACHE_CONTROL)
            .or_insert(cache_control);
        self.allow_scripts(&mut parts.headers, &values);
        DrawnDocument {
            parts,
            text: put_together(&String::from_utf8_lossy(&document), &head),
            values,
        }
    }

    fn values_with(&self, nonce: &Nonce) -> FreshValues {
        FreshValues {
            nonce: nonce.to_string(),
            form_token: form_guard::issue_token(&self.state),
        }
    }

    fn allow_scripts(&self, headers: &mut HeaderMap, values: &FreshValues) {
        let development = !self.state.config.production();
        if let Ok(policy) = HeaderValue::from_str(&page_policy(&values.nonce, development)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }

    /// Gives the components of one page what they need.
    fn page_context(
        &self,
        values: &FreshValues,
        head: &HeadSlot,
    ) -> impl Fn() + Clone + Send + Sync + 'static {
        let provide = provide_server_context(self.state.clone());
        let state = self.state.clone();
        let values = values.clone();
        let head = head.clone();
        move || {
            provide();
            let site = &state.config.site;
            let refused = use_context::<Parts>()
                .and_then(|parts| parts.extensions.get::<Arc<RefusedForm>>().cloned());
            provide_context(PageSeed {
                site: SiteFacts {
                    base_url: site.base_url.clone(),
                    legal_name: site.legal_name.clone(),
                    postal_address: site.postal_address.clone(),
                    year: state.clock.now().day().year,
                },
                form_token: values.form_token.clone(),
                refused: refused.map(|refused| (*refused).clone()),
            });
            provide_context(head.clone());
        }
    }

    /// The page of a form that was refused, filled with what was typed.
    pub async fn refused_page(&self, mut parts: Parts, refused: RefusedForm) -> Response {
        let status = StatusCode::from_u16(refused.error.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        parts.method = axum::http::Method::GET;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
        // The page of a link says by itself what became of the link, and the look before an
        // import is no mistake.
        let tells_itself =
            matches!(refused.error, ApiError::Link(_)) || refused.form == CHECK_IMPORT;
        let is_said =
            |document: &DrawnDocument| tells_itself || document.text.contains("role=\"alert\"");
        let refused = Arc::new(refused);
        parts.extensions.insert(Arc::clone(&refused));
        let request = Request::from_parts(parts.clone(), Body::empty());
        let mut document = self.draw(request).await;
        // Signed out in the meantime, or renamed by a new release: nothing on the page says
        // what became of the form.
        if !is_said(&document) {
            parts.extensions.insert(RefusedHasNoForm);
            let request = Request::from_parts(parts, Body::empty());
            document = self.draw(request).await;
        }
        // There is no such page any more, or it cannot be drawn now.
        if !is_said(&document) {
            let notice = html_of(refused_without_form(&refused));
            return plain_page_with(status, "This was not stored", notice.as_str());
        }
        let mut response = document.into_response();
        // A page that is gone or not found keeps its own status.
        if response.status().is_success() {
            *response.status_mut() = status;
        }
        response
    }
}

/// What is drawn for somebody is not for the next person at the same browser, who could go
/// back to it.
pub fn cache_control(config: &Config, headers: &HeaderMap) -> HeaderValue {
    HeaderValue::from_static(if session::COOKIE.is_in(config, headers) {
        "private, no-store"
    } else {
        "private, no-cache"
    })
}

/// The document with its head, which the page knew only once it was rendered, and with the
/// data for the browser inside the body: Leptos sends them after the end of the document.
fn put_together(document: &str, head: &HeadSlot) -> String {
    const HEAD_END: &str = "</head>";
    const END: &str = "</body></html>";
    let head = head.take();
    let (above, rest) = document.split_once(HEAD_END).unwrap_or(("", document));
    let (body, data) = rest.split_once(END).unwrap_or((rest, ""));
    let title = escape_xml(&head.title);
    let tags = head.tags.as_str();
    [
        above, "<title>", &title, "</title>", tags, HEAD_END, body, data, END,
    ]
    .concat()
}

/// The names of the built files, read once: they carry a hash that stands in a file
/// beside the program.
pub(super) fn built_files(options: &LeptosOptions) -> BuiltFiles {
    let hashes = options.hash_files.then(|| {
        let program = std::env::current_exe().unwrap_or_default();
        let file = program.with_file_name(options.hash_file.as_ref());
        std::fs::read_to_string(&file).unwrap_or_else(|cause| {
            tracing::error!(%cause, file = %file.display(), "the names of the browser files are unknown");
            String::new()
        })
    });
    let hashes = hashes.unwrap_or_default();
    let address = |ending: &str| {
        let hash = hashes
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(kind, _)| *kind == ending)
            .map(|(_, hash)| format!(".{}", hash.trim()))
            .unwrap_or_default();
        format!(
            "/{}/{}{hash}.{ending}",
            options.site_pkg_dir, options.output_name
        )
    };
    BuiltFiles {
        style: address("css"),
        script: address("js"),
        wasm: address("wasm"),
    }
}

/// Gives components and server functions what they need.
pub fn provide_server_context(state: AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context::<SetStatus>(|status| {
            if let (Some(response), Ok(status)) = (
                use_context::<ResponseOptions>(),
                StatusCode::from_u16(status),
            ) {
                response.set_status(status);
            }
        });
        provide_context(state.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_and_data_find_their_place() {
        let document = put_together(
            "<html><head><meta></head><body>Hello</body></html><script>data</script>",
            &HeadSlot::default(),
        );
        assert_eq!(
            document,
            "<html><head><meta><title></title></head><body>Hello<script>data</script></body></html>"
        );
    }
}
