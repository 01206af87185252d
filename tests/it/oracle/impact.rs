//! What a change does, told from the definition of each class when the whole log is known.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use cgfilter::internals::engine::ledger::Entry;
use cgfilter::internals::engine::reading::OrderReading;
use cgfilter::internals::model::filter::{Condition, Part, Service};
use cgfilter::internals::model::key_path::Step;
use cgfilter::internals::replay::run::{
    ChangeGroup, Example, Impact, ImpactClass, ImpactKind, MAX_CHANGES, Side, Totals,
};

use super::judge::{Judgement, Trigger};

/// One version of the filters, and what it makes of each payload of a log.
pub struct Version<'s> {
    services: &'s [Service],
    order: OrderReading,
    lines: Vec<Judgement>,
}

/// What the two versions make of a payload for one service: by the resolve, or by the triggers.
struct Row {
    line: u64,
    before: Option<Side>,
    after: Option<Side>,
    kinds: Vec<ImpactKind>,
    is_changed: bool,
}

impl<'s> Version<'s> {
    pub fn new(services: &'s [Service], order: OrderReading) -> Self {
        Self { services, order, lines: Vec::new() }
    }

    pub fn push(&mut self, judgement: Judgement) {
        self.lines.push(judgement);
    }

    fn name(&self, at: usize) -> &'s str {
        &self.services[at].name
    }

    /// How many services before this one have its name.
    fn nth(&self, service: usize) -> usize {
        let earlier = (0..service).filter(|other| self.name(*other) == self.name(service));
        earlier.count()
    }

    /// Whether a later line closes what a trigger opened, or the same one where its resolve comes behind: the first that
    /// does so is as good as any.
    fn is_closed(&self, at: usize, trigger: &Trigger) -> bool {
        let later = self.lines.iter().skip(at + usize::from(self.order == OrderReading::ResolveFirst));
        let mut resolves = later.flat_map(|judgement| &judgement.resolves);
        trigger.mapping_value.is_some()
            && resolves
                .any(|resolve| resolve.service == trigger.service && resolve.mapping_value == trigger.mapping_value)
    }
}

/// `lines` are the numbers of the lines that were judged.
pub fn impact(lines: &[u64], (before, after): (&Version<'_>, &Version<'_>), totals_before: Totals) -> Impact {
    let lines = lines.iter().enumerate();
    let rows: Vec<Vec<Row>> = lines
        .map(|(at, line)| {
            let mut rows = resolves(at, *line, before, after);
            rows.extend(triggers(at, *line, before, after));
            rows
        })
        .collect();
    let is_changed = |rows: &&Vec<Row>| rows.iter().any(|row| row.is_changed);
    let classes = ImpactKind::ALL.map(|kind| {
        let of_kind = rows.iter().flatten().filter(|row| row.kinds.contains(&kind));
        ImpactClass {
            kind,
            count: of_kind.clone().count() as u64,
            examples: of_kind.clone().take(MAX_CHANGES).map(Row::example).collect(),
            groups: groups(of_kind.map(Row::example)),
            ungrouped: 0,
        }
    });
    Impact {
        totals_before,
        payloads_changed: rows.iter().filter(is_changed).count() as u64,
        classes: classes.into_iter().filter(|class| class.count > 0).collect(),
    }
}

/// The examples that are of the same parts, the most frequent first.
fn groups(examples: impl Iterator<Item = Example>) -> Vec<ChangeGroup> {
    let part = |side: &Option<Side>| side.as_ref().map(|side| (side.service.clone(), side.part));
    let parts = |of: &Example| (part(&of.before), part(&of.after));
    let mut groups: Vec<ChangeGroup> = Vec::new();
    for example in examples {
        match groups.iter_mut().find(|group| parts(&group.first) == parts(&example)) {
            Some(group) => {
                group.count += 1;
                group.last = example.line;
            }
            None => groups.push(ChangeGroup { count: 1, last: example.line, first: example }),
        }
    }
    groups.sort_by_key(|group| (Reverse(group.count), group.first.line, parts(&group.first)));
    groups
}

impl Row {
    fn example(&self) -> Example {
        Example { line: self.line, before: self.before.clone(), after: self.after.clone() }
    }
}

fn resolves(at: usize, line: u64, before: &Version<'_>, after: &Version<'_>) -> Vec<Row> {
    let (old, new) = (&before.lines[at], &after.lines[at]);
    let services = |of: &Judgement| of.resolves.iter().map(|it| it.service).collect::<Vec<_>>();
    let rows = pairs((before, &services(old)), (after, &services(new))).into_iter();
    let rows = rows.map(|(of_old, of_new)| {
        let old = of_old.and_then(|at| old.resolves.get(at));
        let new = of_new.and_then(|at| new.resolves.get(at));
        let kinds = match (old, new) {
            (None, _) => vec![ImpactKind::ResolveGained],
            (_, None) => vec![ImpactKind::ResolveLost],
            (Some(old), Some(new)) => {
                let is_moved = before.name(old.service) != after.name(new.service);
                let is_rekeyed = old.mapping_value != new.mapping_value;
                let moved = is_moved.then_some(ImpactKind::Moved);
                let rekeyed = is_rekeyed.then_some(ImpactKind::Rekeyed);
                moved.into_iter().chain(rekeyed).collect()
            }
        };
        Row {
            line,
            before: old.map(|old| old.side(before.services)),
            after: new.map(|new| new.side(after.services)),
            is_changed: !kinds.is_empty(),
            kinds,
        }
    });
    rows.collect()
}

fn triggers(at: usize, line: u64, before: &Version<'_>, after: &Version<'_>) -> Vec<Row> {
    let (old, new) = (&before.lines[at], &after.lines[at]);
    let services = |of: &Judgement| of.triggers.iter().map(|it| it.service).collect::<Vec<_>>();
    let rows = pairs((before, &services(old)), (after, &services(new))).into_iter();
    let rows = rows.map(|(of_old, of_new)| {
        let old = of_old.and_then(|at| old.triggers.get(at));
        let new = of_new.and_then(|at| new.triggers.get(at));
        let is_in = |kind: &ImpactKind| match (old, new) {
            (Some(old), Some(new)) => {
                is_so(*kind, (before, old), (after, new)) || is_so_in_the_end(*kind, at, (before, old), (after, new))
            }
            (Some(_), None) => *kind == ImpactKind::Lost,
            (None, Some(_)) => *kind == ImpactKind::Gained,
            (None, None) => false,
        };
        let kinds: Vec<_> = ImpactKind::ALL.into_iter().filter(is_in).collect();
        let of_others = [ImpactKind::NeverClosed, ImpactKind::NowClosed];
        Row {
            line,
            before: old.map(|old| old.side(before.services)),
            after: new.map(|new| new.side(after.services)),
            // That it is closed by another payload, or is not, says nothing of this one.
            is_changed: kinds.iter().any(|kind| !of_others.contains(kind)),
            kinds,
        }
    });
    rows.collect()
}

type Of<'v, 's> = (&'v Version<'s>, &'v Trigger);

fn is_so(kind: ImpactKind, (before, old): Of<'_, '_>, (after, new): Of<'_, '_>) -> bool {
    let opens = |trigger: &Trigger| trigger.entry == Entry::Opened;
    match kind {
        ImpactKind::Moved => {
            let is_same = || {
                let (old_service, new_service) = (&before.services[old.service], &after.services[new.service]);
                filters(old_service, new_service).contains(&(old.filter, new.filter))
            };
            before.name(old.service) != after.name(new.service) || old.urgency != new.urgency || !is_same()
        }
        ImpactKind::Retitled => old.title != new.title,
        ImpactKind::Rekeyed => old.mapping_value != new.mapping_value,
        ImpactKind::Merged => opens(old) && !opens(new),
        ImpactKind::Split => !opens(old) && opens(new),
        _ => false,
    }
}

/// Of an incident that both open.
fn is_so_in_the_end(kind: ImpactKind, at: usize, (before, old): Of<'_, '_>, (after, new): Of<'_, '_>) -> bool {
    let both_open = old.entry == Entry::Opened && new.entry == Entry::Opened;
    let closed = (before.is_closed(at, old), after.is_closed(at, new));
    match kind {
        ImpactKind::NeverClosed => both_open && closed == (true, false),
        ImpactKind::NowClosed => both_open && closed == (false, true),
        _ => false,
    }
}

/// Who is who among the services of one line: those of now in their order, then those of the base that nobody is.
fn pairs(
    (before, old): (&Version<'_>, &[usize]),
    (after, new): (&Version<'_>, &[usize]),
) -> Vec<(Option<usize>, Option<usize>)> {
    let is_named = |old: &usize, new: &usize| before.name(*old) == after.name(*new);
    let is_itself = |old: &usize, new: &usize| is_named(old, new) && before.nth(*old) == after.nth(*new);
    let paired = in_rounds(old, new, &[&is_itself, &is_named, &|_, _| true]);
    let mut pairs: Vec<_> = (0..new.len())
        .map(|at| {
            let old = paired.iter().find(|(_, new)| *new == at);
            (old.map(|(old, _)| *old), Some(at))
        })
        .collect();
    let is_left = |at: &usize| paired.iter().all(|(old, _)| old != at);
    pairs.extend((0..old.len()).filter(is_left).map(|at| (Some(at), None)));
    pairs
}

/// The filters of two services that are one filter.
fn filters(before: &Service, after: &Service) -> Vec<(usize, usize)> {
    let parts = |service: &Service| {
        let parts = service.triggers.iter().map(|trigger| asked(&trigger.part));
        parts.collect::<Vec<_>>()
    };
    let (before, after) = (parts(before), parts(after));
    let is_same = |old: &BTreeSet<Asked>, new: &BTreeSet<Asked>| old == new;
    let is_alike = |old: &BTreeSet<Asked>, new: &BTreeSet<Asked>| {
        let values = |of: &BTreeSet<Asked>| -> BTreeSet<(String, String)> {
            let each =
                of.iter().flat_map(|(key, _, values)| values.iter().map(move |value| (key.clone(), value.clone())));
            each.collect()
        };
        values(old).intersection(&values(new)).count() > 0
    };
    let any = |_: &BTreeSet<Asked>, _: &BTreeSet<Asked>| true;
    in_rounds(&before, &after, &[&is_same, &is_alike, &any])
}

/// The key, the operator, and the values.
type Asked = (String, String, BTreeSet<String>);

fn asked(part: &Part) -> BTreeSet<Asked> {
    let step = |step: &Step| match step {
        Step::Key(key) => format!("key {key:?}"),
        Step::Index(index) => format!("number {index}"),
        Step::Number(number) => format!("number {number}"),
    };
    let one = |condition: &Condition| {
        let steps = condition.key_path.value.steps().iter().map(step);
        let values = condition.values.iter().map(|value| value.value.clone());
        (steps.collect::<Vec<_>>().join(", "), condition.operator.field().to_owned(), values.collect())
    };
    part.conditions.iter().map(one).collect()
}

type Fits<'f, T> = &'f dyn Fn(&T, &T) -> bool;

/// In each round, each of the new ones takes the first of the old ones that fits and is left.
fn in_rounds<T>(old: &[T], new: &[T], rounds: &[Fits<'_, T>]) -> Vec<(usize, usize)> {
    let mut paired: Vec<(usize, usize)> = Vec::new();
    for fits in rounds {
        for (new_at, new) in new.iter().enumerate() {
            if paired.iter().any(|(_, taken)| *taken == new_at) {
                continue;
            }
            let mut left = old.iter().enumerate();
            let fitting = left.find(|(at, old)| fits(old, new) && paired.iter().all(|(taken, _)| taken != at));
            if let Some((old_at, _)) = fitting {
                paired.push((old_at, new_at));
            }
        }
    }
    paired
}
