//! Judges one line after the other.

use std::borrow::Cow;
use std::mem;
use std::sync::Arc;

use super::captures::Captures;
use super::envelope;
use super::evaluator::{Evaluator, Memo};
use super::likeness::KnownKeys;
use super::walk::{self, Memory};
use super::{Compiled, Signature, TriggerId, TriggerTarget};
use crate::engine::reading::{CaseReading, Reading};
use crate::engine::verdict;
use crate::model::content_type;
use crate::model::payload::{Body, Found, Payload};
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
    pub(super) triggers: Vec<TriggerTarget>,
    pub(super) resolves: Vec<u32>,
}

/// What an envelope tells of the call.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) received_at: Option<String>,
    pub(super) from: Option<String>,
    pub(super) service: Option<String>,
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
            triggers: Vec::new(),
            resolves: Vec::new(),
        }
    }

    /// Judges a line, and keeps what is to be said of it.
    pub(super) fn take(&mut self, line: &str) -> Result<(), JsonError> {
        (self.body, self.inner, self.call) = (0, None, Call::default());
        self.triggers.clear();
        self.resolves.clear();
        if self.compiled.plain_only || self.read(line).is_none() {
            self.memory.forget();
            self.read_plainly(line)?;
        }
        let inner = self.inner.take();
        let text = inner.as_deref().unwrap_or(line);
        if self.call.service.is_some() {
            self.ask_the_named(text);
        } else {
            self.ask_all(text);
        }
        self.inner = inner;
        Ok(())
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
        let payload = json::log_line(&source, Span::new(0, line.len()))?;
        self.find_all(&payload);
        self.body = payload.span.start;
        if let Some(sent) = payload.sent {
            (self.body, self.inner) = (0, Some(sent.into()));
        }
        self.call = Call { received_at: payload.received_at, from: payload.from, service: payload.service };
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
        self.ask(text, |number, _| signatures.push(number));
        signatures.sort_unstable();
        signatures
    }

    fn ask_all(&mut self, line: &str) {
        let (mut triggers, mut resolves) = (mem::take(&mut self.triggers), mem::take(&mut self.resolves));
        let signatures = &self.compiled.signatures;
        self.ask(line, |_, signature| {
            triggers.extend(signature.target);
            triggers.extend_from_slice(signature.targets.of(&signatures.targets));
            resolves.extend_from_slice(signature.groups.of(&signatures.groups));
        });
        (self.triggers, self.resolves) = (triggers, resolves);
        self.put_in_order();
    }

    /// Asks the parts that are in question, each signature once, and passes on those that accept what was read.
    #[inline(always)]
    fn ask(&mut self, line: &str, mut accepts: impl FnMut(u32, &Signature)) {
        let Self { compiled, memory, .. } = self;
        let mut evaluator =
            Evaluator { compiled, captures: &memory.captures, line, walk: memory.walk, known: &mut self.known };
        for &path in memory.captures.present() {
            let wanted = compiled.matchers.get(path as usize);
            let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
                continue;
            };
            let Ok(text) = memory.captures.get(path, line) else {
                continue;
            };
            let text = fold(text, compiled.reading, &mut self.folded);
            wanted.find(text, &mut |number| {
                if let Some(signature) = evaluator.taking(number) {
                    accepts(number, signature);
                }
            });
        }
    }

    /// Of each service the first filter that takes it.
    fn put_in_order(&mut self) {
        if self.triggers.len() > 1 {
            self.triggers.sort_unstable();
            self.triggers.dedup_by_key(|target| target.id.service);
        }
        self.resolves.sort_unstable();
    }

    /// Only the services of a name may judge: those with this name say so one by one.
    #[cold]
    fn ask_the_named(&mut self, line: &str) {
        let compiled = self.compiled;
        for &service in self.named() {
            let Some(parts) = compiled.parts_of(service) else {
                continue;
            };
            let mut evaluator = Evaluator {
                compiled,
                captures: &self.memory.captures,
                line,
                walk: self.memory.walk,
                known: &mut self.known,
            };
            let mut take = |signature: Option<u32>| {
                let asked = compiled.asked(signature);
                !asked.is_empty() && evaluator.all_hold(asked)
            };
            let mut triggers = (0..).zip(parts.triggers.of(&compiled.triggers));
            if let Some((filter, trigger)) = triggers.find(|(_, trigger)| take(trigger.signature)) {
                self.triggers.push(TriggerTarget { id: TriggerId { service, filter }, mapping: trigger.mapping });
            }
            if let Some(resolve) = parts.resolve.filter(|resolve| take(resolve.signature)) {
                self.resolves.push(resolve.alone);
            }
        }
    }

    pub(super) fn named(&self) -> &'c [u32] {
        let name = self.call.service.as_deref().unwrap_or_default();
        let for_short = || self.compiled.by_short_name.get(name).filter(|named| named.len() == 1);
        let named = self.compiled.by_name.get(name).or_else(for_short);
        named.map_or(&[], Vec::as_slice)
    }
}

/// A text as a reading of case compares it.
fn fold<'t>(text: &'t str, reading: Reading, folded: &'t mut String) -> &'t str {
    if reading.case == CaseReading::Sensitive {
        return text;
    }
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        *folded = verdict::folded(text, reading.case).into_owned();
    }
    folded
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
