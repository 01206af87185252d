//! What is open under each reading, so far as the calls of a log tell.

use std::collections::VecDeque;

use hashbrown::HashTable;

use super::account::Readings;
use super::effect::CallEffects;
use crate::engine::compiled::Compiled;

/// How many incidents that are closed under every reading are remembered.
const REMEMBERED: usize = 1 << 16;

/// What a call does, under some readings.
#[derive(Debug, Clone, Copy)]
pub enum CallOp {
    /// A trigger filter of a service takes it.
    Open { service: u32, value: Option<u64>, under: Readings },
    /// The resolves of a group take it.
    Close { group: u32, value: Option<u64>, under: Readings },
}

/// One incident of a service, by the hash of its mapping value.
#[derive(Debug, Clone, Copy)]
struct Incident {
    value: u64,
    service: u32,
    /// The readings under which it is open.
    open: Readings,
}

/// The incidents that calls opened, and those that were closed of late. One that is not among them may be open from before
/// the log began.
#[derive(Debug, Default)]
pub struct OpenIncidents {
    known: HashTable<Incident>,
    closed: VecDeque<(u64, u32)>,
}

impl OpenIncidents {
    /// Enters a call: closes and opens in the order of each reading.
    pub fn enter(&mut self, compiled: &Compiled<'_>, call: &[CallOp]) -> CallEffects {
        let mut effects = CallEffects::default();
        self.close(compiled, call, Readings::RESOLVE_FIRST, &mut effects);
        for op in call {
            if let CallOp::Open { service, value, under } = *op {
                self.open(service, value, under, &mut effects);
            }
        }
        self.close(compiled, call, Readings::TRIGGER_FIRST, &mut effects);
        effects
    }

    /// Forgets what a call may have changed of which nothing was recorded.
    pub fn forget(&mut self, value: u64) {
        while let Ok(entry) = self.known.find_entry(value, |it| it.value == value) {
            entry.remove();
        }
    }

    fn open(&mut self, service: u32, value: Option<u64>, under: Readings, effects: &mut CallEffects) {
        let Some(value) = value else {
            // What no call can close is no repetition of anything that is known.
            effects.may_open |= under;
            return;
        };
        let is = |it: &Incident| (it.value, it.service) == (value, service);
        if let Some(known) = self.known.find_mut(value, is) {
            effects.repeats |= under & known.open;
            effects.opens |= under & !known.open;
            known.open |= under;
            return;
        }
        effects.may_open |= under;
        self.known.insert_unique(value, Incident { value, service, open: under }, |it| it.value);
    }

    fn close(&mut self, compiled: &Compiled<'_>, call: &[CallOp], order: Readings, effects: &mut CallEffects) {
        for op in call {
            let CallOp::Close { group, value, under } = *op else { continue };
            let under = under & order;
            if under.is_empty() {
                continue;
            }
            let Some(value) = value else {
                effects.may_close |= under;
                continue;
            };
            let (mut is_known, mut closed) = (false, Readings::NONE);
            for known in self.known.iter_hash_mut(value) {
                if known.value == value && compiled.closes(group, known.service) {
                    is_known = true;
                    let was_open = !known.open.is_empty();
                    closed |= known.open & under;
                    known.open = known.open & !under;
                    if was_open && known.open.is_empty() {
                        self.closed.push_back((value, known.service));
                    }
                }
            }
            effects.closes |= closed;
            let left = under & !closed;
            *if is_known { &mut effects.closes_nothing } else { &mut effects.may_close } |= left;
        }
        while self.closed.len() > REMEMBERED {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some((value, service)) = self.closed.pop_front() else { return };
        let is = |it: &Incident| (it.value, it.service) == (value, service) && it.open.is_empty();
        if let Ok(entry) = self.known.find_entry(value, is) {
            entry.remove();
        }
    }
}
