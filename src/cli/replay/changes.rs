//! The changes of the filters that would mend what is wrong in a log, tried as `test` and `lint` try them: on the calls of the
//! log that are kept with their texts, and on what the repository keeps.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::learn_secrets;
use crate::cli::settings::Settings;
use crate::cli::{files, kept};
use crate::engine::{incident, verdict};
use crate::lint::workspace::Sample;
use crate::model::filter::{Part, Service};
use crate::model::payload::Payload;
use crate::parse::capture;
use crate::project::expected_sides::{self, ExpectedSides};
use crate::project::kept::Kept;
use crate::repair::{Bench, Change, Repair};
use crate::replay::run::{KeptCall, ReplayRun};
use crate::report::TriedChange;
use crate::report::replay::LineChanges;
use crate::source::{Source, Span};

/// The change of each line with something wrong, for the service that should take it.
pub fn find(run: &ReplayRun<'_>, settings: &Settings) -> LineChanges {
    let mut by_service: BTreeMap<usize, Vec<&KeptCall>> = BTreeMap::new();
    for call in &run.kept_calls {
        by_service.entry(call.service).or_default().push(call);
    }
    by_service.retain(|_, calls| calls.iter().any(|call| call.is_wrong));
    if by_service.is_empty() {
        return LineChanges::new();
    }
    let kept = kept::of(run.services, settings);
    let mut expected = ExpectedSides::by(files::resolved);
    kept.learn(&mut expected, &[]);
    let search = Search { run, expected: &expected, kept: &kept, settings };
    let changes = by_service.into_iter().flat_map(|(service, calls)| search.of_service(service, calls));
    let changes: LineChanges = changes.collect();
    // They show texts of the log.
    let edits = changes.values().flat_map(|tried| &tried.change.edits);
    learn_secrets(run.services.iter(), edits.map(|edit| edit.text.as_str()));
    changes
}

struct Search<'s> {
    run: &'s ReplayRun<'s>,
    kept: &'s Kept,
    expected: &'s ExpectedSides,
    settings: &'s Settings,
}

impl Search<'_> {
    fn of_service(&self, at: usize, mut calls: Vec<&KeptCall>) -> LineChanges {
        let Some(service) = self.run.services.get(at) else { return LineChanges::new() };
        calls.sort_by_key(|call| call.line);
        let read = calls.iter().filter_map(|call| Some((*call, payload(call)?)));
        let (calls, mut payloads): (Vec<_>, Vec<_>) = read.unzip();
        payloads.extend(self.kept.samples(at).cloned());
        let mut known = HashSet::new();
        let all = payloads.iter().filter(|payload| known.insert(payload.whole()));
        let mut samples: Vec<_> = all.map(|payload| Sample::new(Arc::clone(payload), None)).collect();
        expected_sides::settle(&mut samples, Some(service), self.expected);
        let mut samples: Vec<_> = samples.iter().map(Sample::for_proof).collect();
        // What opened the incident that it closes is not kept.
        let alone = calls.iter().zip(&payloads).filter(|(call, _)| call.lacks_alert);
        let alone: HashSet<_> = alone.map(|(_, payload)| payload.whole()).collect();
        samples.iter_mut().for_each(|it| it.accepted.closes_nothing |= alone.contains(it.payload.whole()));
        let places: HashMap<_, _> = samples.iter().enumerate().map(|(at, it)| (it.payload.whole(), at)).collect();
        let wrong: Vec<_> = calls.iter().zip(&payloads).filter(|(call, _)| call.is_wrong).collect();
        let place = |payload: &Arc<Payload>| places.get(payload.whole()).copied();
        let asked: Vec<_> = wrong.iter().filter_map(|(_, payload)| place(payload)).collect();
        let scripts: Vec<_> = self.kept.scripts(at, &[]).collect();
        let reading = self.settings.reading;
        let repair = Repair::of(&Bench { service, samples: &samples, asked: &asked, scripts: &scripts, reading });
        let mut repeated: HashMap<String, HashSet<u64>> = HashMap::new();
        let change = |(call, payload): &(&&KeptCall, &Arc<Payload>)| {
            let mut change = repair.of_sample(place(payload)?)?.clone();
            let lines = repeated.entry(change.title.clone());
            let lines = lines.or_insert_with(|| self.repeated(&change, service, &calls, &payloads));
            change.achieves.repeats = lines.contains(&call.line);
            Some(((call.line, at), TriedChange { service: at, aims: Vec::new(), change }))
        };
        wrong.iter().filter_map(change).collect()
    }
}

impl Search<'_> {
    /// The lines whose incident is open already with a change, as far as the calls that are kept tell.
    fn repeated(
        &self,
        change: &Change,
        service: &Service,
        calls: &[&KeptCall],
        payloads: &[Arc<Payload>],
    ) -> HashSet<u64> {
        let Some(made) = change.made(service) else { return HashSet::new() };
        let value = |part: &Part, payload: &Payload| incident::mapping(part, payload).value.ok().map(str::to_owned);
        let (mut open, mut repeated) = (HashSet::new(), HashSet::new());
        let mut known = HashSet::new();
        // A call may be kept for several reasons.
        for (call, payload) in calls.iter().zip(payloads).filter(|(call, _)| known.insert(call.line)) {
            let verdict = verdict::judge(&made, payload, self.settings.reading);
            let trigger = verdict.trigger.and_then(|at| made.triggers.get(at));
            let opens = trigger.and_then(|trigger| value(&trigger.part, payload));
            repeated.extend(opens.filter(|value| !open.insert(value.clone())).map(|_| call.line));
            let closes = made.resolve.as_ref().filter(|_| verdict.resolve).and_then(|part| value(part, payload));
            closes.iter().for_each(|value| _ = open.remove(value));
        }
        repeated
    }
}

fn payload(call: &KeptCall) -> Option<Arc<Payload>> {
    let source = Arc::new(Source::new("", call.text.as_str()));
    let payload = capture::line(&source, Span::new(0, call.text.len())).ok()??;
    Some(Arc::new(payload))
}
