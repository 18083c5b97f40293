//! Accepts connections: with time limits that `axum::serve` does not offer, and a stop that
//! lets requests under way finish.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use tracing::{debug, warn};

/// How long a visitor may take to send the head of a request, the first one included.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// How long requests under way may take once the server stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves until `stop` is ready, then finishes what is under way.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    serve_with(listener, router, HEADER_TIMEOUT, stop).await;
}

async fn serve_with(
    listener: TcpListener,
    router: Router,
    header_timeout: Duration,
    stop: impl Future<Output = ()>,
) {
    // HTTP/1.1 is what the proxy in front speaks. To tell it from HTTP/2 a server must wait
    // for the first bytes, and no time limit would hold for that.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout);
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);

    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    // Out of file handles: others must end before the next can come in.
                    warn!(%cause, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // A response in two parts would wait 40 ms for its second one.
        if let Err(cause) = stream.set_nodelay(true) {
            debug!(%cause, "TCP_NODELAY cannot be set");
        }
        let connection = builder
            .serve_connection(
                TokioIo::<TcpStream>::new(stream),
                service_fn(answer_with(router.clone(), peer)),
            )
            .into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(cause) = connection.await {
                debug!(cause, "a connection ended badly");
            }
        });
    }

    drop(listener);
    if tokio::time::timeout(STOP_TIMEOUT, graceful.shutdown())
        .await
        .is_err()
    {
        warn!("some requests did not finish in time");
    }
}

type Answer = std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

fn answer_with(router: Router, peer: SocketAddr) -> impl Fn(Request<Incoming>) -> Answer {
    move |request| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        Box::pin(router.clone().oneshot(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn whoever_connects_and_does_not_ask_is_sent_away() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let router = Router::new().route("/", axum::routing::get(|| async { "here" }));
        let short = Duration::from_millis(50);
        let never = std::future::pending();
        let server = tokio::spawn(serve_with(listener, router, short, never));

        for sent in ["", "P", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.1\r\nhost: a"] {
            let mut socket = TcpStream::connect(address).await.expect("a connection");
            socket.write_all(sent.as_bytes()).await.expect("a part");
            let mut answer = Vec::new();
            let closed =
                tokio::time::timeout(Duration::from_secs(20), socket.read_to_end(&mut answer));
            assert!(closed.await.is_ok(), "still open after {sent:?}");
            assert!(!String::from_utf8_lossy(&answer).contains("here"));
        }
        let mut socket = TcpStream::connect(address).await.expect("a connection");
        let whole = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        socket.write_all(whole.as_bytes()).await.expect("a request");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.ends_with("here"), "{answer}");
        server.abort();
    }
}
