//! Which discarded payloads are alike: so much so that the same part is nearest to them, and for the same reason.
//!
//! What decides is which of the keys that filters name a payload has, at their places or elsewhere, which of the values that
//! filters ask for are in the texts there, and which are the whole of another text. A payload has many other texts, and each is
//! another one in every payload.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use hashbrown::{HashMap, HashSet};

use super::Compiled;
use super::judgement::Judgement;
use super::path_matcher::PathMatcher;
use super::scan::Scanner;
use super::values::Values;
use crate::engine::payload_index::are_alike;
use crate::engine::reading::CaseReading;
use crate::engine::verdict;
use crate::model::payload::NoText;

/// How deep a payload is looked into, how many equal keys of an object are told apart, and how many keys are remembered.
const MAX_DEPTH: usize = 60;
const MAX_EQUAL: u64 = 8;
const MAX_KEYS: usize = 10_000;

/// What the conditions of all services look at and ask for. Made when a payload is discarded.
#[derive(Debug)]
pub(super) struct Interest<'s> {
    /// By path: whether a condition looks at it.
    paths: Vec<bool>,
    keys: Vec<&'s str>,
    /// The last keys of all that filters read, also for titles and mapping values: those are looked for as they are.
    present: HashSet<&'s str>,
    /// The values as they are written, to be looked for in a text and as one, and without case and blanks.
    exact: Texts,
    whole: Values,
    folded: Texts,
    /// How many bytes the longest one has.
    longest: usize,
}

/// Texts that are looked for in others, each known by a number.
#[derive(Debug)]
struct Texts {
    wanted: PathMatcher,
    lengths: Vec<usize>,
}

/// Whether the keys that came are like one that a filter names. Most payloads have the keys of those before them.
pub(super) type KnownKeys = RefCell<HashMap<String, bool>>;

impl<'s> Interest<'s> {
    pub(super) fn of(compiled: &Compiled<'s>) -> Self {
        let mut paths = vec![false; compiled.paths.len()];
        let (mut keys, mut exact) = (BTreeSet::new(), BTreeSet::new());
        for condition in &compiled.conditions {
            if let Some(path) = paths.get_mut(condition.path as usize) {
                *path = true;
            }
            keys.extend(condition.condition.key_path.value.last_key());
            exact.extend(condition.condition.values.iter().map(|value| value.value.clone()));
        }
        let (mut folded, mut whole) = (exact.iter().map(|value| fold(value)).collect(), Values::default());
        for texts in [&mut exact, &mut folded] {
            texts.remove("");
        }
        (0..).zip(&exact).for_each(|(number, value)| whole.add(value, number));
        let longest = exact.iter().map(String::len).max().unwrap_or_default();
        let (exact, folded) = (Texts::of(&exact), Texts::of(&folded));
        let paths_read = compiled.services.iter().flat_map(|service| service.key_paths());
        let present = paths_read.filter_map(|path| path.last_key()).collect();
        Self { paths, keys: keys.into_iter().collect(), present, exact, whole, folded, longest }
    }
}

impl Texts {
    fn of(texts: &BTreeSet<String>) -> Self {
        Self { wanted: PathMatcher::of_texts(texts), lengths: texts.iter().map(String::len).collect() }
    }

    /// Calls `found` with each text that is in another one, and whether it is all of it.
    fn find(&self, within: &str, mut found: impl FnMut(u32, bool)) {
        self.wanted.find(within, &mut |number| {
            let length = self.lengths.get(number as usize);
            found(number, length == Some(&within.len()));
        });
    }
}

fn fold(text: &str) -> String {
    verdict::folded(text.trim(), CaseReading::Ignore).into_owned()
}

impl<'j> Judgement<'j, '_, '_> {
    /// What a payload holds where conditions look, by the numbers of their key paths. Those that lead nowhere are left out.
    pub fn asked(&self) -> BTreeMap<u32, Result<&'j str, NoText>> {
        let interest = self.judge.compiled.interest();
        let paths = self.judge.memory.captures.present().iter().copied();
        let asked = paths.filter(|path| interest.paths.get(*path as usize).copied().unwrap_or_default());
        let found = asked.map(|path| (path, self.at(path)));
        found.filter(|(_, found)| *found != Err(NoText::Missing)).collect()
    }

    /// Equal numbers are of payloads that are alike.
    pub fn likeness(&self, hasher: &impl BuildHasher) -> u64 {
        let judge = self.judge;
        let interest = judge.compiled.interest();
        let mut marker =
            Marker { interest, known: &judge.known_keys, hasher, marks: HashSet::new(), keys: HashSet::new() };
        marker.inside(&mut Scanner::new(self.line, judge.body), self.line, &Place::default());
        // Paths that end in an index have no key that is marked, and what maps by one counts for who is nearest.
        marker.marks.extend(judge.memory.captures.present().iter().map(|path| hasher.hash_one(("there", path))));
        for (path, found) in self.asked() {
            let reason = found.err().map(NoText::name);
            marker.marks.insert(hasher.hash_one((path, reason)));
            if let Ok(text) = found {
                marker.values(text, &Place { mark: path.into(), is_named: true, twin: 0, depth: 1 });
            }
        }
        let mut marks: Vec<_> = marker.marks.into_iter().collect();
        marks.sort_unstable();
        hasher.hash_one((marks, judge.call.service.as_deref()))
    }
}

/// A look through a line for what filters name.
struct Marker<'l, 's, H> {
    interest: &'l Interest<'s>,
    known: &'l KnownKeys,
    hasher: &'l H,
    marks: HashSet<u64>,
    /// The keys of each object, known by where it begins.
    keys: HashSet<(usize, u64)>,
}

/// Where a value is, whichever item of an array it is in, and whether its key is like one that filters name.
#[derive(Debug, Default, Clone, Copy)]
struct Place {
    mark: u64,
    is_named: bool,
    /// The mark of a key on the way that its object has more than once.
    twin: u64,
    depth: usize,
}

impl<H: BuildHasher> Marker<'_, '_, H> {
    /// The value that begins here; none where it is no JSON, or nested too deeply.
    fn inside(&mut self, scanner: &mut Scanner<'_>, line: &str, place: &Place) -> Option<()> {
        let (first, start) = (scanner.token()?, scanner.at());
        match first {
            b'{' if place.depth < MAX_DEPTH => {
                let mut has_more = scanner.enter(b'}')?;
                self.marks.extend((!has_more).then(|| self.hasher.hash_one((place.mark, "{}"))));
                while has_more {
                    let member = self.member((place, start), &scanner.key()?.unescaped(line));
                    self.inside(scanner, line, &member)?;
                    has_more = scanner.next(b'}')?;
                }
            }
            b'[' if place.depth < MAX_DEPTH => {
                let mark = self.hasher.hash_one((place.mark, "[]"));
                let item = Place { mark, depth: place.depth + 1, ..*place };
                let mut has_more = scanner.enter(b']')?;
                while has_more {
                    self.inside(scanner, line, &item)?;
                    has_more = scanner.next(b']')?;
                }
            }
            b'{' | b'[' | b'n' => scanner.skip()?,
            b'"' => {
                let text = scanner.string()?.unescaped(line);
                self.values(&text, place);
                if text.trim_start().starts_with(['{', '[']) {
                    // What is in a text is found as keys, and not as values of the payload.
                    let [mark, twin] = [place.mark, place.twin].map(|mark| self.hasher.hash_one((mark, "text")));
                    let within = Place { mark, twin, depth: place.depth + 1, ..*place };
                    self.inside(&mut Scanner::new(&text, 0), &text, &within);
                }
            }
            _ => {
                scanner.skip()?;
                self.values(line.get(start..scanner.at())?, place);
            }
        }
        Some(())
    }

    /// The place below a key.
    fn member(&mut self, (place, object): (&Place, usize), key: &str) -> Place {
        let mut known = self.known.borrow_mut();
        let is_named = || self.interest.keys.iter().any(|named| are_alike(named, key));
        let is_named = match known.get(key) {
            Some(is_named) => *is_named,
            None if known.len() < MAX_KEYS => *known.entry(key.to_owned()).or_insert_with(is_named),
            None => is_named(),
        };
        let mark = self.hasher.hash_one((place.mark, key));
        // Of equal keys the last one counts.
        let mut as_nth = (0..MAX_EQUAL).map(|nth| (nth, mark.wrapping_add(nth)));
        let nth = as_nth.find(|(_, mark)| self.keys.insert((object, *mark)));
        let (nth, mark) = nth.unwrap_or((MAX_EQUAL, mark));
        let twin = if nth == 0 { place.twin } else { mark };
        let counts = is_named || nth > 0 || self.interest.present.contains(key);
        self.marks.extend(counts.then_some(mark));
        Place { mark, is_named, twin, depth: place.depth + 1 }
    }

    /// Marks the values that are in a text below a key which filters name, or the one that another text is.
    fn values(&mut self, text: &str, place: &Place) {
        // A body that is a text has no keys, and no condition looks at it.
        if place.depth == 0 || !place.is_named && text.len() > self.interest.longest {
            return;
        }
        let (interest, at) = (self.interest, place.mark);
        let mut mark = |what: (u64, u32, bool, bool)| {
            self.marks.insert(self.hasher.hash_one(what));
        };
        if place.is_named {
            mark((at, u32::MAX, text.is_empty(), false));
            interest.exact.find(text, |value, is_whole| mark((at, value, is_whole, true)));
            interest.folded.find(&fold(text), |value, is_whole| mark((at, value, is_whole, false)));
        }
        interest.whole.find(text, &mut |value| mark((place.twin, value, true, true)));
    }
}
