//! `cgfilter lsp`: the language server, over standard input and output.

mod actions;
mod capabilities;
mod client;
mod convert;
mod document;
mod jobs;
mod load;
mod repository;
mod requests;
mod schema_told;
mod server;
mod sync;
mod telling;
mod transport;
mod uri;

use std::sync::mpsc;

use anyhow::Result;
use jiff::tz::TimeZone;

use repository::ProjectTerms;
use server::{Event, Server};
use transport::Writer;

use super::Exit;
use super::args::Global;

/// Answers an editor until it goes.
pub fn run(global: &Global) -> Result<Exit> {
    let today = jiff::Timestamp::now().to_zoned(TimeZone::UTC).date();
    let terms = ProjectTerms { today, reading: global.reading.unwrap_or_default() };
    let (sender, events) = mpsc::channel();
    let incoming = sender.clone();
    transport::read(std::io::stdin(), move |it| incoming.send(Event::Incoming(it)).is_ok())?;
    let writer = Writer::start(std::io::stdout())?;
    let ended = Server::new(writer, (sender, events), terms).run();
    Ok(if ended.in_order { Exit::Clean } else { Exit::Found })
}
