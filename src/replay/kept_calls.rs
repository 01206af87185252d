//! The texts of a few calls, for whoever tries changes of the filters on them: those with which something is wrong, and the
//! first ones with which all is well.
//!
//! Which ones they are does not depend on where a log is cut into parts: the first ones of a log are among the first ones of
//! the part that they are in. Of a part nothing is kept, but the text of such a line goes with its verdict.

use std::collections::{BTreeSet, HashMap};

use super::run::{MAX_EXAMPLES, MAX_OF_LINE};
use crate::engine::compiled::TriggerId;

/// How many bytes the text of one has, and those of all that are discarded, and of all others.
pub const LONGEST: usize = 16 * 1024;
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// How many groups of discarded payloads have one.
const MOST_DISCARDED: usize = 200;
/// How many incidents of each trigger filter, and of all, are kept with what opened and what closed them.
const MOST_OF_TRIGGER: u32 = 8;
const MOST_INCIDENTS: usize = 200;
/// Those are looked for among so many alerts of a trigger filter, and what closed them among so many recoveries of a resolve.
const FIRST_ALERTS: u64 = 32;
const FIRST_RECOVERIES: u64 = 128;
/// How many recoveries of a service are kept for what they say, though what they close is not.
const MOST_OF_RESOLVE: u32 = 4;
/// How many recoveries of a part have their text that close nothing as far as the part knows.
const MOST_UNCLOSED: usize = 10_000;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCall {
    pub line: u64,
    pub service: usize,
    pub text: String,
    /// Something is wrong with it.
    pub is_wrong: bool,
    /// It closes an incident, and what opened that is not kept.
    pub lacks_alert: bool,
}

#[derive(Debug, Default)]
pub struct KeptCalls {
    pub all: Vec<KeptCall>,
    /// Those of discarded payloads, and of all others.
    bytes: [usize; 2],
    discarded: usize,
    unmapped: usize,
    unclosed: usize,
    of_trigger: HashMap<TriggerId, u32>,
    of_resolve: HashMap<usize, u32>,
    /// The lines that opened the incidents, with their services.
    incidents: BTreeSet<(u64, usize)>,
    of_part: Option<PartTexts>,
}

/// Why a call is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Wrong,
    Well,
    /// All is well, as far as what it closes is not kept.
    Alone,
}

/// Which lines of a part go with their texts.
#[derive(Debug, Default)]
struct PartTexts {
    discarded: BTreeSet<u64>,
    /// Whether the line that is entered does.
    is_wanted: bool,
    left_out: u64,
}

impl KeptCalls {
    pub fn of_part() -> Self {
        Self { of_part: Some(PartTexts::default()), ..Self::default() }
    }

    /// A payload of a group that is new, and the service that comes nearest.
    pub fn discarded<'t>(&mut self, line: u64, service: usize, text: impl FnOnce() -> Option<&'t str>) {
        if self.discarded < MOST_DISCARDED {
            self.discarded += 1;
            if let Some(part) = &mut self.of_part {
                part.discarded.insert(line);
            }
            self.keep((line, service, Why::Wrong), 0, text);
        }
    }

    /// An alert that opens an incident without a mapping value.
    pub fn unmapped<'t>(&mut self, line: u64, by: TriggerId, text: impl FnOnce() -> Option<&'t str>) {
        if self.unmapped < MAX_EXAMPLES {
            self.unmapped += 1;
            self.keep((line, by.service as usize, Why::Wrong), 1, text);
        }
    }

    /// An alert with a mapping value, which opens an incident or repeats one, and how many its filter has accepted with it.
    pub fn alert<'t>(
        &mut self,
        line: u64,
        (by, opens): (TriggerId, bool),
        accepted: impl FnOnce() -> u64,
        text: impl FnOnce() -> Option<&'t str>,
    ) {
        let is_wanted = opens && self.incidents.len() < MOST_INCIDENTS || self.of_part.is_some();
        if !is_wanted || accepted() > FIRST_ALERTS {
            return;
        }
        let service = by.service as usize;
        if let Some(part) = &mut self.of_part {
            part.is_wanted = true;
            return;
        }
        let of_trigger = self.of_trigger.entry(by).or_default();
        if *of_trigger < MOST_OF_TRIGGER {
            *of_trigger += 1;
            self.incidents.insert((line, service));
            self.keep((line, service, Why::Well), 1, text);
        }
    }

    /// Of a part: a recovery, whatever it closes, and how many its resolve has accepted with it.
    pub fn recovery(&mut self, accepted: impl FnOnce() -> u64) {
        if let Some(part) = &mut self.of_part {
            part.is_wanted |= accepted() <= FIRST_RECOVERIES;
        }
    }

    /// A recovery, the line that opened the incident which it closes, and how many its resolve has accepted with it.
    pub fn closed<'t>(
        &mut self,
        line: u64,
        (service, opened): (usize, u64),
        accepted: impl FnOnce() -> u64,
        text: impl FnOnce() -> Option<&'t str>,
    ) {
        // Of a long log nearly all incidents are later ones.
        let is_early = self.incidents.last().is_some_and(|(last, _)| opened <= *last);
        let has_alert = is_early && self.incidents.contains(&(opened, service));
        let is_first = || self.of_resolve.get(&service).is_none_or(|kept| *kept < MOST_OF_RESOLVE);
        if (has_alert || is_first()) && accepted() <= FIRST_RECOVERIES {
            *self.of_resolve.entry(service).or_default() += u32::from(!has_alert);
            let call = (line, service, if has_alert { Why::Well } else { Why::Alone });
            self.keep(call, 1, text);
        }
    }

    /// A recovery that closes nothing, of any service.
    pub fn unclosed<'t>(&mut self, line: u64, services: &[usize], text: impl Fn() -> Option<&'t str>) {
        if let Some(part) = &mut self.of_part {
            // An earlier part may open what it closes, so which ones are the first is not known here.
            if !services.is_empty() {
                self.unclosed += 1;
                let has_room = self.unclosed <= MOST_UNCLOSED;
                part.is_wanted |= has_room;
                part.left_out += u64::from(!has_room);
            }
            return;
        }
        for service in services.iter().take(MAX_OF_LINE) {
            if self.unclosed < MAX_EXAMPLES {
                self.unclosed += 1;
                self.keep((line, *service, Why::Wrong), 1, &text);
            }
        }
    }

    /// Whether the text of the line that was entered, of a part, goes with its verdict.
    pub fn take_wish(&mut self, line: u64) -> bool {
        let Some(part) = &mut self.of_part else { return false };
        std::mem::take(&mut part.is_wanted) | part.discarded.remove(&line)
    }

    /// How many lines of a part would go with their texts if there were not so many.
    pub fn left_out(&self) -> u64 {
        self.of_part.as_ref().map_or(0, |part| part.left_out)
    }

    fn keep<'t>(
        &mut self,
        (line, service, why): (u64, usize, Why),
        which: usize,
        text: impl FnOnce() -> Option<&'t str>,
    ) {
        if let Some(part) = &mut self.of_part {
            part.is_wanted |= which == 1;
            return;
        }
        let Some(bytes) = self.bytes.get_mut(which) else { return };
        let text = text().filter(|text| text.len() <= LONGEST && *bytes + text.len() <= MOST_BYTES);
        if let Some(text) = text {
            *bytes += text.len();
            let (is_wrong, lacks_alert) = (why == Why::Wrong, why == Why::Alone);
            self.all.push(KeptCall { line, service, text: text.to_owned(), is_wrong, lacks_alert });
        }
    }
}
