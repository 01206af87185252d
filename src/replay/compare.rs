//! What two versions of the filters make of the same payloads. What each class is: [`ImpactKind`].

use std::collections::{BTreeMap, HashMap};

use super::pairing;
use super::run::{Example, Impact, ImpactClass, ImpactKind, MAX_CHANGES, Side};
use super::told::{Told, Trigger};
use crate::engine::ledger::Entry;
use crate::model::filter::Service;

pub struct Compare<'s> {
    before: Version<'s>,
    after: Version<'s>,
    /// For the services of both by their positions: which filter of now is which of the base.
    filters: HashMap<(usize, usize), Vec<Option<usize>>>,
    payloads_changed: u64,
    classes: BTreeMap<ImpactKind, (u64, Vec<Example>)>,
}

/// One version and the incidents that it opened, by the service's name and the line.
struct Version<'s> {
    services: &'s [Service],
    opened: BTreeMap<(u64, String), (Side, bool)>,
    /// Those that are open, by service and mapping value: the lines that opened them.
    open: HashMap<(usize, String), u64>,
}

impl<'s> Version<'s> {
    fn new(services: &'s [Service]) -> Self {
        Self {
            services,
            opened: BTreeMap::new(),
            open: HashMap::new(),
        }
    }

    fn name(&self, service: usize) -> &str {
        self.services.get(service).map_or("", |it| &it.name)
    }

    /// Tells which incidents were opened or closed.
    fn enter(&mut self, line: u64, told: &Told) -> Vec<(u64, String)> {
        let mut touched = Vec::new();
        for resolve in told.resolves.iter().filter(|it| it.closed) {
            let value = resolve.mapping_value.clone().unwrap_or_default();
            let opened = self.open.remove(&(resolve.service, value));
            let name = self.name(resolve.service).to_owned();
            let Some(key) = opened.map(|line| (line, name)) else {
                continue;
            };
            if let Some((_, is_closed)) = self.opened.get_mut(&key) {
                *is_closed = true;
            }
            touched.push(key);
        }
        for trigger in told.triggers.iter().filter(|it| it.entry == Entry::Opened) {
            if let Some(value) = &trigger.mapping_value {
                self.open.insert((trigger.service, value.clone()), line);
            }
            let side = trigger.side(self.services);
            touched.push((line, side.service.clone()));
            self.opened
                .insert((line, side.service.clone()), (side, false));
        }
        touched
    }
}

impl<'s> Compare<'s> {
    pub fn new(before: &'s [Service], after: &'s [Service]) -> Self {
        Self {
            before: Version::new(before),
            after: Version::new(after),
            filters: HashMap::new(),
            payloads_changed: 0,
            classes: BTreeMap::new(),
        }
    }

    pub fn count(&mut self, line: u64, before: &Told, after: &Told) {
        let mut touched = self.before.enter(line, before);
        touched.extend(self.after.enter(line, after));
        touched.iter().for_each(|key| self.forget(key));
        let in_triggers = self.triggers(line, before, after);
        let in_resolves = self.resolves(line, before, after);
        self.payloads_changed += u64::from(in_triggers || in_resolves);
    }

    /// Forgets an incident of which nothing more can be said: that one version alone opened, or that both have closed.
    fn forget(&mut self, key: &(u64, String)) {
        let is_closed = |version: &Version<'_>| version.opened.get(key).map(|(_, closed)| *closed);
        let may_differ = match (is_closed(&self.before), is_closed(&self.after)) {
            (Some(before), Some(after)) => !(before && after),
            _ => false,
        };
        if !may_differ {
            self.before.opened.remove(key);
            self.after.opened.remove(key);
        }
    }

    fn triggers(&mut self, line: u64, before: &Told, after: &Told) -> bool {
        let mut old: Vec<_> = before.triggers.iter().collect();
        let mut is_changed = false;
        let mut new = Vec::new();
        for trigger in &after.triggers {
            let name = self.after.name(trigger.service);
            match old
                .iter()
                .position(|old| self.before.name(old.service) == name)
            {
                Some(at) => is_changed |= self.pair(line, old.remove(at), trigger),
                None => new.push(trigger),
            }
        }
        is_changed |= !old.is_empty() || !new.is_empty();
        let both = old.len().min(new.len());
        for (old, new) in old.drain(..both).zip(new.drain(..both)) {
            self.pair(line, old, new);
        }
        for old in old {
            let side = old.side(self.before.services);
            self.note(ImpactKind::Lost, line, Some(side), None);
        }
        for new in new {
            let side = new.side(self.after.services);
            self.note(ImpactKind::Gained, line, None, Some(side));
        }
        is_changed
    }

    fn pair(&mut self, line: u64, old: &Trigger, new: &Trigger) -> bool {
        let kinds = [
            (ImpactKind::Moved, self.is_moved(old, new)),
            (ImpactKind::Retitled, old.title != new.title),
            (ImpactKind::Rekeyed, old.mapping_value != new.mapping_value),
            (
                ImpactKind::Merged,
                old.entry == Entry::Opened && new.entry == Entry::Repeated,
            ),
            (
                ImpactKind::Split,
                old.entry == Entry::Repeated && new.entry == Entry::Opened,
            ),
        ];
        let kinds = kinds.into_iter().filter(|(_, is)| *is);
        let kinds: Vec<_> = kinds.map(|(kind, _)| kind).collect();
        for kind in &kinds {
            let before = old.side(self.before.services);
            let after = new.side(self.after.services);
            self.note(*kind, line, Some(before), Some(after));
        }
        !kinds.is_empty()
    }

    fn is_moved(&mut self, old: &Trigger, new: &Trigger) -> bool {
        let pair = (
            self.before.services.get(old.service),
            self.after.services.get(new.service),
        );
        let (Some(before), Some(after)) = pair else {
            return true;
        };
        let paired = self.filters.entry((old.service, new.service));
        let paired = paired.or_insert_with(|| pairing::filters(before, after));
        before.name != after.name
            || old.urgency != new.urgency
            || paired.get(new.filter) != Some(&Some(old.filter))
    }

    fn resolves(&mut self, line: u64, before: &Told, after: &Told) -> bool {
        let mut old: Vec<_> = before.resolves.iter().collect();
        let mut is_changed = false;
        for new in &after.resolves {
            let name = self.after.name(new.service);
            let Some(at) = old
                .iter()
                .position(|old| self.before.name(old.service) == name)
            else {
                is_changed = true;
                continue;
            };
            let old = old.remove(at);
            if old.mapping_value != new.mapping_value {
                is_changed = true;
                let sides = (
                    old.side(self.before.services),
                    new.side(self.after.services),
                );
                self.note(ImpactKind::Rekeyed, line, Some(sides.0), Some(sides.1));
            }
        }
        is_changed || !old.is_empty()
    }

    fn note(&mut self, kind: ImpactKind, line: u64, before: Option<Side>, after: Option<Side>) {
        let (count, examples) = self.classes.entry(kind).or_default();
        *count += 1;
        if examples.len() < MAX_CHANGES {
            examples.push(Example {
                line,
                before,
                after,
            });
        }
    }

    /// What became of the incidents that both versions opened is known at the end.
    pub fn finish(mut self) -> Impact {
        let before = std::mem::take(&mut self.before.opened);
        let after = std::mem::take(&mut self.after.opened);
        for (opened, (old, was_closed)) in before {
            let Some((new, is_closed)) = after.get(&opened) else {
                continue;
            };
            let kind = match (was_closed, *is_closed) {
                (true, false) => ImpactKind::NeverClosed,
                (false, true) => ImpactKind::NowClosed,
                _ => continue,
            };
            self.note(kind, opened.0, Some(old), Some(new.clone()));
        }
        let class = |(kind, (count, examples))| ImpactClass {
            kind,
            count,
            examples,
        };
        Impact {
            payloads_changed: self.payloads_changed,
            classes: self.classes.into_iter().map(class).collect(),
        }
    }
}
