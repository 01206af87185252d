//! Tells of each line what became of it, to who wants to know.

use std::io;

use super::batch_judge::JudgedBatch;
use super::discards::Discards;
use super::entries::{LedgerTotals, LineEntries};
use super::events::LedgerOp;
use super::part::{Hider, LineNote};
use super::run::{Judged, JudgedReply, LineVerdict, Resolved, Triggered};
use crate::engine::answer::Outcome;

/// A line that was entered: which one it is, and what is known of it.
pub struct EnteredLine<'t> {
    pub at: u32,
    pub line: u64,
    pub received_at: Option<i64>,
    pub outcome: Outcome,
    pub reply: Option<JudgedReply>,
    pub entries: &'t LineEntries,
    /// Of a part: what hides its secrets, and whether the text of the line is told too.
    pub note: Option<(&'t Hider, bool)>,
}

impl EnteredLine<'_> {
    pub fn tell(
        &self,
        work: &JudgedBatch,
        now: &LedgerTotals<'_, '_>,
        discards: &Discards,
        each: &mut dyn FnMut(&LineVerdict<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let triggers = self.entries.triggers.iter().map(|trigger| Triggered {
            service: trigger.taken.service as usize,
            filter: trigger.taken.filter as usize,
            urgency: now.urgency(trigger.taken),
            mapping_value: work.now.text(&trigger.event),
            entry: trigger.entry,
        });
        let resolves = self.entries.resolves.iter().map(|resolve| Resolved {
            service: resolve.service as usize,
            mapping_value: work.now.text(&resolve.event),
            closes: resolve.closed.is_some(),
        });
        let (triggers, resolves): (Vec<_>, Vec<_>) = (triggers.collect(), resolves.collect());
        let group = work.misses.group(self.at).filter(|_| self.outcome == Outcome::Discarded);
        each(&LineVerdict {
            line: self.line,
            became: Ok(Judged {
                outcome: self.outcome,
                received_at: self.received_at,
                reply: self.reply,
                triggers: &triggers,
                resolves: &resolves,
                nearest: group.and_then(|group| discards.nearest(group)),
                note: self.note.map(|(hider, has_text)| self.note(work, discards, (hider, has_text))),
            }),
        })
    }

    fn note(&self, work: &JudgedBatch, discards: &Discards, (hider, has_text): (&Hider, bool)) -> LineNote {
        let mut note = work.lines.noted(self.at).cloned().unwrap_or_default();
        let triggers = self.entries.triggers.iter().map(|it| (it.taken.service, it.taken.filter));
        note.triggers = triggers.collect();
        let resolves = &self.entries.resolves;
        for (place, resolve) in resolves.iter().enumerate() {
            let LedgerOp::Close(group) = resolve.event.op else { continue };
            if !note.resolves.iter().any(|(known, _)| *known == group) {
                note.resolves.push((group, place));
            }
        }
        // In the order of the groups, as judging has them.
        note.resolves.sort_unstable();
        if let Some(group) = work.misses.group(self.at).filter(|_| self.outcome == Outcome::Discarded) {
            note.miss = Some(discards.note(self.line, group, |text| hider.hide(text).into_owned()));
        }
        let text = work.lines.text(self.at).filter(|text| has_text && text.len() <= super::kept_calls::LONGEST);
        note.text = text.and_then(|text| hider.call(text));
        note
    }
}
