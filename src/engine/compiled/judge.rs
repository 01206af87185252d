//! Judges one line after the other.

use std::borrow::Cow;
use std::sync::Arc;

use super::captures::Captures;
use super::envelope;
use super::evaluator::{Evaluator, Memo};
use super::likeness::KnownKeys;
use super::otherwise::{Otherwise, Takings};
use super::walk::{self, Memory};
use super::{Compiled, Index};
use crate::model::content_type;
use crate::model::payload::{Body, Found, Payload};
use crate::model::reply::Reply;
use crate::parse::capture;
use crate::parse::json::{self, JsonError};
use crate::source::{Source, Span};

/// What one thread needs to judge: the memory that it uses again and again.
#[derive(Debug)]
pub struct Judge<'c, 's> {
    pub(super) compiled: &'c Compiled<'s>,
    pub(super) memory: Memory,
    known: Memo,
    pub(super) known_keys: KnownKeys,
    folded: String,
    /// Where the body begins in the line, or in the JSON of a body that is a text.
    pub(super) body: usize,
    pub(super) inner: Option<String>,
    pub(super) call: Call,
    /// The line is of a container, and no call.
    pub(super) is_no_call: bool,
    pub(super) takings: Takings,
    /// Where replies are asked for.
    pub(super) otherwise: Option<Otherwise>,
}

/// What an envelope tells of the call.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) received_at: Option<String>,
    pub(super) from: Option<String>,
    pub(super) service: Option<String>,
    pub(super) reply: Option<Reply>,
}

impl<'c, 's> Judge<'c, 's> {
    pub fn new(compiled: &'c Compiled<'s>) -> Self {
        Self {
            compiled,
            memory: Memory {
                captures: Captures::new(compiled.paths.len()),
                seen: vec![0; compiled.trie.len()],
                walk: 0,
            },
            known: Memo::new(compiled),
            known_keys: KnownKeys::default(),
            folded: String::new(),
            body: 0,
            inner: None,
            call: Call::default(),
            is_no_call: false,
            takings: Takings::default(),
            otherwise: None,
        }
    }

    /// Reads what was replied, too, and asks under all readings of lists and case what was replied to.
    pub fn with_replies(mut self) -> Self {
        self.otherwise = Some(Otherwise::default());
        self
    }

    /// Judges a line, and keeps what is to be said of it.
    pub(super) fn take(&mut self, line: &str) -> Result<(), JsonError> {
        (self.body, self.inner, self.call, self.is_no_call) = (0, None, Call::default(), false);
        self.takings.clear();
        if self.compiled.plain_only || self.read(line).is_none() {
            self.memory.forget();
            self.read_plainly(line)?;
        }
        self.ask_services(line);
        // Nobody asks for what recorded a call, so that looking for the call costs what is accepted nothing.
        if self.takings.is_empty() && capture::may_be_recorded(line) {
            self.memory.forget();
            self.read_plainly(line)?;
            self.ask_services(line);
        }
        Ok(())
    }

    fn ask_services(&mut self, line: &str) {
        let inner = self.inner.take();
        let text = inner.as_deref().unwrap_or(line);
        self.ask(text);
        self.inner = inner;
    }

    /// None where the plain reader is to read it.
    fn read(&mut self, line: &str) -> Option<()> {
        let trie = &self.compiled.trie;
        let envelope = envelope::line(trie, &mut self.memory, line)?;
        let Some((body, raw)) = envelope.body() else {
            return Some(());
        };
        self.body = body;
        self.call = Call {
            received_at: told(envelope.received_at()),
            from: from(envelope.from()),
            service: told(envelope.service()),
            reply: envelope.reply().filter(|_| self.otherwise.is_some()).and_then(json::reply),
        };
        if told(envelope.content_type()).is_some_and(|kind| !content_type::is_text(&kind)) {
            self.memory.forget();
            (self.body, self.inner) = (0, Some(String::new()));
            return Some(());
        }
        if !raw.starts_with('"') {
            return walk::payload(trie, &mut self.memory, line, body);
        }
        self.memory.forget();
        let text = json::unescape(raw);
        let inner = text.trim_matches(json::BLANKS);
        if !inner.starts_with(['{', '[']) {
            return Some(());
        }
        walk::whole(trie, &mut self.memory, inner)?;
        (self.body, self.inner) = (0, Some(inner.to_owned()));
        Some(())
    }

    /// What the tree's reader does not take, the plain reader does, or it says what is wrong.
    #[cold]
    fn read_plainly(&mut self, line: &str) -> Result<(), JsonError> {
        let source = Arc::new(Source::new("", line));
        let Some(payload) = capture::line(&source, Span::new(0, line.len()))? else {
            self.is_no_call = true;
            return Ok(());
        };
        self.find_all(&payload);
        (self.body, self.inner) = (payload.span.start, None);
        if let Some(sent) = payload.sent {
            (self.body, self.inner) = (0, Some(sent.into()));
        } else if !Arc::ptr_eq(&payload.source, &source) {
            self.inner = Some(payload.source.text().to_owned());
        }
        self.call = Call {
            received_at: payload.received_at,
            from: payload.from,
            service: payload.service,
            reply: payload.reply,
        };
        Ok(())
    }

    fn find_all(&mut self, payload: &Payload) {
        for (number, path) in (0..).zip(&self.compiled.paths) {
            let found = match payload.find(path) {
                Found::Text { text, .. } => Ok(text),
                Found::NoText(reason) => Err(reason),
            };
            self.memory.captures.set_found(number, found);
        }
    }

    /// The signatures of parts that accept a payload, in order, whichever service they are of.
    pub fn accepting(&mut self, payload: &Payload) -> Vec<u32> {
        let (mut signatures, text) = (Vec::new(), payload.whole());
        self.memory.forget();
        let is_read = !self.compiled.plain_only && matches!(payload.body, Body::Json(_));
        if !is_read || walk::payload(&self.compiled.trie, &mut self.memory, text, 0).is_none() {
            self.memory.forget();
            self.find_all(payload);
        }
        let mut evaluator = Evaluator {
            compiled: self.compiled,
            index: &self.compiled.index,
            captures: &self.memory.captures,
            line: text,
            walk: self.memory.walk,
            known: &mut self.known,
        };
        evaluator.ask(&mut self.folded, |number, _| signatures.push(number));
        signatures.sort_unstable();
        signatures
    }

    /// Asks the services, under the reading of the call and, where a reply is to be judged, under the others.
    fn ask(&mut self, line: &str) {
        let Self { compiled, memory, known, folded, takings, otherwise, .. } = self;
        let named = self.call.service.as_deref().map(|name| compiled.named(name));
        let captures = &memory.captures;
        let mut ask = |index: &'c Index, known: &mut Memo, takings: &mut Takings| {
            let evaluator = Evaluator { compiled, index, captures, line, walk: memory.walk, known };
            takings.ask(evaluator, named, folded);
        };
        ask(&compiled.index, known, takings);
        if let Some(otherwise) = otherwise.as_mut().filter(|_| self.call.reply.is_some()) {
            otherwise.ask(compiled, takings, ask);
        }
    }

    pub(super) fn named(&self) -> &'c [u32] {
        self.compiled.named(self.call.service.as_deref().unwrap_or_default())
    }
}

impl Compiled<'_> {
    /// The services of a name.
    fn named(&self, name: &str) -> &[u32] {
        let for_short = || self.by_short_name.get(name).filter(|named| named.len() == 1);
        let named = self.by_name.get(name).or_else(for_short);
        named.map_or(&[], Vec::as_slice)
    }
}

/// What an envelope says of `from`: null and an empty text say that the call had none.
fn from(raw: Option<&str>) -> Option<String> {
    match raw? {
        "null" | "\"\"" => Some(String::new()),
        raw => told(Some(raw)),
    }
}

/// What a value of an envelope tells, if anything.
fn told(raw: Option<&str>) -> Option<String> {
    let raw = raw?;
    let text = match raw.as_bytes().first() {
        Some(b'"') => Cow::Owned(json::unescape(raw)),
        Some(b'n' | b'[' | b'{') | None => return None,
        Some(_) => Cow::Borrowed(raw),
    };
    (!text.is_empty()).then(|| text.into_owned())
}
