//! The change of a filter that would mend what is wrong with a payload, tried on all that its service has: the payloads of
//! the run, the samples that the repository keeps for it, and its suites.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::proven;
use super::suites::Loaded;
use super::{Call, Material};
use crate::cli::expected_sides;
use crate::cli::owners::{Owner, Owners};
use crate::cli::payloads::{self, Origin};
use crate::engine::answer::{Answer, Outcome};
use crate::lint::workspace::Sample;
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::repair::{Bench, Change, Repair};
use crate::report::{PayloadResult, TestRun, TriedChange};
use crate::suite::run::Script;

/// Looks for the changes of all results that something is wrong with.
pub fn fill_in(call: &Call<'_>, material: &Material, run: &mut TestRun<'_>) {
    let mut by_service: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, result) in run.results.iter().enumerate() {
        let service = result.answer.as_ref().ok().filter(|_| is_in_doubt(result)).and_then(|(_, it)| meant(it));
        service.into_iter().for_each(|service| by_service.entry(service).or_default().push(at));
    }
    for (at, results) in by_service {
        let Some(service) = material.services.get(at) else { continue };
        let asked: Vec<_> = results.iter().filter_map(|result| Some((*result, payload(run, *result)?))).collect();
        let mut samples = samples(call, material, at, service, asked.iter().map(|(_, payload)| *payload));
        expected_sides::settle(&mut samples, &material.expected);
        let tried: Vec<_> = samples.iter().map(Sample::for_proof).collect();
        let places: HashMap<_, _> = tried.iter().enumerate().map(|(at, it)| (it.payload.whole(), at)).collect();
        let place = |payload: &Payload| places.get(payload.whole()).copied();
        let asked: Vec<_> = asked.into_iter().filter_map(|(result, payload)| Some((result, place(payload)?))).collect();
        let positions: Vec<_> = asked.iter().map(|(_, place)| *place).collect();
        let scripts: Vec<_> = material.suites.iter().flat_map(|loaded| scripts(loaded, at, service)).collect();
        let reading = call.settings.reading;
        let repair = Repair::of(&Bench { service, samples: &tried, asked: &positions, scripts: &scripts, reading });
        for (result, place) in asked {
            let own =
                |change: &Change| change.mends.iter().filter(|(of, _)| *of == place).map(|(_, aim)| *aim).collect();
            let change = repair.of_sample(place);
            let change = change.map(|it| TriedChange { service: at, aims: own(it), change: it.clone() });
            run.results.get_mut(result).into_iter().for_each(|it| it.change.clone_from(&change));
        }
    }
    tell_with_defects(run);
}

/// What the payloads prove is told with the change of the payload that proves it.
fn tell_with_defects(run: &mut TestRun<'_>) {
    let results =
        run.results.iter().filter_map(|result| Some((result.answer.as_ref().ok()?.0, result.change.as_ref()?)));
    let results: Vec<_> = results.collect();
    for defect in &mut run.defects {
        let is_about = |payload: &Payload| {
            defect.related.iter().any(|related| Arc::ptr_eq(&related.place.source, &payload.source))
        };
        let of_file = |tried: &TriedChange| {
            let service = run.services.get(tried.service);
            service.is_some_and(|service| service.source.name() == defect.place.source.name())
        };
        let change = results.iter().find(|(payload, tried)| of_file(tried) && is_about(payload));
        if let Some((_, tried)) = change {
            defect.help = Some(tried.change.sentence());
        }
    }
}

/// Whether it fails the run, or something is said of it.
fn is_in_doubt(result: &PayloadResult<'_>) -> bool {
    let is_expected = result.expected.is_some() && result.failure().is_none();
    let Ok((_, answer)) = &result.answer else { return false };
    !is_expected && (answer.outcome() == Outcome::Discarded || !answer.diagnoses.is_empty())
}

/// The service that should take a payload: its owner, else the one that takes it, else the nearest.
fn meant(answer: &Answer<'_>) -> Option<usize> {
    let near = || answer.nearest().filter(|_| !answer.is_strange);
    answer.owner.or_else(|| answer.main().or_else(near).map(|service| service.service))
}

fn payload<'a>(run: &TestRun<'a>, result: usize) -> Option<&'a Payload> {
    run.results.get(result)?.answer.as_ref().ok().map(|(payload, _)| *payload)
}

/// The payloads of the run that count for a service, those that are asked about, and its samples that were not asked for.
fn samples<'p>(
    call: &Call<'_>,
    material: &Material,
    at: usize,
    service: &Service,
    asked: impl Iterator<Item = &'p Payload>,
) -> Vec<Sample> {
    let asked: HashSet<_> = asked.map(Payload::whole).collect();
    let is_asked = |payload: &Payload| asked.contains(payload.whole());
    let given = material.inputs.iter().filter_map(|input| input.payload.as_ref().ok());
    let given = given.filter(|payload| is_asked(payload)).map(|payload| Sample::new(Arc::clone(payload), None));
    let mut samples = proven::samples(call, material, at, service);
    let mut known: HashSet<String> = samples.iter().map(|it| it.payload.whole().to_owned()).collect();
    samples.extend(given.chain(kept(call, material, at)).filter(|it| known.insert(it.payload.whole().to_owned())));
    samples
}

/// What the repository keeps for a service, where other payloads were named.
fn kept(call: &Call<'_>, material: &Material, at: usize) -> Vec<Sample> {
    let settings = &call.settings;
    if call.args.paths.is_empty() || !settings.samples.is_dir() {
        return Vec::new();
    }
    let owners = Owners::new(material.services.iter().map(Owner::from), &settings.samples);
    let mut files = settings.boundary.below(&settings.samples, payloads::is_payload).files;
    files.retain(|file| owners.of(&file.real) == Some(at));
    let files: Vec<_> = files.into_iter().map(Origin::File).collect();
    let inputs = payloads::read(&files, false, &owners, &HashSet::new(), &settings.boundary);
    inputs.into_iter().filter_map(|input| Some(Sample::new(input.payload.ok()?, None))).collect()
}

/// The cases of a suite that is about a service, which is the only one that judges them here.
fn scripts<'m>(loaded: &'m Loaded, at: usize, service: &Service) -> Vec<Script<'m>> {
    let named = loaded.suite.service.as_ref().map(|named| named.value.as_str());
    let is_about = named.map_or(loaded.owner() == Some(at), |named| named == service.name);
    let cases = loaded.suite.cases.iter().filter(|case| is_about && case.todo.is_none());
    let scripts = cases.filter_map(|case| loaded.script(case));
    let alone = scripts.map(|script| {
        let payloads = script.payloads.into_iter().map(|(payload, owner)| (payload, owner.map(|_| 0)));
        Script { case: script.case, payloads: payloads.collect() }
    });
    alone.collect()
}
