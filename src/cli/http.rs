//! Calls to a server: over TLS where its URL says so, one reply for one request, no redirect followed.

use std::error::Error;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::body::Bytes;
use axum::http::{Request, response, uri};
use http_body_util::{BodyExt, Full, Limited};
#[cfg(feature = "tls")]
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Builder, Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;

const MOST_OF_A_REPLY: usize = 1 << 20;

pub enum HttpClient {
    Plain(Client<HttpConnector, Full<Bytes>>),
    #[cfg(feature = "tls")]
    Secure(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

/// Why there is no reply.
#[derive(Debug, Clone)]
pub enum NoReply {
    Failed(String),
    Late(Duration),
}

/// A URL of the command line, which is written nowhere when it is refused: it may have a token in it.
pub fn server(option: &str, url: &str) -> Result<uri::Parts> {
    let uri: uri::Uri = url
        .parse()
        .with_context(|| format!("{option}: it is no URL, which starts with http:// or https:// and a host"))?;
    let to = uri.into_parts();
    let is_known = to.scheme.as_ref().is_some_and(|it| [uri::Scheme::HTTP, uri::Scheme::HTTPS].contains(it));
    let Some(authority) = to.authority.as_ref().filter(|_| is_known) else {
        bail!("{option}: it starts with http:// or https:// and a host");
    };
    if authority.as_str().contains('@') {
        bail!("{option}: it has a name or a password before the @, which is not sent: leave it out");
    }
    Ok(to)
}

impl HttpClient {
    /// A client for the servers of an option.
    pub fn new(option: &str, to: &uri::Parts) -> Result<Self> {
        match to.scheme == Some(uri::Scheme::HTTP) {
            true => Ok(Self::Plain(builder().build_http())),
            false => secure(option),
        }
    }

    pub async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        patience: Duration,
    ) -> Result<(response::Parts, Bytes), NoReply> {
        let exchange = async {
            let reply = self.request(request).await.map_err(|error| innermost(&error))?;
            let (head, body) = reply.into_parts();
            let body = Limited::new(body, MOST_OF_A_REPLY).collect().await;
            let body = body.map_err(|error| innermost(error.as_ref()))?.to_bytes();
            Ok::<_, String>((head, body))
        };
        match timeout(patience, exchange).await {
            Ok(exchanged) => exchanged.map_err(NoReply::Failed),
            Err(_) => Err(NoReply::Late(patience)),
        }
    }

    fn request(&self, request: Request<Full<Bytes>>) -> ResponseFuture {
        match self {
            Self::Plain(client) => client.request(request),
            #[cfg(feature = "tls")]
            Self::Secure(client) => client.request(request),
        }
    }
}

fn builder() -> Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new());
    builder
}

/// Connections to servers that the certificates of this machine know.
#[cfg(feature = "tls")]
fn secure(option: &str) -> Result<HttpClient> {
    let known = HttpsConnectorBuilder::new().with_native_roots();
    let known = known.with_context(|| {
        format!("{option}: the certificates of this machine cannot be read; SSL_CERT_FILE names others")
    })?;
    Ok(HttpClient::Secure(builder().build(known.https_only().enable_http1().build())))
}

#[cfg(not(feature = "tls"))]
fn secure(option: &str) -> Result<HttpClient> {
    bail!(
        "{option}: this cgfilter is built without TLS, so it reaches no https:// URL; the published binaries do, and so does \
         what `cargo install cgfilter --features tls` builds"
    )
}

/// The cause at the bottom, which says most.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let text = cause.to_string();
    text.split_once(" (os error").map_or(text.as_str(), |(reason, _)| reason).to_lowercase()
}
