//! What one version of the filters does with lines: the incidents that they open and close, with their texts.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::kept::{self, MAX_KEPT};
use crate::engine::compiled::{Judgement, TriggerId};
use crate::engine::reading::OrderReading;

/// Where a text is among those of the events.
type Place = (u32, u32);

/// What a line does to the ledger.
#[derive(Debug, Clone, Copy)]
pub struct LedgerEvent {
    /// Counted from the first line of the work.
    pub line: u32,
    pub op: LedgerOp,
    /// Where the mapping value is, and its hash.
    pub value: Option<Place>,
    pub hash: u64,
}

#[derive(Debug, Clone, Copy)]
pub enum LedgerOp {
    /// A trigger filter accepts, and the resolve of its service may too.
    Open { by: TriggerId, both: bool },
    /// All resolves of this group accept.
    Close(u32),
}

/// What is kept of a title, and a hash of all of it.
#[derive(Debug, Clone, Copy)]
pub struct Title {
    text: Place,
    pub hash: u64,
}

/// What one version of the filters does with lines, line by line, and of a line first what the reading says.
#[derive(Debug, Default)]
pub struct Events {
    pub all: Vec<LedgerEvent>,
    /// The titles of the incidents, when they are asked for.
    pub titles: Vec<Title>,
    texts: String,
    /// The text that was kept last.
    last: Place,
}

/// The mapping values of one line, by where they are in memory: many services mostly look at the same ones.
#[derive(Default)]
struct KnownValues {
    last: Option<(Value, (Place, u64))>,
    /// Those of which more than one look is expensive.
    long: HashMap<Value, (Place, u64)>,
}

type Value = (usize, usize);

impl Events {
    pub fn clear(&mut self) {
        self.all.clear();
        self.titles.clear();
        self.texts.clear();
        self.last = (0, 0);
    }

    pub fn text(&self, event: &LedgerEvent) -> Option<&str> {
        self.at(event.value?)
    }

    pub fn title(&self, title: &Title) -> &str {
        self.at(title.text).unwrap_or_default()
    }

    pub fn weight(&self) -> usize {
        size_of_val(self.all.as_slice()) + size_of_val(self.titles.as_slice()) + self.texts.len()
    }

    /// How many bytes it holds, used or not.
    pub fn held(&self) -> usize {
        let (all, titles) = (self.all.capacity(), self.titles.capacity());
        all * size_of::<LedgerEvent>() + titles * size_of::<Title>() + self.texts.capacity()
    }

    /// What a line does.
    pub fn take(&mut self, line: u32, judgement: &Judgement<'_, '_, '_>, hasher: &DefaultHashBuilder) {
        let known = &mut KnownValues::default();
        let order = judgement.reading().order;
        if order == OrderReading::TriggerFirst {
            self.opening(line, judgement, hasher, known);
        }
        for &group in judgement.resolves() {
            self.push(line, LedgerOp::Close(group), judgement.mapping_of_group(group), hasher, known);
        }
        if order == OrderReading::ResolveFirst {
            self.opening(line, judgement, hasher, known);
        }
    }

    fn opening(
        &mut self,
        line: u32,
        judgement: &Judgement<'_, '_, '_>,
        hasher: &DefaultHashBuilder,
        known: &mut KnownValues,
    ) {
        for (by, value) in judgement.triggers() {
            let both = judgement.resolves_of(by.service);
            self.push(line, LedgerOp::Open { by, both }, value, hasher, known);
        }
    }

    /// What a line does of which a part has told it: the texts are as they are kept.
    pub fn take_noted<'v>(
        &mut self,
        line: u32,
        order: OrderReading,
        triggers: impl Iterator<Item = (LedgerOp, Option<&'v str>)>,
        resolves: impl Iterator<Item = (LedgerOp, Option<&'v str>)>,
        hasher: &DefaultHashBuilder,
    ) {
        let mut add = |(op, value): (LedgerOp, Option<&str>)| {
            let (value, hash) = (value.map(|value| self.keep(value)), value.map_or(0, |value| hasher.hash_one(value)));
            self.all.push(LedgerEvent { line, op, value, hash });
        };
        match order {
            OrderReading::TriggerFirst => triggers.chain(resolves).for_each(&mut add),
            OrderReading::ResolveFirst => resolves.chain(triggers).for_each(&mut add),
        }
    }

    /// The titles of the incidents that it opens.
    pub fn name(&mut self, judgement: &Judgement<'_, '_, '_>, from: Option<&str>, hasher: &DefaultHashBuilder) {
        let mut last: Option<(String, Title)> = None;
        for (taken, _) in judgement.triggers() {
            let text = judgement.title(taken, from);
            let same = last.as_ref().filter(|(last, _)| *last == text).map(|(_, title)| *title);
            let title =
                same.unwrap_or_else(|| Title { text: self.keep(&kept::title(&text)), hash: hasher.hash_one(&text) });
            self.titles.push(title);
            last = Some((text, title));
        }
    }

    fn push(
        &mut self,
        line: u32,
        op: LedgerOp,
        value: Option<&str>,
        hasher: &DefaultHashBuilder,
        known: &mut KnownValues,
    ) {
        let kept = value.map(|value| self.value(value, hasher, known));
        let (value, hash) = (kept.map(|(place, _)| place), kept.map_or(0, |(_, hash)| hash));
        self.all.push(LedgerEvent { line, op, value, hash });
    }

    fn value(&mut self, value: &str, hasher: &DefaultHashBuilder, known: &mut KnownValues) -> (Place, u64) {
        let which = (value.as_ptr().addr(), value.len());
        match known.last {
            Some((last, kept)) if last == which => return kept,
            _ => {}
        }
        let kept = known.long.get(&which).copied().unwrap_or_else(|| {
            let text = kept::value(value);
            (self.keep(&text), hasher.hash_one(&*text))
        });
        known.last = Some((which, kept));
        if value.len() > MAX_KEPT {
            known.long.insert(which, kept);
        }
        kept
    }

    /// Equal texts, one after the other, are one.
    fn keep(&mut self, text: &str) -> Place {
        if self.at(self.last) != Some(text) {
            let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
            let start = self.texts.len();
            self.texts.push_str(text);
            self.last = (place(start), place(self.texts.len()));
        }
        self.last
    }

    fn at(&self, (start, end): Place) -> Option<&str> {
        self.texts.get(start as usize..end as usize)
    }
}
