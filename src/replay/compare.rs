//! What two versions of the filters make of the same payloads. What each class is: [`ImpactKind`].

use std::collections::{BTreeMap, HashMap};

use super::effects::{PayloadEffects, Resolve, Trigger};
use super::entries::LedgerSummary;
use super::impact_tally::{ClassTally, Parts};
use super::incidents::Incidents;
use super::pairing::{self, Services};
use super::run::{Impact, ImpactKind, Side, Totals};
use crate::engine::ledger::Entry;
use crate::model::filter::Service;

/// Of how many pairs of services it is known which filter is which: any service may be paired with any other one.
const MAX_PAIRS: usize = 10_000;

pub struct Compare<'s> {
    before: &'s [Service],
    after: &'s [Service],
    services: Services,
    /// For the services of both by their positions: which filter of now is which of the base.
    filters: HashMap<(usize, usize), Vec<Option<usize>>>,
    incidents: Incidents,
    payloads_changed: u64,
    /// What the base makes of the payloads, but for what is known at the end.
    pub totals_before: Totals,
    classes: BTreeMap<ImpactKind, ClassTally<'s>>,
}

impl<'s> Compare<'s> {
    pub fn new(before: &'s [Service], after: &'s [Service]) -> Self {
        Self {
            before,
            after,
            services: Services::of(before, after),
            filters: HashMap::new(),
            incidents: Incidents::default(),
            payloads_changed: 0,
            totals_before: Totals::default(),
            classes: BTreeMap::new(),
        }
    }

    pub fn count(&mut self, line: u64, before: &PayloadEffects<'_>, after: &PayloadEffects<'_>) {
        self.totals_before.count(before.outcome());
        self.totals_before.closed_nothing += u64::from(!before.resolves.is_empty() && before.closed.is_empty());
        let in_resolves = self.resolves(line, before, after);
        let in_triggers = self.triggers(line, before, after);
        // Last, because a line may close what it opens. What earlier lines opened, it does not open again.
        self.incidents.close_before(&before.closed);
        for &(opened, service) in &after.closed {
            self.incidents.close_after(opened, service);
        }
        self.payloads_changed += u64::from(in_triggers || in_resolves);
    }

    fn triggers(&mut self, line: u64, before: &PayloadEffects<'_>, after: &PayloadEffects<'_>) -> bool {
        let old: Vec<_> = before.triggers.iter().map(|it| it.service).collect();
        let new: Vec<_> = after.triggers.iter().map(|it| it.service).collect();
        let pairs = self.services.pair(&old, &new);
        let mut is_changed = false;
        for (new, partner) in after.triggers.iter().zip(pairs.partners) {
            match partner.and_then(|old| before.triggers.get(old)) {
                Some(old) => is_changed |= self.pair(line, old, new),
                None => {
                    is_changed = true;
                    let after = self.after;
                    let parts = [None, Some(new.named(after))];
                    self.note(ImpactKind::Gained, line, parts, || [None, Some(new.side(after))]);
                }
            }
        }
        for old in pairs.alone {
            let Some(old) = before.triggers.get(old) else {
                continue;
            };
            is_changed = true;
            let before = self.before;
            let parts = [Some(old.named(before)), None];
            self.note(ImpactKind::Lost, line, parts, || [Some(old.side(before)), None]);
        }
        is_changed
    }

    fn pair(&mut self, line: u64, old: &Trigger<'_>, new: &Trigger<'_>) -> bool {
        let opened = (old.entry == Entry::Opened, new.entry == Entry::Opened);
        if opened == (true, true) && (can_close(self.before, old) || can_close(self.after, new)) {
            self.incidents.open(line, old, new);
        }
        let kinds = [
            (ImpactKind::Moved, self.is_moved(old, new)),
            (ImpactKind::Retitled, old.title != new.title),
            (ImpactKind::Rekeyed, old.mapping_value != new.mapping_value),
            (ImpactKind::Merged, opened == (true, false)),
            (ImpactKind::Split, opened == (false, true)),
        ];
        let (before, after) = (self.before, self.after);
        let mut is_changed = false;
        for (kind, _) in kinds.into_iter().filter(|(_, is)| *is) {
            is_changed = true;
            let parts = [Some(old.named(before)), Some(new.named(after))];
            self.note(kind, line, parts, || [Some(old.side(before)), Some(new.side(after))]);
        }
        is_changed
    }

    fn is_moved(&mut self, old: &Trigger<'_>, new: &Trigger<'_>) -> bool {
        let pair = (self.before.get(old.service), self.after.get(new.service));
        let (Some(before), Some(after)) = pair else {
            return true;
        };
        if self.filters.len() > MAX_PAIRS {
            self.filters.clear();
        }
        let paired = self.filters.entry((old.service, new.service));
        let paired = paired.or_insert_with(|| pairing::filters(before, after));
        !self.services.are_of_one_name(old.service, new.service)
            || old.urgency != new.urgency
            || paired.get(new.filter) != Some(&Some(old.filter))
    }

    fn resolves(&mut self, line: u64, before: &PayloadEffects<'_>, after: &PayloadEffects<'_>) -> bool {
        let old: Vec<_> = before.resolves.iter().map(|it| it.service).collect();
        let new: Vec<_> = after.resolves.iter().map(|it| it.service).collect();
        let pairs = self.services.pair(&old, &new);
        let mut is_changed = false;
        for (new, partner) in after.resolves.iter().zip(pairs.partners) {
            match partner.and_then(|old| before.resolves.get(old)) {
                Some(old) => is_changed |= self.pair_of_resolves(line, old, new),
                None => {
                    is_changed = true;
                    let after = self.after;
                    let parts = [None, Some(new.named(after))];
                    self.note(ImpactKind::ResolveGained, line, parts, || [None, Some(new.side(after))]);
                }
            }
        }
        for old in pairs.alone {
            let Some(old) = before.resolves.get(old) else {
                continue;
            };
            is_changed = true;
            let before = self.before;
            let parts = [Some(old.named(before)), None];
            self.note(ImpactKind::ResolveLost, line, parts, || [Some(old.side(before)), None]);
        }
        is_changed
    }

    fn pair_of_resolves(&mut self, line: u64, old: &Resolve<'_>, new: &Resolve<'_>) -> bool {
        let is_moved = !self.services.are_of_one_name(old.service, new.service);
        let is_rekeyed = old.mapping_value != new.mapping_value;
        let (before, after) = (self.before, self.after);
        let kinds = [(ImpactKind::Moved, is_moved), (ImpactKind::Rekeyed, is_rekeyed)];
        for (kind, _) in kinds.into_iter().filter(|(_, is)| *is) {
            let parts = [Some(old.named(before)), Some(new.named(after))];
            self.note(kind, line, parts, || [Some(old.side(before)), Some(new.side(after))]);
        }
        is_moved || is_rekeyed
    }

    fn note(&mut self, kind: ImpactKind, line: u64, parts: Parts<'s>, sides: impl Fn() -> [Option<Side>; 2]) {
        self.classes.entry(kind).or_default().count(line, parts, sides);
    }

    /// What became of the incidents that both versions opened is known at the end.
    pub fn finish(mut self, now: &Totals, summary: &LedgerSummary) -> Impact {
        let (before, after) = (self.before, self.after);
        for incident in std::mem::take(&mut self.incidents).left() {
            let kind = match incident.closed() {
                (true, false) => ImpactKind::NeverClosed,
                (false, true) => ImpactKind::NowClosed,
                _ => continue,
            };
            let parts = incident.named(before, after).map(Some);
            self.note(kind, incident.line, parts, || incident.sides(before, after).map(Some));
        }
        let mut totals_before = self.totals_before;
        totals_before = Totals { lines: now.lines, bad_lines: now.bad_lines, left_out: now.left_out, ..totals_before };
        (totals_before.unread_times, totals_before.first_unread_time) = (now.unread_times, now.first_unread_time);
        summary.count_in(&mut totals_before);
        Impact {
            payloads_changed: self.payloads_changed,
            totals_before,
            classes: self.classes.into_iter().map(|(kind, class)| class.finish(kind)).collect(),
        }
    }
}

/// Whether a call may close what a trigger opens.
fn can_close(services: &[Service], trigger: &Trigger<'_>) -> bool {
    let service = services.get(trigger.service);
    trigger.mapping_value.is_some() && service.is_some_and(|service| service.resolve.is_some())
}
