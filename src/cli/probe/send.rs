//! Sends the calls of a probe, and records each with its reply. What was not announced is not sent, and the token goes to the
//! one server that was named, and nowhere else.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::body::Bytes;
use axum::http::{HeaderValue, Request, Uri, header, uri};
use http_body_util::Full;

use super::record::Record;
use super::{announce, record_path};
use crate::cli::args::ProbeArgs;
use crate::cli::http::{self, HttpClient};
use crate::cli::stream::Streams;
use crate::cli::writer::LineFile;
use crate::cli::{files, secrets};
use crate::model::text::count;
use crate::probe::plan::Plan;
use exchange::{Outcome, Sender};

mod exchange;
mod left_open;

/// Where the token is.
const TOKEN: &str = "CALLGOOSE_TOKEN";
const SHORTEST_TOKEN: usize = 6;

/// Where calls go, and what with. Nothing is written before it is known that they can.
pub struct Server {
    client: HttpClient,
    uri: Uri,
    token: String,
    record: PathBuf,
}

impl Server {
    pub fn new(url: &str, args: &ProbeArgs) -> Result<Self> {
        let to = endpoint(url)?;
        let (token, record) = (token()?, record_path(args)?);
        let client = HttpClient::new("--url", &to)?;
        let uri = Uri::from_parts(to).context("--url: it is no URL")?;
        Ok(Self { client, uri, token, record })
    }

    /// Sends all calls. The record, and whether all were sent and answered; none where nothing was sent.
    pub fn send(
        self,
        plan: &Plan,
        run: &str,
        args: &ProbeArgs,
        streams: &mut Streams,
    ) -> Result<Option<(Record, bool)>> {
        let Self { client, uri, token, record } = self;
        streams.say("note", &format!("to {uri}, recorded to {}", files::name(&record)), None);
        announce(plan, streams);
        if !args.yes && !is_agreed(streams)? {
            streams.say("note", "nothing was sent", None);
            return Ok(None);
        }
        let file = open(&record, streams)?;
        let sender = Sender::new(client, (uri.clone(), token), Duration::from_secs(args.timeout), file)?;
        let mut sent = Record::new();
        let all = send_all(plan, run, sender, (&record, &mut sent), streams);
        if !matches!(all, Ok(true)) {
            left_open::tell(plan, &sent.calls, run, &uri, streams);
        }
        Ok(Some((sent, all?)))
    }
}

fn open(path: &Path, streams: &mut Streams) -> Result<LineFile> {
    let name = files::name(path);
    let opened = LineFile::open(path);
    let (file, mended) =
        opened.map_err(|error| anyhow::anyhow!("cannot record to {name}: {}", files::reason(&error)))?;
    if let Some(mended) = mended {
        streams.say("warning", &mended.told(&name), None);
    }
    Ok(file)
}

/// Sends one call after the other, until one is not answered: whether all were.
fn send_all(
    plan: &Plan,
    run: &str,
    mut sender: Sender,
    (path, record): (&Path, &mut Record),
    streams: &mut Streams,
) -> Result<bool> {
    for (at, payload) in plan.calls.iter().enumerate() {
        let body = plan.payloads.get(*payload).map(|it| it.body(run)).unwrap_or_default();
        let name = format!("call {} of the probe", at + 1);
        match sender.send(&body, &name, streams)? {
            Outcome::Answered(reply) => record.add(*payload, Some(reply), name),
            Outcome::Refused(reply, stopped) => {
                record.add(*payload, reply, name);
                stopped.tell(at, plan, path, streams);
                return Ok(false);
            }
        }
    }
    let calls = count(plan.calls.len(), "call");
    streams.say("note", &format!("{calls} sent and answered; {} has them", files::name(path)), None);
    Ok(true)
}

/// The URL of the integration: with a path, and without anything that is a secret.
fn endpoint(url: &str) -> Result<uri::Parts> {
    let to = http::server("--url", url)?;
    let path = to.path_and_query.as_ref();
    if path.is_some_and(|path| path.query().is_some()) {
        bail!("--url: leave out what is behind the ?; the token is taken from the environment variable {TOKEN}");
    }
    if path.is_none_or(|path| path.path() == "/") {
        bail!("--url: it has no path; that of an API integration ends in /v1/process");
    }
    let host = to.authority.as_ref().map_or("", |authority| authority.host());
    let is_here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    if to.scheme == Some(uri::Scheme::HTTP) && !is_here {
        bail!("--url: over http:// everybody on the way could read the token: use https://");
    }
    Ok(to)
}

/// The token, which is hidden from now on wherever it would be written.
fn token() -> Result<String> {
    let help = "it holds the token of the scratch service, as in: export CALLGOOSE_TOKEN=…";
    let token =
        std::env::var(TOKEN).map_err(|_| anyhow::anyhow!("the environment variable {TOKEN} is not set: {help}"))?;
    let token = token.trim().to_owned();
    secrets::learn_secret(&token);
    let is_of_one = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    if token.len() < SHORTEST_TOKEN || !token.chars().all(is_of_one) {
        bail!(
            "the environment variable {TOKEN} holds no token, which is at least {SHORTEST_TOKEN} letters, digits and -._~+/="
        );
    }
    Ok(token)
}

fn is_agreed(streams: &mut Streams) -> Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("nothing was sent: there is no terminal to ask at; --yes sends without asking");
    }
    write!(streams.out, "send them? [y/N] ")?;
    streams.out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// A POST of a body, with the token in its header.
fn request(uri: &Uri, token: &str, body: &str) -> Result<Request<Full<Bytes>>> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {token}")).context("the token cannot be sent")?;
    bearer.set_sensitive(true);
    let request = Request::post(uri)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, bearer)
        .header(header::USER_AGENT, concat!("cgfilter/", env!("CARGO_PKG_VERSION")))
        .body(Full::new(Bytes::from(body.to_owned())));
    request.context("the call cannot be made")
}
