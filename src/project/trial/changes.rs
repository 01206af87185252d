//! The change of a filter that would mend what is wrong with a payload or a case, tried on all that its service has: the
//! payloads of the run, the samples that the repository keeps for it, and its suites.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ptr;
use std::sync::Arc;

use super::Material;
use super::proven;
use crate::engine::Reading;
use crate::engine::answer::{Answer, Outcome};
use crate::engine::proof;
use crate::engine::session::Terms;
use crate::lint::workspace::Sample;
use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::model::payload::Payload;
use crate::project::expected_sides::{self, ExpectedSides};
use crate::project::kept::Kept;
use crate::repair::{Bench, Change, Effect, Repair};
use crate::report::cases::asked;
use crate::report::{CaseRun, InVain, PayloadResult, TestRun, TriedChange};
use crate::suite::expectation::of_step;
use crate::suite::run::{self as suite_run, Script, Verdict};

/// What something is wrong with, by its position in the run.
#[derive(Clone, Copy)]
enum Doubt {
    Result(usize),
    Case(usize),
}

/// Looks for the changes of all results and cases that something is wrong with. What else the repository keeps is asked for
/// where payloads were named.
pub fn fill_in(reading: Reading, material: &Material, run: &mut TestRun<'_>, kept: &dyn Fn() -> Kept) {
    let mut by_service: BTreeMap<usize, Vec<Doubt>> = BTreeMap::new();
    for (at, result) in run.results.iter().enumerate() {
        let service = result.answer.as_ref().ok().filter(|_| is_in_doubt(result)).and_then(|(_, it)| meant(it));
        service.into_iter().for_each(|service| by_service.entry(service).or_default().push(Doubt::Result(at)));
    }
    for (at, case) in run.cases.iter().enumerate() {
        let service = first_wrong(case).and_then(|step| asked(run, step));
        service.into_iter().for_each(|service| by_service.entry(service).or_default().push(Doubt::Case(at)));
    }
    // Where nothing was named, all that the repository keeps is in the run.
    let is_named = material.is_named && !by_service.is_empty();
    let kept = if is_named { kept() } else { Kept::default() };
    let mut expected = material.expected.none();
    kept.learn(&mut expected, &material.suites);
    material.inputs.iter().for_each(|input| expected.forget(&input.name));
    material.suites.iter().for_each(|loaded| expected.learn(&loaded.suite, &loaded.path));
    for (at, doubts) in by_service {
        if let Some(service) = material.services.get(at) {
            let search = Search { reading, material, kept: &kept, expected: &expected, at, service };
            let found = search.changes(run, &doubts);
            for (doubt, found) in doubts.into_iter().zip(found) {
                let (change, in_vain) = found.map_or_else(|in_vain| (None, in_vain), |change| (Some(change), None));
                match doubt {
                    Doubt::Result(at) => {
                        if let Some(result) = run.results.get_mut(at) {
                            (result.change, result.in_vain) = (change, in_vain);
                        }
                    }
                    Doubt::Case(at) => {
                        if let Some(case) = run.cases.get_mut(at) {
                            case.change = change;
                        }
                    }
                }
            }
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

/// The first step of a failed case that is not as expected; where too much is open, the first of all.
fn first_wrong<'c, 'a>(case: &'c CaseRun<'a>) -> Option<&'c suite_run::StepRan<'a>> {
    let ran = case.ran.as_ref().filter(|_| case.verdict() == Some(Verdict::Failed))?;
    ran.steps.iter().find(|step| !step.mismatches.is_empty()).or(ran.steps.first())
}

/// The service that should take a payload: its owner, else the one that takes it, else the nearest.
fn meant(answer: &Answer<'_>) -> Option<usize> {
    let near = || answer.nearest().filter(|_| !answer.is_strange);
    answer.owner.or_else(|| answer.main().or_else(near).map(|service| service.service))
}

/// A service, and all that a change of it can be tried on.
#[derive(Clone, Copy)]
struct Search<'m> {
    reading: Reading,
    material: &'m Material,
    kept: &'m Kept,
    expected: &'m ExpectedSides,
    at: usize,
    service: &'m Service,
}

impl<'m> Search<'m> {
    /// The change that mends each doubt, in their order, or what was looked at in vain.
    fn changes(&self, run: &TestRun<'_>, doubts: &[Doubt]) -> Vec<Result<TriedChange, Option<InVain>>> {
        let payload = |at: usize| Some(run.results.get(at)?.answer.as_ref().ok()?.0);
        let given = |doubt: &Doubt| if let Doubt::Result(at) = doubt { payload(*at) } else { None };
        let mut all = self.samples(doubts.iter().filter_map(given));
        expected_sides::settle(&mut all, Some(self.service), self.expected);
        let mut samples: Vec<_> = all.iter().map(Sample::for_proof).collect();
        let mut places: HashMap<_, _> = samples.iter().enumerate().map(|(at, it)| (it.payload.whole(), at)).collect();
        let mut places_of = |doubt: &Doubt| match doubt {
            Doubt::Result(at) => payload(*at).and_then(|it| places.get(it.whole()).copied()).into_iter().collect(),
            Doubt::Case(at) => {
                let case = run.cases.get(*at);
                case.map(|case| take_in(case, &mut samples, &mut places)).unwrap_or_default()
            }
        };
        let of_doubts: Vec<Vec<usize>> = doubts.iter().map(&mut places_of).collect();
        let asked = of_doubts.concat();
        let of_run = self.material.suites.iter().flat_map(|loaded| loaded.scripts_of(self.at));
        let scripts: Vec<_> = of_run.chain(self.kept.scripts(self.at, &self.material.suites)).collect();
        let Self { service, reading, .. } = *self;
        let repair =
            self.material.repairs.of(&Bench { service, samples: &samples, asked: &asked, scripts: &scripts, reading });
        let in_vain = |doubt: &Doubt, places: &[usize]| {
            if self.is_strange(run, doubt) {
                return None;
            }
            let changes = places.iter().find_map(|place| repair.in_vain(*place))?;
            Some(InVain { service: self.at, changes, samples: samples.len(), cases: scripts.len() })
        };
        let found = doubts.iter().zip(&of_doubts);
        let found: Vec<_> = found.map(|(doubt, places)| self.found(run, (doubt, places), &repair, &scripts)).collect();
        // A recovery that closes nothing lacks nothing where a change has its alert open.
        let has_pair = found.iter().flatten().any(|it| it.change.achieves.effect() == Effect::Pairs);
        let is_served = |doubt: &Doubt| has_pair && is_taken(run, doubt);
        let lacking = |doubt, places| if is_served(doubt) { None } else { in_vain(doubt, places) };
        let all = found.into_iter().zip(doubts.iter().zip(&of_doubts));
        all.map(|(found, (doubt, places))| found.ok_or_else(|| lacking(doubt, places))).collect()
    }

    /// Whether a payload that nobody owns lacks what the service looks at: that no filter can be changed for it is no news.
    fn is_strange(&self, run: &TestRun<'_>, doubt: &Doubt) -> bool {
        let Doubt::Result(at) = doubt else { return false };
        let Some(Ok((payload, answer))) = run.results.get(*at).map(|result| &result.answer) else { return false };
        let has = |key: &KeyPath| payload.find(key).text().is_some();
        let is_meant = |part: &Part| {
            let mut conditions = part.conditions.iter().map(|condition| &condition.key_path.value);
            conditions.all(has) && part.mapping.as_ref().is_none_or(|key| has(&key.value))
        };
        answer.owner.is_none() && answer.main().is_none() && !self.service.parts().any(is_meant)
    }

    /// The change that mends one of these samples, and the case if it is one.
    fn found(
        &self,
        run: &TestRun<'_>,
        (doubt, places): (&Doubt, &[usize]),
        repair: &Repair,
        scripts: &[Script<'_>],
    ) -> Option<TriedChange> {
        let mut changes = places.iter().filter_map(|place| Some((repair.of_sample(*place)?, *place)));
        let (change, place) = match doubt {
            Doubt::Result(_) => changes.next(),
            Doubt::Case(at) => {
                let case = run.cases.get(*at)?.case;
                let script = scripts.iter().find(|script| ptr::eq(script.case, case))?;
                changes.find(|(change, _)| self.mends(change, script))
            }
        }?;
        let own = change.mends.iter().filter(|(of, _)| *of == place).map(|(_, aim)| *aim);
        Some(TriedChange { service: self.at, aims: own.collect(), change: change.clone() })
    }

    /// Whether less of a case is wrong with a change.
    fn mends(&self, change: &Change, script: &Script<'_>) -> bool {
        let wrong = |service: &Service| {
            let ran = suite_run::run(script, Terms::new(std::slice::from_ref(service), self.reading));
            let fields: usize = ran.steps.iter().map(|step| step.mismatches.len()).sum();
            fields + usize::from(!ran.is_open_as_expected)
        };
        change.made(self.service).is_some_and(|made| wrong(&made) < wrong(self.service))
    }

    /// The payloads of the run that count for a service, those that are asked about, and its samples that were not asked for.
    fn samples<'p>(&self, asked: impl Iterator<Item = &'p Payload>) -> Vec<Sample> {
        let Self { reading, material, kept, at, service, .. } = *self;
        let asked: HashSet<_> = asked.map(Payload::whole).collect();
        let is_asked = |payload: &Payload| asked.contains(payload.whole());
        let given = material.inputs.iter().filter_map(|input| input.payload.as_ref().ok());
        let given = given.filter(|payload| is_asked(payload)).map(|payload| Sample::new(Arc::clone(payload), None));
        let mut samples = proven::samples(reading, material, at, service);
        let mut known: HashSet<String> = samples.iter().map(|it| it.payload.whole().to_owned()).collect();
        samples.extend(
            given
                .chain(kept.samples(at).map(|it| Sample::new(Arc::clone(it), None)))
                .filter(|it| known.insert(it.payload.whole().to_owned())),
        );
        samples
    }
}

/// Whether the filters take a payload of the run.
fn is_taken(run: &TestRun<'_>, doubt: &Doubt) -> bool {
    let Doubt::Result(at) = doubt else { return false };
    let answer = run.results.get(*at).and_then(|result| result.answer.as_ref().ok());
    answer.is_some_and(|(_, answer)| answer.outcome() != Outcome::Discarded)
}

/// Takes the payloads of a case among the samples, as its steps expect them, and says where those are that are not as expected.
fn take_in<'p>(
    case: &CaseRun<'p>,
    samples: &mut Vec<proof::Sample<'p>>,
    places: &mut HashMap<&'p str, usize>,
) -> Vec<usize> {
    let mut wrong = Vec::new();
    for step in case.ran.iter().flat_map(|ran| &ran.steps) {
        let place = *places.entry(step.payload.whole()).or_insert_with(|| {
            let expected = of_step(case.case, step.step);
            samples.push(proof::Sample { payload: step.payload, side: expected.side, accepted: expected.accepted });
            samples.len() - 1
        });
        if !step.mismatches.is_empty() || case.wrong_open().is_some() {
            wrong.push(place);
        }
    }
    wrong
}
