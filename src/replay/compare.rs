//! What two versions of the filters make of the same payloads. What each class is: [`ImpactKind`].

use std::collections::{BTreeMap, HashMap};

use super::effects::{PayloadEffects, TakingPart};
use super::entries::LedgerSummary;
use super::impact_tally::ClassTally;
use super::incidents::Incidents;
use super::pairing::{self, Services};
use super::run::{Impact, ImpactKind, Totals};
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
        let of_resolves = [ImpactKind::ResolveLost, ImpactKind::ResolveGained];
        let in_resolves = self.parts(line, [&before.resolves, &after.resolves], of_resolves);
        let of_triggers = [ImpactKind::Lost, ImpactKind::Gained];
        let in_triggers = self.parts(line, [&before.triggers, &after.triggers], of_triggers);
        // Last, because a line may close what it opens. What earlier lines opened, it does not open again.
        self.incidents.close_before(&before.closed);
        for &(opened, service) in &after.closed {
            self.incidents.close_after(opened, service);
        }
        self.payloads_changed += u64::from(in_triggers || in_resolves);
    }

    /// The parts that take a line, of one kind.
    fn parts(&mut self, line: u64, [before, after]: [&[TakingPart<'_>]; 2], [lost, gained]: [ImpactKind; 2]) -> bool {
        let services = |parts: &[TakingPart<'_>]| parts.iter().map(|it| it.service).collect::<Vec<_>>();
        let pairs = self.services.pair(&services(before), &services(after));
        let mut is_changed = false;
        for (new, partner) in after.iter().zip(pairs.partners) {
            match partner.and_then(|old| before.get(old)) {
                Some(old) => is_changed |= self.pair(line, old, new),
                None => {
                    is_changed = true;
                    self.note(gained, line, [None, Some(new)]);
                }
            }
        }
        for old in pairs.alone.into_iter().filter_map(|old| before.get(old)) {
            is_changed = true;
            self.note(lost, line, [Some(old), None]);
        }
        is_changed
    }

    fn pair(&mut self, line: u64, old: &TakingPart<'_>, new: &TakingPart<'_>) -> bool {
        let opened = (old.entry == Some(Entry::Opened), new.entry == Some(Entry::Opened));
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
        let mut is_changed = false;
        for (kind, _) in kinds.into_iter().filter(|(_, is)| *is) {
            is_changed = true;
            self.note(kind, line, [Some(old), Some(new)]);
        }
        is_changed
    }

    fn is_moved(&mut self, old: &TakingPart<'_>, new: &TakingPart<'_>) -> bool {
        !self.services.are_of_one_name(old.service, new.service)
            || old.urgency != new.urgency
            || old.part.trigger().zip(new.part.trigger()).is_some_and(|filters| !self.are_paired((old, new), filters))
    }

    /// Whether one trigger filter is the other one.
    fn are_paired(&mut self, (old, new): (&TakingPart<'_>, &TakingPart<'_>), (was, is): (usize, usize)) -> bool {
        let pair = (self.before.get(old.service), self.after.get(new.service));
        let (Some(before), Some(after)) = pair else {
            return false;
        };
        if self.filters.len() > MAX_PAIRS {
            self.filters.clear();
        }
        let paired = self.filters.entry((old.service, new.service));
        paired.or_insert_with(|| pairing::filters(before, after)).get(is) == Some(&Some(was))
    }

    fn note(&mut self, kind: ImpactKind, line: u64, [old, new]: [Option<&TakingPart<'_>>; 2]) {
        let (before, after) = (self.before, self.after);
        let parts = [old.map(|it| it.named(before)), new.map(|it| it.named(after))];
        let sides = || [old.map(|it| it.side(before)), new.map(|it| it.side(after))];
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
            let sides = || incident.sides(before, after).map(Some);
            self.classes.entry(kind).or_default().count(incident.line, parts, sides);
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
fn can_close(services: &[Service], trigger: &TakingPart<'_>) -> bool {
    let service = services.get(trigger.service);
    trigger.mapping_value.is_some() && service.is_some_and(|service| service.resolve.is_some())
}
