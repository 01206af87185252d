//! Two versions of the filters, one made from the other by the changes that people make, over logs in which much happens:
//! what a change does is what the definitions say, however it is found.

use std::io;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::replay::run::{Impact, ImpactKind};
use cgfilter::internals::replay::{Chunks, Options, replay};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::generated::read;
use crate::oracle;
use crate::support::laws;

#[derive(Debug, Clone)]
struct Draft {
    name: &'static str,
    from: bool,
    triggers: Vec<Filter>,
    resolve: Option<Filter>,
}

#[derive(Debug, Clone)]
struct Filter {
    conditions: Vec<(&'static str, bool, Vec<&'static str>)>,
    mapping: &'static str,
    title: &'static str,
    is_low: bool,
}

const NAMES: &[&str] = &["a", "b", "c"];
const STATES: &[&str] = &["down", "up", "bad"];
const KEYS: &[&str] = &["s", "s", "s", "b.s"];
const MAPPINGS: &[&str] = &["a", "a", "b.a", "none"];
const TITLES: &[&str] = &["a", "t", "'\"s\" on \"a\"'", "none"];

fn one_of(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(of)
}

fn filter(states: &'static [&'static str]) -> impl Strategy<Value = Filter> {
    let values = prop::collection::vec(one_of(states), 1..3);
    let more = (one_of(KEYS), any::<bool>(), prop::collection::vec(one_of(STATES), 1..3));
    let conditions = (values, any::<bool>(), prop::option::weighted(0.2, more)).prop_map(|(values, equals, more)| {
        let mut conditions = vec![("s", equals, values)];
        conditions.extend(more);
        conditions
    });
    let told = (one_of(MAPPINGS), one_of(TITLES), any::<bool>());
    (conditions, told).prop_map(|(conditions, (mapping, title, is_low))| Filter { conditions, mapping, title, is_low })
}

fn service() -> impl Strategy<Value = Draft> {
    let triggers = prop::collection::vec(filter(&["down", "bad", "down", "up"]), 0..4);
    let resolve = prop::option::weighted(0.8, filter(&["up"]));
    (one_of(NAMES), any::<bool>(), triggers, resolve).prop_map(|(name, from, triggers, resolve)| Draft {
        name,
        from,
        triggers,
        resolve,
    })
}

/// What is done, to which service, to which of its filters, and with what.
#[derive(Debug, Clone)]
struct Change {
    kind: usize,
    service: usize,
    filter: usize,
    new: Filter,
    name: &'static str,
}

const KINDS: usize = 18;

fn change() -> impl Strategy<Value = Change> {
    let place = (0..KINDS, 0..4_usize, 0..4_usize);
    (place, filter(STATES), one_of(&["a", "b", "c", "d"])).prop_map(|((kind, service, filter), new, name)| Change {
        kind,
        service,
        filter,
        new,
        name,
    })
}

fn apply(change: &Change, services: &mut Vec<Draft>) {
    if services.is_empty() {
        return;
    }
    let at = change.service % services.len();
    let Change { kind, new, name, .. } = change;
    let service = &mut services[at];
    match kind {
        0 => service.name = name,
        1 => service.from = !service.from,
        2 => service.resolve = Some(new.clone()),
        3 => service.resolve = None,
        4 => service.triggers.insert(0, new.clone()),
        5 => service.triggers.push(new.clone()),
        6 => service.triggers.reverse(),
        7 => drop(services.remove(at)),
        8 => services.reverse(),
        9 => services.push(Draft { name, ..services[at].clone() }),
        10 => {
            if let Some(resolve) = &mut service.resolve {
                resolve.mapping = new.mapping;
            }
        }
        11 => {
            if let Some(resolve) = &mut service.resolve {
                resolve.conditions[0].2.clone_from(&new.conditions[0].2);
            }
        }
        _ if service.triggers.is_empty() => {}
        other => {
            let filter = change.filter % service.triggers.len();
            let edited = &mut service.triggers[filter];
            match other {
                12 => edited.mapping = new.mapping,
                13 => edited.title = new.title,
                14 => edited.is_low = !edited.is_low,
                15 => edited.conditions.clone_from(&new.conditions),
                16 => edited.conditions.reverse(),
                _ => drop(service.triggers.remove(filter)),
            }
        }
    }
}

fn written(filter: &Filter, mapped: &str) -> String {
    let condition = |(key, equals, values): &(&str, bool, Vec<&str>)| {
        let operator = if *equals { "equals" } else { "contains" };
        let values = values.join(", ");
        format!("{{payload_json_key: {key}, key_value_{operator}: [{values}]}}")
    };
    let conditions: Vec<_> = filter.conditions.iter().map(condition).collect();
    format!("conditions: [{}], {mapped}: {}", conditions.join(", "), filter.mapping)
}

fn file(service: &Draft) -> String {
    let mut yaml = format!("name: {}\n", service.name);
    if service.from {
        yaml += "from: F\n";
    }
    if !service.triggers.is_empty() {
        yaml += "trigger:\n";
    }
    for trigger in &service.triggers {
        let urgency = if trigger.is_low { "low" } else { "high" };
        let (asks, title) = (written(trigger, "map_incident_with"), trigger.title);
        yaml += &format!("- {{{asks}, urgency: {urgency}, incident_title_from: {title}}}\n");
    }
    if let Some(resolve) = &service.resolve {
        yaml += &format!("resolve: {{{}}}\n", written(resolve, "incident_mapped_with"));
    }
    yaml
}

fn line() -> impl Strategy<Value = String> {
    let service = prop::option::weighted(0.1, one_of(NAMES));
    let state = one_of(&["down", "down", "up", "up", "bad", "downup", "other"]);
    let inner = (one_of(STATES), 0..3);
    (state, 0..3, inner, 0..2, service).prop_map(|(s, a, (inner, b), t, service)| {
        let body = format!("{{\"s\":\"{s}\",\"a\":{a},\"t\":\"t {t}\",\"b\":{{\"a\":{b},\"s\":\"{inner}\"}}}}\n");
        match service {
            Some(service) => format!("{{\"service\":\"{service}\",\"body\":{}}}\n", body.trim_end()),
            None => body,
        }
    })
}

struct Whole(Option<Vec<u8>>);

impl Chunks for Whole {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.take())
    }
}

fn impact_of(plainly: bool, before: &[Service], after: &[Service], log: &str) -> Impact {
    let mut log = Whole(Some(log.as_bytes().to_vec()));
    let options = Options { threads: 1, ..Options::default() };
    let replay = if plainly { oracle::replay } else { replay };
    let reading = Reading::default();
    let run = replay(after, reading, Some(before), &mut log, &options, None);
    run.unwrap().impact.unwrap()
}

fn services(drafts: &[Draft]) -> Vec<Service> {
    // A file with neither is no service.
    let whole = drafts.iter().filter(|it| !it.triggers.is_empty() || it.resolve.is_some());
    let files: Vec<_> = whole.map(file).collect();
    let services = read(&files);
    assert_eq!(services.len(), files.len(), "{files:#?}");
    services
}

fn count(impact: &Impact, kind: ImpactKind) -> u64 {
    let class = impact.classes.iter().find(|class| class.kind == kind);
    class.map_or(0, |class| class.count)
}

proptest! {
    #![proptest_config(laws(400))]

    #[test]
    fn a_change_does_what_the_definitions_say(
        drafts in prop::collection::vec(service(), 1..4),
        changes in prop::collection::vec(change(), 0..4),
        log in prop::collection::vec(line(), 0..25),
    ) {
        let mut changed = drafts.clone();
        changes.iter().for_each(|change| apply(change, &mut changed));
        let (before, after, log) = (services(&drafts), services(&changed), log.concat());
        let forth = impact_of(false, &before, &after, &log);
        prop_assert_eq!(&forth, &impact_of(true, &before, &after, &log));
        if changes.is_empty() {
            prop_assert_eq!((forth.payloads_changed, &forth.classes), (0, &vec![]));
        }
        if forth.payloads_changed == 0 {
            prop_assert_eq!(forth.classes, vec![]);
        }
    }

    /// What is lost one way is gained the other way, as long as it is clear who is who.
    #[test]
    fn a_change_that_is_taken_back_undoes_what_it_did(
        drafts in prop::collection::vec(service(), 1..4),
        changes in prop::collection::vec(change(), 0..4),
        log in prop::collection::vec(line(), 0..25),
    ) {
        let mut changed = drafts.clone();
        changes.iter().for_each(|change| apply(change, &mut changed));
        let (before, after, log) = (services(&drafts), services(&changed), log.concat());
        let forth = impact_of(false, &before, &after, &log);
        let back = impact_of(false, &after, &before, &log);
        prop_assert_eq!(count(&forth, ImpactKind::Lost), count(&back, ImpactKind::Gained));
        prop_assert_eq!(count(&forth, ImpactKind::Gained), count(&back, ImpactKind::Lost));
        let (lost, gained) = (ImpactKind::ResolveLost, ImpactKind::ResolveGained);
        prop_assert_eq!(count(&forth, lost), count(&back, gained));
        prop_assert_eq!(count(&forth, gained), count(&back, lost));
        let is_clear = |services: &[Service]| {
            let names: Vec<_> = services.iter().map(|it| it.name.as_str()).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.len() == names.len()
        };
        let names = |services: &[Service]| services.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        if is_clear(&before) && names(&before) == names(&after) {
            prop_assert_eq!(forth.payloads_changed, back.payloads_changed);
            for (there, back_again) in [
                (ImpactKind::Retitled, ImpactKind::Retitled),
                (ImpactKind::Rekeyed, ImpactKind::Rekeyed),
                (ImpactKind::Merged, ImpactKind::Split),
                (ImpactKind::NeverClosed, ImpactKind::NowClosed),
            ] {
                prop_assert_eq!(count(&forth, there), count(&back, back_again), "{:?}", there);
            }
        }
    }
}

/// The laws above would say little of a class that never comes.
#[test]
fn every_class_comes_often() {
    let mut runner = proptest::test_runner::TestRunner::new(laws(400));
    let cases = (
        prop::collection::vec(service(), 1..4),
        prop::collection::vec(change(), 0..4),
        prop::collection::vec(line(), 0..25),
    );
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..400 {
        let (drafts, changes, log) = cases.new_tree(&mut runner).unwrap().current();
        let mut changed = drafts.clone();
        changes.iter().for_each(|change| apply(change, &mut changed));
        let impact = impact_of(false, &services(&drafts), &services(&changed), &log.concat());
        for class in impact.classes {
            *seen.entry(class.kind.name()).or_insert(0) += 1;
        }
    }
    assert_eq!(seen.len(), ImpactKind::ALL.len(), "{seen:?}");
    assert!(seen.values().all(|cases| *cases >= 10), "{seen:?}");
}
