//! Gives each request an id, and writes one line and counts it when it is done.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, info, info_span};

use super::client_ip::Network;
use crate::server::context::RequestInfo;
use crate::server::state::AppState;
use crate::server::tokens::without_tokens;

/// How many requests were answered since the process started, by the first digit of their
/// status; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct AnswerCounts(Arc<[AtomicU64; 5]>);

impl AnswerCounts {
    fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100);
        if let Some(counter) = class.checked_sub(1).and_then(|place| self.0.get(place)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// # Shape
    /// Five numbers: of 1xx, 2xx, 3xx, 4xx and 5xx.
    pub fn by_class(&self) -> [u64; 5] {
        std::array::from_fn(|place| self.0[place].load(Ordering::Relaxed))
    }
}

pub async fn log_request(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = state.rng.id(&state.clock);
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    // A proxy may add a line of its own below the one that a visitor sent.
    let forwarded_for = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    let client = state
        .config
        .http
        .trusted_proxies
        .client(peer, Some(&forwarded_for));
    request.extensions_mut().insert(RequestInfo {
        id: id.clone(),
        network: Network::of(client),
    });

    let method = request.method().clone();
    // The path alone: queries can hold answers and references.
    let path = without_tokens(request.uri().path());
    let start = Instant::now();
    let span = info_span!("request", request_id = id);
    let mut response = next.run(request).instrument(span).await;
    state.answers.count(response.status());
    info!(
        request_id = id,
        %method,
        path,
        status = response.status().as_u16(),
        duration_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
