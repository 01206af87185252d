//! Connections: how many there may be, and how slow.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::http::StatusCode;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::receive::{Peer, Service, router};
use crate::cli::files;

/// How many connections there may be, where the system allows so many.
const MOST: usize = 4096;
/// What else may be open: the record, files that are read, replies from elsewhere.
const OTHER_FILES: usize = 128;
/// Headers may be as large as this, all together.
pub const MOST_OF_HEADERS: usize = 64 << 10;
pub const TOO_LARGE: &str = "the headers are larger than 64 KiB, or more than 100";
/// How long headers may take, and a connection may wait for the next call.
const HEADER_TIME: Duration = Duration::from_secs(75);
/// How long calls have that are on the way when it ends.
const LAST_CALLS: Duration = Duration::from_secs(5);
/// A moment for what is full to empty.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until a signal ends it.
pub fn serve(listener: TcpListener, service: Arc<Service>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the network cannot be used")?.block_on(accept(listener, service))
}

async fn accept(listener: TcpListener, service: Arc<Service>) -> Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener).context("the network cannot be used")?;
    let most = most_connections();
    let free = Arc::new(Semaphore::new(most));
    let router = router(Arc::clone(&service));
    let ending = ended();
    tokio::pin!(ending);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut ending => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Ok(permit) = Arc::clone(&free).try_acquire_owned() else {
                    tokio::spawn(turn_away(stream, Arc::clone(&service), most));
                    continue;
                };
                let router = router.clone().layer(Extension(Peer(peer.ip())));
                let (service, stopped) = (Arc::clone(&service), service.stop.subscribe());
                tokio::spawn(async move {
                    connection(stream, router, service, stopped).await;
                    drop(permit);
                });
            }
            Err(error) => {
                let reason = format!("a connection cannot be taken: {}", files::reason(&error));
                service.refuse(StatusCode::SERVICE_UNAVAILABLE, reason).await;
                sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    service.stop.send_replace(true);
    // All permits are free when the last connection has ended.
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    let _ = timeout(LAST_CALLS, free.acquire_many(all)).await;
    Ok(())
}

async fn connection(stream: TcpStream, router: Router, service: Arc<Service>, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    // A sender that has said all may close its side, and still wants its answer.
    http.half_close(true);
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(MOST_OF_HEADERS);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = async { stopped.wait_for(|stopped| *stopped).await.map_or((), drop) } => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    let Err(error) = ended else { return };
    let (status, reason) = match &error {
        _ if error.is_parse_too_large() => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_LARGE.to_owned()),
        _ if error.is_parse() => (StatusCode::BAD_REQUEST, format!("this is no HTTP: {error}")),
        // Connections that wait for a next call are closed after a while, and that is nobody's concern.
        _ => return,
    };
    service.refuse(status, reason).await;
}

/// Says that there are too many connections, and closes this one.
async fn turn_away(mut stream: TcpStream, service: Arc<Service>, most: usize) {
    let reply = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let _ = timeout(BREATH, stream.write_all(reply.as_bytes())).await;
    let _ = stream.shutdown().await;
    let reason = format!("there are {most} connections already");
    service.refuse(StatusCode::SERVICE_UNAVAILABLE, reason).await;
}

/// As many as the system lets this process have, which is asked to let it have more.
fn most_connections() -> usize {
    MOST.min(files_allowed().saturating_sub(OTHER_FILES)).max(1)
}

#[cfg(unix)]
fn files_allowed() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let allowed = getrlimit(Resource::Nofile);
    let wanted = (MOST + OTHER_FILES) as u64;
    let most = allowed.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    if allowed.current.is_some_and(|current| current < most) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: allowed.maximum });
    }
    let current = getrlimit(Resource::Nofile).current;
    current.map_or(usize::MAX, |current| usize::try_from(current).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn files_allowed() -> usize {
    usize::MAX
}

/// Ends when the process is asked to end.
async fn ended() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut interrupt), Ok(mut terminate)) =
            (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
