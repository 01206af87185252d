//! Judges each call in the order in which they came, tells what became of it, and has it recorded.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use notify::RecommendedWatcher;
use tokio::sync::mpsc::{self, error::TryRecvError};
use tokio::sync::{oneshot, watch};

use super::board::{Board, Details, ShownCall};
use super::call::{Call, Reply};
use super::closer_look::CloserLook;
use super::envelope::{Scribe, Written};
use super::filters::Filters;
use super::judge::{Judged, judge};
use super::recorder::{News, Pending, Recorder};
use super::{Message, Refusal};
use crate::cli::Exit;
use crate::cli::args::{Global, ServeArgs};
use crate::cli::files;
use crate::cli::stream::Streams;
use crate::cli::test::one_call::CallAdvice;
use crate::engine::ledger::Ledger;
use crate::model::payload::Payload;
use crate::model::secret;
use crate::model::text::{count, grouped, printable};
use crate::report::{Summary, call as words};

/// How many incidents are kept in mind. Nothing else grows with the calls.
const MOST_OPEN: usize = 200_000;

pub struct Receiver<'a> {
    pub global: &'a Global,
    args: &'a ServeArgs,
    pub filters: Arc<Filters>,
    pub closer_look: CloserLook,
    pub board: Board,
    /// Tells the page that there is something new.
    changes: watch::Sender<()>,
    ledger: Ledger<()>,
    scribe: Scribe,
    recorder: Option<Recorder>,
    /// Where a change of the filters is told.
    messages: mpsc::Sender<Message>,
    _watcher: Option<RecommendedWatcher>,
    totals: Summary,
    refused: usize,
    /// Replies that are other than the filters say.
    differing: usize,
    unanswered: usize,
    has_lost: bool,
}

impl<'a> Receiver<'a> {
    pub fn new(
        global: &'a Global,
        args: &'a ServeArgs,
        recorder: Option<Recorder>,
        (messages, changes): (mpsc::Sender<Message>, watch::Sender<()>),
        streams: &mut Streams,
    ) -> Result<Self> {
        let filters = Arc::new(Filters::read(global, args, streams)?);
        let watcher = Some(filters.watch(&messages)?);
        let service = match filters.services.as_slice() {
            [one] if !args.service.is_empty() => Some(one.name.clone()),
            _ => None,
        };
        Ok(Self {
            global,
            args,
            filters,
            closer_look: CloserLook::start()?,
            board: Board::default(),
            changes,
            ledger: Ledger::default(),
            scribe: Scribe::new(service, args.keep_secrets),
            recorder,
            messages,
            _watcher: watcher,
            totals: Summary::default(),
            refused: 0,
            differing: 0,
            unanswered: 0,
            has_lost: false,
        })
    }

    /// The line with what to put into the sender's URL field, and below it what this is about.
    pub fn greet(&self, address: SocketAddr, is_forwarding: bool, streams: &mut Streams) -> Result<String> {
        let port = address.port();
        let host = match address.ip().is_unspecified() {
            true => format!("THIS-MACHINE:{port}"),
            false => address.to_string(),
        };
        let token = if is_forwarding { "&token=TOKEN" } else { "" };
        let url = format!("http://{host}/v1/process?from=NAME{token}");
        writeln!(streams.out, "for the sender's URL field: {url}")?;
        streams.out.flush()?;
        if !self.global.quiet {
            let judges = match self.filters.services.len() {
                0 if self.filters.unusable > 0 => "no filter can be used: each call is answered with 202".to_owned(),
                0 => "there are no filters yet: each call is answered with 202, and the page makes one of an alert and its recovery"
                    .to_owned(),
                1 => "1 service judges".to_owned(),
                many => format!("{} judge", count(many, "service")),
            };
            let record = self.args.record.as_deref().map(|path| format!(", recorded to {}", files::name(path)));
            let record = record.unwrap_or_else(|| ", nothing is recorded without --record".to_owned());
            let page = format!("http://localhost:{port}/ shows what comes");
            streams.say("note", &format!("{judges}{record}; {page}; Ctrl-C ends it"), None);
        }
        streams.flush_errors();
        Ok(url)
    }

    /// Works until no call comes any more.
    pub fn work(&mut self, mut inbox: mpsc::Receiver<Message>, streams: &mut Streams) -> Result<()> {
        loop {
            let message = match inbox.try_recv() {
                Ok(message) => message,
                Err(TryRecvError::Disconnected) => return Ok(()),
                Err(TryRecvError::Empty) => {
                    streams.out.flush()?;
                    streams.flush_errors();
                    match inbox.blocking_recv() {
                        Some(message) => message,
                        None => return Ok(()),
                    }
                }
            };
            match message {
                Message::Call(call, answer) => self.take(&call, answer, streams)?,
                Message::Refused(refusal) => self.refuse(&refusal, streams)?,
                Message::FiltersChanged => self.read_again(streams),
                Message::Change(line) => writeln!(streams.out, "{line}")?,
                Message::Page(request, answer) => {
                    self.ask(request, answer, streams);
                    continue;
                }
                Message::Ended(ended) => return ended,
            }
            self.tell_news(streams);
            self.changes.send_replace(());
        }
    }

    pub fn news(&self, after: usize) -> serde_json::Value {
        let totals = Summary { open: self.ledger.open().count(), ..self.totals };
        let mut news = self.board.news(after, &self.filters.services, &totals);
        if let Some(news) = news.as_object_mut() {
            news.insert("record".into(), self.args.record.as_deref().map(files::name).into());
        }
        news
    }

    fn take(&mut self, call: &Call, answer: oneshot::Sender<Reply>, streams: &mut Streams) -> Result<()> {
        let number = self.totals.payloads + 1;
        let Written { payload, line } = self.scribe.write(number, call);
        let judged = judge(&self.filters, &mut self.ledger, number, call, &payload);
        self.differing += usize::from(matches!(&call.forwarded, Some(Ok(_))) && judged.differs.is_some());
        self.unanswered += usize::from(matches!(&call.forwarded, Some(Err(_))));
        self.totals.add(&judged.counts);
        self.ledger.keep_at_most(MOST_OPEN);
        if judged.needs_attention() || !self.global.quiet {
            writeln!(streams.out, "{}", judged.line)?;
        }
        let reply = match &call.forwarded {
            Some(Ok(reply)) => reply.clone(),
            Some(Err(unanswered)) => unanswered.into(),
            None => judged.reply.clone(),
        };
        let is_asked_for = judged.is_discarded() && !self.filters.services.is_empty();
        let name = judged.name.clone();
        self.show(number, call, &payload, judged);
        if is_asked_for {
            self.look_closer(name, payload);
        }
        let pending = Pending { answer, reply };
        match &self.recorder {
            Some(recorder) => recorder.record(line, pending),
            None => pending.send(),
        }
        Ok(())
    }

    /// Has a line said of what to change for a call, once that is known.
    fn look_closer(&self, name: String, payload: Payload) {
        let (messages, number) = (self.messages.clone(), name.clone());
        let then = move |looked: Option<CallAdvice>| {
            let change = looked.and_then(|looked| looked.change);
            let line = change.map(|change| Message::Change(format!("{number}: {change}")));
            line.map(|line| messages.blocking_send(line));
        };
        self.closer_look.for_terminal(&self.filters, name, payload, Box::new(then));
    }

    /// Keeps for the page what it shows of a call.
    fn show(&mut self, number: usize, call: &Call, payload: &Payload, judged: Judged) {
        let prints = self.board.fingerprints(call);
        let answered = call.forwarded.as_ref().and_then(|forwarded| forwarded.as_ref().ok());
        let reply = answered.unwrap_or(&judged.reply);
        let shown = ShownCall {
            number,
            received_at: format!("{:.0}", call.received_at),
            from: payload.from.clone().filter(|from| !from.is_empty()),
            status: judged.status,
            answered: answered.map(|reply| reply.status.as_u16()),
            tone: judged.tone,
            headline: judged.headline + judged.differs.as_deref().unwrap_or_default(),
            why: judged.why,
            services: judged.services,
            note: self.board.note(call, reply.status.as_u16(), prints),
            details: Details {
                line: payload.source.text().to_owned(),
                text: judged.text,
                reply: secret::hide(&String::from_utf8_lossy(&reply.body)).into_owned(),
                sender: prints.0,
                body: prints.1,
            },
        };
        self.board.add(shown, judged.parts.into_iter());
    }

    fn refuse(&mut self, refusal: &Refusal, streams: &mut Streams) -> Result<()> {
        self.refused += 1;
        self.board.refuse(refusal);
        writeln!(streams.out, "refused: {} {}", refusal.status.as_u16(), printable(&refusal.reason))?;
        Ok(())
    }

    /// Takes the filters as they are now. Where they cannot be read at all, the old ones go on.
    fn read_again(&mut self, streams: &mut Streams) {
        let read = Filters::read(self.global, self.args, streams);
        let read = read.and_then(|filters| Ok((filters.watch(&self.messages)?, filters)));
        match read {
            Ok((watcher, filters)) => {
                let old = std::mem::replace(&mut self.filters, Arc::new(filters));
                let names: Vec<_> = old.services.iter().map(|service| service.name.as_str()).collect();
                let new = &self.filters.services;
                let place = |at: usize| new.iter().position(|service| names.get(at) == Some(&service.name.as_str()));
                self.ledger.renumber(place);
                self._watcher = Some(watcher);
                if !old.are_equal(&self.filters) {
                    let services = count(new.len(), "service");
                    streams.say("note", &format!("the filters have changed: {services} from here on"), None);
                }
            }
            Err(error) => {
                streams.error(&error);
                streams.say("note", "the filters stay as they were", None);
                self._watcher = self.filters.watch(&self.messages).ok();
            }
        }
    }

    /// Tells what became of the record.
    fn tell_news(&mut self, streams: &mut Streams) {
        for news in self.recorder.iter().flat_map(Recorder::news) {
            match news {
                News::Failed(reason) => {
                    self.has_lost = true;
                    let help = "the senders got 503, and try again";
                    streams.say("error", &format!("calls cannot be recorded: {reason}"), Some(help));
                }
                News::BegunAnew(message) => streams.say("warning", &message, None),
            }
        }
    }

    /// Waits for the record to be written, and tells what came.
    pub fn end(mut self, streams: &mut Streams) -> Result<Exit> {
        self.recorder.iter_mut().for_each(Recorder::finish);
        self.tell_news(streams);
        self.totals.open = self.ledger.open().count();
        self.totals.services = self.filters.services.len();
        let mut line = words::totals(&self.totals);
        let more = [
            (self.refused, "refused"),
            (self.differing, "answered otherwise by Callgoose"),
            (self.unanswered, "not answered by Callgoose"),
        ];
        for (number, what) in more.into_iter().filter(|(number, _)| *number > 0) {
            line.push_str(&format!("; {} {what}", grouped(number)));
        }
        writeln!(streams.out, "{line}")?;
        streams.out.flush()?;
        Ok(if self.has_lost { Exit::Failed } else { Exit::Clean })
    }
}
