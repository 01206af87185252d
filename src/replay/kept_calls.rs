//! The texts of a few calls, for whoever tries changes of the filters on them: those with which something is wrong, and the
//! first ones with which all is well.

use std::collections::{BTreeSet, HashMap};

use super::run::{MAX_EXAMPLES, MAX_OF_LINE};
use crate::engine::compiled::TriggerId;

/// How many bytes the text of one has, and those of all.
const LONGEST: usize = 16 * 1024;
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// How many groups of discarded payloads have one.
const MOST_DISCARDED: usize = 200;
/// How many incidents of each trigger filter, and of all, are kept with what opened and what closed them.
const MOST_OF_TRIGGER: u32 = 8;
const MOST_INCIDENTS: usize = 200;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCall {
    pub line: u64,
    pub service: usize,
    pub text: String,
    /// Something is wrong with it.
    pub is_wrong: bool,
}

#[derive(Debug, Default)]
pub struct KeptCalls {
    pub all: Vec<KeptCall>,
    bytes: usize,
    discarded: usize,
    unmapped: usize,
    unclosed: usize,
    of_trigger: HashMap<TriggerId, u32>,
    /// The lines that opened the incidents, with their services.
    incidents: BTreeSet<(u64, usize)>,
}

impl KeptCalls {
    /// A payload of a group that is new, and the service that comes nearest.
    pub fn discarded<'t>(&mut self, line: u64, service: usize, text: impl FnOnce() -> Option<&'t str>) {
        if self.discarded < MOST_DISCARDED {
            self.discarded += 1;
            self.keep((line, service), true, text);
        }
    }

    /// An alert that opens an incident, which has a mapping value or has none.
    pub fn opened<'t>(&mut self, line: u64, by: TriggerId, has_value: bool, text: impl FnOnce() -> Option<&'t str>) {
        let service = by.service as usize;
        if !has_value {
            if self.unmapped < MAX_EXAMPLES {
                self.unmapped += 1;
                self.keep((line, service), true, text);
            }
        } else if self.incidents.len() < MOST_INCIDENTS {
            let of_trigger = self.of_trigger.entry(by).or_default();
            if *of_trigger < MOST_OF_TRIGGER {
                *of_trigger += 1;
                self.incidents.insert((line, service));
                self.keep((line, service), false, text);
            }
        }
    }

    /// A recovery, and the line that opened the incident which it closes.
    pub fn closed<'t>(&mut self, line: u64, (service, opened): (usize, u64), text: impl FnOnce() -> Option<&'t str>) {
        // Of a long log nearly all incidents are later ones.
        let is_early = self.incidents.last().is_some_and(|(last, _)| opened <= *last);
        if is_early && self.incidents.contains(&(opened, service)) {
            self.keep((line, service), false, text);
        }
    }

    /// A recovery that closes nothing, of any service.
    pub fn unclosed<'t>(&mut self, line: u64, services: &[usize], text: impl Fn() -> Option<&'t str>) {
        for service in services.iter().take(MAX_OF_LINE) {
            if self.unclosed < MAX_EXAMPLES {
                self.unclosed += 1;
                self.keep((line, *service), true, &text);
            }
        }
    }

    fn keep<'t>(&mut self, (line, service): (u64, usize), is_wrong: bool, text: impl FnOnce() -> Option<&'t str>) {
        let text = text().filter(|text| text.len() <= LONGEST && self.bytes + text.len() <= MOST_BYTES);
        if let Some(text) = text {
            self.bytes += text.len();
            self.all.push(KeptCall { line, service, text: text.to_owned(), is_wrong });
        }
    }
}
