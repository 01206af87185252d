//! How many payloads the parts of the filters have accepted so far.

use super::LedgerTotals;
use crate::engine::compiled::TriggerId;
use crate::replay::events::{LedgerEvent, LedgerOp};

impl LedgerTotals<'_, '_> {
    /// How many payloads a trigger filter has accepted.
    pub fn accepted_by(&self, by: TriggerId) -> u64 {
        self.compiled.place(by).and_then(|at| self.by_trigger.get(at).copied()).unwrap_or_default()
    }

    /// How many payloads those resolves have accepted that take a line: of the group that has the fewest.
    pub fn accepted_by_resolves(&self, events: &[LedgerEvent]) -> u64 {
        let groups = events.iter().filter_map(|event| match event.op {
            LedgerOp::Close(group) => self.by_group.get(group as usize),
            LedgerOp::Open { .. } => None,
        });
        groups.min().copied().unwrap_or_default()
    }
}
