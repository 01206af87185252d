//! `cgfilter serve`: a receiver that answers as Callgoose does, records what came, and passes it on.
//!
//! Three threads: one takes calls from the network and brings answers back, this one judges them in the order in which they
//! came, and one writes the record. An answer goes out when its call is on the disk.

mod ask;
mod board;
mod call;
mod closer_look;
mod connections;
mod envelope;
mod filters;
mod forward;
mod judge;
mod page;
mod receive;
mod receiver;
mod recorder;
mod senders;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};
use axum::http::StatusCode;
use tokio::sync::{mpsc, oneshot, watch};

use super::Exit;
use super::args::{Global, ServeArgs};
use super::stream::Streams;
use super::{files, writer};
use call::{Call, Reply};
use forward::Forwarder;
use receiver::Receiver;
use recorder::Recorder;

/// What the thread that judges is told.
pub enum Message {
    Call(Box<Call>, oneshot::Sender<Reply>),
    Refused(Refusal),
    FiltersChanged,
    /// What to change for a call that nothing takes, as a line.
    Change(String),
    /// What the page asks for.
    Page(page::PageRequest, oneshot::Sender<page::PageReply>),
    /// No call comes any more.
    Ended(Result<()>),
}

/// A call, or something else that came, that is not taken.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub reason: String,
}

/// How many calls may wait to be judged; others wait in their connections.
const WAITING: usize = 1024;

pub fn run(global: &Global, args: &ServeArgs, streams: &mut Streams) -> Result<Exit> {
    writer::end_otherwise();
    let (messages, inbox) = mpsc::channel(WAITING);
    let forwarder = args.forward.as_deref().map(Forwarder::new).transpose()?;
    let recorder = args.record.as_deref().map(Recorder::open).transpose()?;
    let (recorder, mended) = recorder.map_or((None, None), |(recorder, mended)| (Some(recorder), mended));
    if let Some(mended) = mended {
        streams.say("warning", &mended, None);
    }
    let (changes, _) = watch::channel(());
    let mut receiver = Receiver::new(global, args, recorder, (messages.clone(), changes.clone()), streams)?;
    let listener = bind(args.listen)?;
    let url = receiver.greet(listener.local_addr()?, forwarder.is_some(), streams)?;
    let service = Arc::new(receive::Service::new(messages.clone(), changes, forwarder, url));
    let listen = move || {
        let ended = connections::serve(listener, service);
        let _ = messages.blocking_send(Message::Ended(ended));
    };
    let network = thread::Builder::new().name("network".into()).spawn(listen).context("no thread can be started")?;
    let ended = receiver.work(inbox, streams);
    let _ = network.join();
    ended.and_then(|()| receiver.end(streams))
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    bound.map_err(|error| {
        let reason = files::reason(&error);
        let other = SocketAddr::new(address.ip(), 0);
        anyhow::anyhow!("cannot listen on {address}: {reason}; --listen {other} takes a free port")
    })
}
