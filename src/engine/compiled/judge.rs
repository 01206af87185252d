//! Judges one line after the other.

use std::borrow::Cow;
use std::sync::Arc;

use super::nearest::Miss;
use super::slots::Slots;
use super::walk::{self, Memory};
use super::{Compiled, Taken};
use crate::engine::answer::Outcome;
use crate::engine::reading::{CaseReading, Reading};
use crate::model::payload::{NoText, Payload};
use crate::parse::json::{self, JsonError};
use crate::source::{Source, Span};

/// What one thread needs to judge: the memory that it uses again and again.
#[derive(Debug)]
pub struct Judge<'c, 's> {
    pub(super) compiled: &'c Compiled<'s>,
    memory: Memory,
    /// In which walk each kind was seen last.
    seen_kinds: Vec<u64>,
    folded: String,
    call: Call,
    triggers: Vec<Taken>,
    resolves: Vec<u32>,
}

/// What an envelope tells of the call.
#[derive(Debug, Default)]
struct Call {
    received_at: Option<String>,
    from: Option<String>,
    service: Option<String>,
}

/// What the services say of one line.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'j, 'c, 's> {
    judge: &'j Judge<'c, 's>,
    line: &'j str,
}

impl<'c, 's> Judge<'c, 's> {
    pub fn new(compiled: &'c Compiled<'s>) -> Self {
        Self {
            compiled,
            memory: Memory {
                slots: Slots::new(compiled.paths.len()),
                seen: vec![0; compiled.trie.len()],
                walk: 0,
            },
            seen_kinds: vec![0; compiled.kinds.len()],
            folded: String::new(),
            call: Call::default(),
            triggers: Vec::new(),
            resolves: Vec::new(),
        }
    }

    /// Judges a line of a log: a payload, or an envelope around one.
    pub fn judge<'j>(&'j mut self, line: &'j str) -> Result<Seen<'j, 'c, 's>, JsonError> {
        self.call = Call::default();
        self.triggers.clear();
        self.resolves.clear();
        if self.compiled.plain_only || self.read(line).is_none() {
            self.memory.forget();
            self.read_plainly(line)?;
        }
        if self.call.service.is_some() {
            self.ask_the_named(line);
        } else {
            self.ask_all(line);
        }
        Ok(Seen { judge: self, line })
    }

    /// None where the plain reader is to read it.
    fn read(&mut self, line: &str) -> Option<()> {
        let trie = &self.compiled.trie;
        let envelope = walk::line(trie, &mut self.memory, line)?;
        let Some(body) = envelope.body() else {
            return Some(());
        };
        self.call = Call {
            received_at: told(envelope.received_at()),
            from: told(envelope.from()),
            service: told(envelope.service()),
        };
        walk::payload(trie, &mut self.memory, line, body)
    }

    /// What the tree's reader does not take, the plain reader does, or it says what is wrong.
    #[cold]
    fn read_plainly(&mut self, line: &str) -> Result<(), JsonError> {
        let source = Arc::new(Source::new("", line));
        let payload: Payload = json::log_line(&source, Span::new(0, line.len()))?;
        for (number, path) in (0..).zip(&self.compiled.paths) {
            let found = match payload.find(path) {
                crate::model::payload::Found::Text { text, .. } => Ok(text),
                crate::model::payload::Found::NoText(reason) => Err(reason),
            };
            self.memory.slots.set_found(number, found);
        }
        self.call = Call {
            received_at: payload.received_at,
            from: payload.from,
            service: payload.service,
        };
        Ok(())
    }

    fn ask_all(&mut self, line: &str) {
        let Compiled { reading, .. } = *self.compiled;
        for &path in self.memory.slots.touched() {
            let Some(wanted) = self.compiled.wanted.get(path as usize) else {
                continue;
            };
            let Ok(text) = self.memory.slots.get(path, line) else {
                continue;
            };
            let text = fold(text, reading, &mut self.folded);
            let (slots, compiled, number) = (&self.memory.slots, self.compiled, self.memory.walk);
            let (seen, triggers, resolves) =
                (&mut self.seen_kinds, &mut self.triggers, &mut self.resolves);
            wanted.find(text, &mut |kind| {
                let Some(seen) = seen.get_mut(kind as usize) else {
                    return;
                };
                if *seen == number {
                    return;
                }
                *seen = number;
                let Some(kind) = compiled.kinds.get(kind as usize) else {
                    return;
                };
                let mut rest = kind.rest.iter();
                if rest.all(|asked| asked.holds(slots.get(asked.path, line), reading)) {
                    triggers.extend_from_slice(&kind.triggers);
                    resolves.extend_from_slice(&kind.groups);
                }
            });
        }
        self.put_in_order();
    }

    /// Of each service the first filter that takes it.
    fn put_in_order(&mut self) {
        if self.triggers.len() > 1 {
            self.triggers.sort_unstable();
            self.triggers.dedup_by_key(|taken| taken.service);
        }
        self.resolves.sort_unstable();
    }

    /// Only the services of a name may judge: those with this name say so one by one.
    #[cold]
    fn ask_the_named(&mut self, line: &str) {
        for &service in self.named() {
            let Some(parts) = self.compiled.parts.get(service as usize) else {
                continue;
            };
            let reading = self.compiled.reading;
            let takes = |asked: &[super::kinds::Asked<'_>]| {
                let holds = |it: &super::kinds::Asked<'_>| {
                    it.holds(self.memory.slots.get(it.path, line), reading)
                };
                !asked.is_empty() && asked.iter().all(holds)
            };
            let mut filter = (0..).zip(&parts.triggers);
            let filter = filter.find(|(_, trigger)| takes(&trigger.asked));
            if let Some((filter, _)) = filter {
                self.triggers.push(Taken { service, filter });
            }
            if let Some(resolve) = parts.resolve.as_ref().filter(|it| takes(&it.asked)) {
                self.resolves.push(resolve.alone);
            }
        }
    }

    fn named(&self) -> &'c [u32] {
        let name = self.call.service.as_deref().unwrap_or_default();
        let named = self.compiled.by_name.get(name);
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
        *folded = text.to_lowercase();
    }
    folded
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

impl<'j, 's> Seen<'j, '_, 's> {
    /// Which filter of which service takes it: one filter of a service, in the order of the services.
    pub fn triggers(&self) -> &'j [Taken] {
        &self.judge.triggers
    }

    /// The groups of resolves that take it.
    pub fn resolves(&self) -> &'j [u32] {
        &self.judge.resolves
    }

    pub fn outcome(&self) -> Outcome {
        Outcome::of(!self.triggers().is_empty(), !self.resolves().is_empty())
    }

    /// When a receiver recorded it, as it wrote that.
    pub fn received_at(&self) -> Option<&'j str> {
        self.judge.call.received_at.as_deref()
    }

    /// The mapping value of an incident that a filter opens.
    pub fn mapping_of_trigger(&self, taken: Taken) -> Option<&'j str> {
        let parts = self.judge.compiled.parts.get(taken.service as usize)?;
        self.mapping(parts.triggers.get(taken.filter as usize)?.mapping)
    }

    /// The mapping value of the incidents that a group of resolves closes.
    pub fn mapping_of_group(&self, group: u32) -> Option<&'j str> {
        self.mapping(self.judge.compiled.groups.get(group as usize)?.mapping)
    }

    /// The title of an incident that a filter opens. Made of all only when incidents were asked for.
    pub fn title(&self, taken: Taken, from: Option<&str>) -> String {
        let compiled = self.judge.compiled;
        let parts = compiled.parts.get(taken.service as usize);
        let trigger = parts.and_then(|parts| parts.triggers.get(taken.filter as usize));
        let service = compiled.services.get(taken.service as usize);
        let in_file = service.and_then(|service| service.from.as_ref());
        let from = from
            .or(self.judge.call.from.as_deref())
            .or(in_file.map(|from| from.value.as_str()));
        let title = trigger.map(|trigger| trigger.title.text(|path| self.at(path), from));
        title.unwrap_or_default()
    }

    /// What failed where a discarded payload came nearest.
    pub fn nearest(&self) -> Option<Miss<'s, 'j>> {
        let compiled = self.judge.compiled;
        if self.judge.call.service.is_some() {
            let mut named = self.judge.named().iter();
            return named.find_map(|service| compiled.nearest_of(*service, |path| self.at(path)));
        }
        let touched = self.judge.memory.slots.touched().iter().copied();
        compiled.nearest(touched, |path| self.at(path))
    }

    fn mapping(&self, path: Option<u32>) -> Option<&'j str> {
        self.at(path?).ok().filter(|text| !text.is_empty())
    }

    fn at(&self, path: u32) -> Result<&'j str, NoText> {
        self.judge.memory.slots.get(path, self.line)
    }
}
