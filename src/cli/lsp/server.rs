//! The loop of the server, and its state: what is open, and the repositories of what is open.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Request, RequestId, Response};
use serde_json::Value;

use super::client::Client;
use super::document::Document;
use super::jobs::{self, AcrossJob, JobResult};
use super::repository::{ProjectTerms, Repository};
use super::transport::{Incoming, Writer};
use super::{capabilities, requests};
use crate::project::file_names::is_suite;

/// Somebody types on: what takes a look at all files waits for a moment of rest.
const REST: Duration = Duration::from_millis(150);

pub enum Event {
    Incoming(Incoming),
    Done(JobResult),
}

pub struct Server {
    pub writer: Writer,
    events: Receiver<Event>,
    pub sender: Sender<Event>,
    pub client: Client,
    pub terms: ProjectTerms,
    pub repositories: BTreeMap<PathBuf, Repository>,
    pub documents: BTreeMap<String, Document>,
    waiting: VecDeque<Event>,
    /// The requests that nobody waits for any more.
    cancelled: HashSet<RequestId>,
    is_shut_down: bool,
    pub last_change: Instant,
}

/// Why the loop ends: whether the client had said so before.
pub struct Ended {
    pub in_order: bool,
}

impl Server {
    pub fn new(writer: Writer, (sender, events): (Sender<Event>, Receiver<Event>), terms: ProjectTerms) -> Self {
        Self {
            writer,
            events,
            sender,
            client: Client::default(),
            terms,
            repositories: BTreeMap::new(),
            documents: BTreeMap::new(),
            waiting: VecDeque::new(),
            cancelled: HashSet::new(),
            is_shut_down: false,
            last_change: Instant::now(),
        }
    }

    /// Answers until the client goes.
    pub fn run(mut self) -> Ended {
        let mut is_initialized = false;
        loop {
            let Some(event) = self.next() else {
                self.rest();
                continue;
            };
            match event {
                Event::Done(done) => self.take_up(done),
                Event::Incoming(Incoming::Closed) => break,
                Event::Incoming(Incoming::Broken(code, message)) => self.writer.refuse(code, &message),
                Event::Incoming(Incoming::Message(message)) => match message {
                    Message::Notification(it) if it.method == "exit" => break,
                    Message::Request(request) if !is_initialized => is_initialized = self.initialize(request),
                    // Nothing counts before the client has said who it is.
                    _ if !is_initialized => {}
                    Message::Request(request) => self.request(request),
                    Message::Notification(it) => self.notification(it),
                    Message::Response(_) => {}
                },
            }
        }
        let in_order = self.is_shut_down;
        self.writer.finish();
        Ended { in_order }
    }

    /// The next thing to do; none when nothing waits, and there is time for what is due.
    fn next(&mut self) -> Option<Event> {
        while let Ok(event) = self.events.try_recv() {
            self.waiting.push_back(event);
        }
        if let Some(event) = self.waiting.pop_front() {
            return Some(event);
        }
        if self.documents.values().any(|document| document.is_due) {
            return None;
        }
        let left = if self.wants_rest() { REST.saturating_sub(self.last_change.elapsed()) } else { Duration::MAX };
        if left.is_zero() {
            return None;
        }
        match self.events.recv_timeout(left.min(Duration::from_secs(3_600))) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Incoming(Incoming::Closed)),
        }
    }

    fn initialize(&mut self, request: Request) -> bool {
        if request.method != "initialize" {
            let message = "the first request has to be initialize".to_owned();
            self.writer.send(Response::new_err(request.id, ErrorCode::ServerNotInitialized as i32, message));
            return false;
        }
        self.client = Client::of(&request.params);
        self.writer.send(Response::new_ok(request.id, capabilities::of(&self.client)));
        true
    }

    fn request(&mut self, request: Request) {
        self.note_cancelled();
        let Request { id, method, params } = request;
        let answer = match method.as_str() {
            _ if self.cancelled.remove(&id) => Err((ErrorCode::RequestCanceled, "cancelled".to_owned())),
            _ if self.is_shut_down => Err((ErrorCode::InvalidRequest, "the server is shut down".to_owned())),
            "shutdown" => {
                self.is_shut_down = true;
                Ok(Value::Null)
            }
            "initialize" => Err((ErrorCode::InvalidRequest, "initialized already".to_owned())),
            method => requests::answer(self, method, params),
        };
        self.writer.send(match answer {
            Ok(value) => Response::new_ok(id, value),
            Err((code, message)) => Response::new_err(id, code as i32, message),
        });
    }

    /// Takes note of what was cancelled behind a request that waits.
    fn note_cancelled(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.waiting.push_back(event);
        }
        for event in &self.waiting {
            if let Event::Incoming(Incoming::Message(Message::Notification(it))) = event
                && it.method == "$/cancelRequest"
                && let Some(id) = it.params.get("id").and_then(|id| serde_json::from_value(id.clone()).ok())
            {
                self.cancelled.insert(id);
            }
        }
        // Who cancels what was answered already is not waited for.
        if self.waiting.is_empty() {
            self.cancelled.clear();
        }
    }

    /// Whether a look at all files is due.
    fn wants_rest(&self) -> bool {
        self.repositories.values().any(|it| it.is_whole && !it.is_looking_across && it.across_of != it.revision)
    }

    /// Nothing waits: tells what is said of one open file, else starts a look at all files.
    fn rest(&mut self) {
        let due = self.documents.values_mut().filter(|document| document.is_due);
        // What is typed in comes first.
        if let Some(document) = due.max_by_key(|document| document.version) {
            document.is_due = false;
            let uri = document.uri.clone();
            self.tell(&uri);
            return;
        }
        if self.last_change.elapsed() < REST {
            return;
        }
        for (folder, it) in &mut self.repositories {
            if it.is_whole && !it.is_looking_across && it.across_of != it.revision {
                let open = self.documents.values().filter(|document| document.folder == *folder);
                let suites = open.map(|document| it.relative(&document.path)).filter(|path| is_suite(path)).collect();
                let job = AcrossJob {
                    folder: folder.clone(),
                    revision: it.revision,
                    project: Arc::clone(&it.project),
                    suites,
                };
                it.is_looking_across = jobs::look_across(job, self.sender.clone());
            }
        }
    }
}
