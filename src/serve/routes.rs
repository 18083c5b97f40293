//! Every route, and the stack of layers around them; `server::http` explains its order.

use std::sync::LazyLock;

use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use axum::{Router, middleware};
use leptos::config::LeptosOptions;
use leptos_axum::generate_route_list;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeDir;
use tower_http::timeout::TimeoutLayer;

use super::render::{Renderer, cache_control, provide_server_context};
use super::{dev_mail, error_response, export_file, form_post, health, metrics, sitemap};
use crate::app::App;
use crate::features;
use crate::features::comments::server::http as comments;
use crate::features::newsletter::server::http as newsletter;
use crate::features::privacy::model::EXPORT_FILE_PATH;
use crate::server::http::headers::{HeaderOptions, add_headers};
use crate::server::http::one_click::{self, OneClick};
use crate::server::http::request_log::log_request;
use crate::server::state::AppState;

/// The most a request may send.
///
/// # Units
/// Bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Pages are compressed for each visitor, since each holds a nonce of its own. Two steps
/// below the usual 4 the article grows by a twentieth and takes half the time.
const BROTLI_QUALITY: CompressionLevel = CompressionLevel::Precise(2);

/// The mail that people can end with one tap.
const ONE_CLICKS: &[OneClick] = &[newsletter::ONE_CLICK, comments::ONE_CLICK];

/// The routes of the app, without the one for every other address: that is the fallback,
/// where files go first.
///
/// Listed once: meanwhile no page of this process is given its data, and one that asks then
/// waits for ever.
static PAGES_WITH_LIVE_PARTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let routes = generate_route_list(App).into_iter();
    let paths = routes.map(|route| route.path().to_owned());
    paths.filter(|path| !path.contains('*')).collect()
});

/// The site, ready to be served.
pub fn router(state: &AppState) -> Router {
    let renderer = Renderer::new(state.clone());
    let options = &state.config.leptos;
    let site_root = options.site_root.to_string();

    let mut router = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/sitemap.xml", get(sitemap::sitemap))
        .route("/robots.txt", get(sitemap::robots))
        .route("/api/{*function}", any(server_function))
        .route(EXPORT_FILE_PATH, export_file_route(state, &renderer))
        .nest_service(&format!("/{}", options.site_pkg_dir), built_files(options))
        .merge(features::articles::server::http::routes())
        .merge(features::skills::server::http::routes())
        .merge(features::listings::server::http::routes())
        .merge(newsletter::routes())
        .merge(features::admin::server::http::routes());

    if state.config.metrics_token.is_some() {
        router = router.route("/metrics", get(metrics::metrics));
    }
    if dev_mail::is_wanted(&state.config) {
        router = router.merge(dev_mail::routes(renderer.style()));
    }
    for path in PAGES_WITH_LIVE_PARTS.iter() {
        let page = renderer.clone();
        let form_page = renderer.clone();
        let form_state = state.clone();
        router = router.route(
            path,
            get(move |request: Request| async move { page.page(request).await })
                .post(move |request: Request| form_post::post(form_state, form_page, request)),
        );
    }

    let files = ServeDir::new(&site_root).append_index_html_on_directories(false);
    let fallback_state = state.clone();
    let router = router
        .fallback(move |request: Request| file_or_page(fallback_state, files, renderer, request))
        .method_not_allowed_fallback(error_response::method_not_allowed)
        .with_state(state.clone())
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(
            (state.clone(), ONE_CLICKS),
            one_click::answer,
        ));

    let headers = HeaderOptions {
        strict_transport: state.config.production(),
    };
    let compression = CompressionLayer::new()
        .quality(BROTLI_QUALITY)
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/")));
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(state.clone(), log_request))
            .layer(from_fn_with_state(headers, add_headers))
            .layer(compression)
            .layer(CatchPanicLayer::custom(error_response::after_panic))
            .layer(middleware::from_fn(error_response::explain))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::REQUEST_TIMEOUT,
                state.config.http.request_timeout,
            ))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .layer(RequestBodyLimitLayer::new(BODY_LIMIT)),
    )
}

fn export_file_route(state: &AppState, renderer: &Renderer) -> MethodRouter<AppState> {
    let state = state.clone();
    let renderer = renderer.clone();
    post(move |request: Request| export_file::post(state, renderer, request))
}

async fn server_function(
    axum::extract::State(state): axum::extract::State<AppState>,
    request: Request,
) -> Response {
    let methods: Vec<Method> = server_fn::axum::server_fn_paths()
        .filter(|(path, _)| *path == request.uri().path())
        .map(|(_, method)| method)
        .collect();
    if methods.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    if !methods.contains(request.method()) {
        let allowed: Vec<&str> = methods.iter().map(Method::as_str).collect();
        let allowed = [(header::ALLOW, allowed.join(", "))];
        return (allowed, error_response::method_not_allowed().await).into_response();
    }
    let cache_control = cache_control(&state.config, request.headers());
    // Read here, since a body of unknown length shows only now that it is too large.
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let request = Request::from_parts(parts, Body::from(body));
    let mut response =
        leptos_axum::handle_server_fns_with_context(provide_server_context(state), request)
            .await
            .into_response();
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(cache_control);
    response
}

/// The files that cargo-leptos built, compressed once. Named by their content they are kept
/// for good; by plain names, as while somebody works on them, they are asked for each time.
fn built_files(options: &LeptosOptions) -> Router {
    let service = ServeDir::new(format!("{}/{}", options.site_root, options.site_pkg_dir))
        .precompressed_br()
        .precompressed_gzip();
    let kept = if options.hash_files {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let keep = move |mut response: Response| async move {
        if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
            let kept = HeaderValue::from_static(kept);
            response.headers_mut().insert(header::CACHE_CONTROL, kept);
        }
        response
    };
    Router::new()
        .fallback_service(service)
        .layer(middleware::map_response(keep))
        .layer(middleware::from_fn(refuse_long_names))
}

/// No built file has so long a name, and asking the file system for it is an error of ours in
/// the log.
async fn refuse_long_names(request: Request, next: Next) -> Response {
    if request.uri().path().len() > 200 {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

/// A file of `public/`, or the page at this address, which takes forms as well.
async fn file_or_page(
    state: AppState,
    files: ServeDir,
    renderer: Renderer,
    request: Request,
) -> Response {
    let method = request.method().clone();
    if method == Method::POST {
        return form_post::post(state, renderer, request).await;
    }
    if method != Method::GET && method != Method::HEAD {
        let allowed = [(header::ALLOW, "GET, HEAD, POST")];
        return (allowed, error_response::method_not_allowed().await).into_response();
    }
    if let Some(copy) = request_for_file(&request)
        && let Some(response) = file(files, copy).await
    {
        return response;
    }
    renderer.page(request).await
}

/// The same request for a file of `public/`, where it can be for one: each has an ending,
/// and no page has one.
fn request_for_file(request: &Request) -> Option<Request> {
    let name = request.uri().path().rsplit('/').next()?;
    if !name.contains('.') {
        return None;
    }
    let mut copy = Request::builder()
        .method(request.method())
        .uri(request.uri());
    for name in [
        header::ACCEPT_ENCODING,
        header::IF_MODIFIED_SINCE,
        header::IF_NONE_MATCH,
    ] {
        if let Some(value) = request.headers().get(&name) {
            copy = copy.header(name, value);
        }
    }
    copy.body(Body::empty()).ok()
}

async fn file(files: ServeDir, request: Request) -> Option<Response> {
    let found = files.oneshot(request).await.ok()?;
    if !found.status().is_success() && found.status() != StatusCode::NOT_MODIFIED {
        return None;
    }
    let mut response = found.map(Body::new);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=86400"),
    );
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn built_files_are_kept_by_their_names_and_missing_ones_are_plainly_missing() {
        let mut app = TestApp::new().await;
        let folder = format!("{}/pkg", app.state.config.leptos.site_root);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(format!("{folder}/built.js"), "export {};").expect("a file");
        for (hash_files, kept) in [
            (true, "public, max-age=31536000, immutable"),
            (false, "no-cache"),
        ] {
            let mut config = (*app.state.config).clone();
            config.leptos.hash_files = hash_files;
            app = app.restarted_with(config);
            let found = app.get("/pkg/built.js").await;
            assert_eq!(found.status, StatusCode::OK);
            assert_eq!(found.header("cache-control"), kept);
            assert_eq!(found.text, "export {};");
        }
        let missing = app.get("/pkg/missing.js").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert!(!missing.text.contains("<html"));
        for long in ["a".repeat(253), "a".repeat(300), "a/".repeat(2500)] {
            let path = format!("/pkg/{long}");
            let in_brotli = [("accept-encoding", "br")];
            let page = app
                .send(Method::GET, &path, &in_brotli, String::new())
                .await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{} letters", long.len());
        }
    }

    #[tokio::test]
    async fn a_wrong_method_is_told_the_right_ones() {
        let app = TestApp::new().await;
        for (method, path, allowed) in [
            (Method::DELETE, "/jobs", "GET, HEAD, POST"),
            (Method::DELETE, "/contact", "GET,HEAD,POST"),
            (Method::DELETE, "/no-such-page", "GET, HEAD, POST"),
            (Method::POST, "/healthz", "GET,HEAD"),
            (Method::GET, "/api/subscribe", "POST"),
        ] {
            let page = app.send(method, path, &[], String::new()).await;
            assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
            assert_eq!(page.header("allow"), allowed, "{path}");
        }
    }

    #[tokio::test]
    async fn built_files_are_served_from_the_folder_that_pages_name() {
        let app = TestApp::new().await;
        let mut config = (*app.state.config).clone();
        config.leptos.site_pkg_dir = "built".into();
        let folder = format!("{}/built", config.leptos.site_root);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(format!("{folder}/mlt-careers.css"), "a{}").expect("a file");
        let app = app.restarted_with(config);
        let page = app.get("/").await;
        assert!(page.text.contains("\"/built/mlt-careers.css\""));
        let style = app.get("/built/mlt-careers.css").await;
        assert_eq!(style.status, StatusCode::OK);
        assert_eq!(style.text, "a{}");
    }
}
