//! The laws of changes over real-looking services with a mistake, and over random ones: a change that is printed, made, has the
//! effect that is printed, and spoils nothing under any reading; `test`, `lint` and `replay` name the same one.

use std::collections::BTreeSet;
use std::sync::Arc;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::incident::{self, Provenance};
use cgfilter::internals::engine::proof::{Accepted, Sample};
use cgfilter::internals::engine::side::Side;
use cgfilter::internals::engine::verdict;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::parse::{json, service};
use cgfilter::internals::repair::{Bench, Change, Effect, Repair};
use cgfilter::internals::source::{Source, Span};
use proptest::prelude::*;
use serde_json::Value;

use crate::generated;
use crate::support::{Folder, laws};

/// What a tool sends, and a filter that is right for it.
#[derive(Debug, Clone)]
struct Tool {
    /// The objects around the id and the title.
    nest: &'static str,
    state: &'static str,
    states: [&'static str; 2],
    id: &'static str,
    title: &'static str,
    is_console: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    None,
    StateCase,
    StateLetter,
    StateKey,
    RecoveryCase,
    OuterMapping,
    OtherMapping,
    ResolveMapping,
    Title,
    NoResolve,
    Exchanged,
}

const MISTAKES: [Mistake; 10] = [
    Mistake::StateCase,
    Mistake::StateLetter,
    Mistake::StateKey,
    Mistake::RecoveryCase,
    Mistake::OuterMapping,
    Mistake::OtherMapping,
    Mistake::ResolveMapping,
    Mistake::Title,
    Mistake::NoResolve,
    Mistake::Exchanged,
];

fn tool() -> impl Strategy<Value = Tool> {
    let states = [
        ["firing", "resolved"],
        ["Down", "Up"],
        ["CRITICAL", "OK"],
        ["problem", "recovery"],
        ["ausgefallen", "behoben"],
        ["triggered", "cleared"],
    ];
    (
        prop::sample::select(vec!["", "data.", "data.incident.", "event.alert."]),
        prop::sample::select(vec!["status", "state", "event_type", "zustand", "estado"]),
        prop::sample::select(states.to_vec()),
        prop::sample::select(vec!["id", "incident_id", "alertId", "uid"]),
        prop::sample::select(vec!["title", "summary", "name", "subject"]),
        any::<bool>(),
    )
        .prop_map(|(nest, state, states, id, title, is_console)| Tool {
            nest,
            state,
            states,
            id,
            title,
            is_console,
        })
}

impl Tool {
    fn body(&self, side: usize, number: usize) -> String {
        let (id, title, state) = (self.id, self.title, self.states[side]);
        let mut inner = format!(r#""{id}": "inc-{}", "{title}": "Disk {number} is full""#, 4711 + number);
        for key in self.nest.split('.').rev().filter(|key| !key.is_empty()) {
            inner = format!(r#""{key}": {{{inner}}}"#);
        }
        format!(
            r#"{{"{}": "{state}", {inner}, "host": "web-1", "sent": "2026-01-0{}T10:0{side}:00Z"}}"#,
            self.state,
            1 + number
        )
    }

    fn path(&self, path: &str) -> String {
        match self.is_console {
            true => format!("'{}'", path.split('.').map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(".")),
            false => path.to_owned(),
        }
    }

    fn filter(&self, mistake: Mistake) -> String {
        let Self { nest, state, states: [down, up], id, title, .. } = *self;
        let swapped = |text: &str| match text.to_lowercase() {
            lower if lower != text => lower,
            _ => text.to_uppercase(),
        };
        let [mut alert, mut recovery] = [down.to_owned(), up.to_owned()];
        let mut key = state.to_owned();
        let mut mappings = [format!("{nest}{id}"), format!("{nest}{id}")];
        let mut titled = format!("{nest}{title}");
        match mistake {
            Mistake::StateCase => alert = swapped(&alert),
            Mistake::StateLetter => drop(alert.remove(1)),
            Mistake::StateKey => drop(key.remove(1)),
            Mistake::RecoveryCase => recovery = swapped(&recovery),
            Mistake::OuterMapping => mappings = [(); 2].map(|()| format!("wrong.{id}")),
            Mistake::OtherMapping => mappings = [(); 2].map(|()| "sent".to_owned()),
            Mistake::ResolveMapping => mappings[1] = "sent".to_owned(),
            Mistake::Title => titled = format!("{nest}{}", swapped(title)),
            Mistake::Exchanged => (alert, recovery) = (recovery, alert),
            Mistake::None | Mistake::NoResolve => {}
        }
        let [key, title] = [key, titled].map(|path| self.path(&path));
        let [own, other] = mappings.map(|path| self.path(&path));
        let resolve = format!(
            "resolve:\n  payload_json_key: {key}\n  key_value_contains: {recovery}\n  incident_mapped_with: {other}\n"
        );
        format!(
            "trigger:\n- payload_json_key: {key}\n  key_value_contains: {alert}\n  map_incident_with: {own}\n  \
             incident_title_from: {title}\n{}",
            if mistake == Mistake::NoResolve { "" } else { &resolve }
        )
    }
}

fn payload(text: &str) -> Payload {
    json::payload(&Arc::new(Source::new("x.json", text)), Span::new(0, text.len())).unwrap()
}

fn parsed(filter: &str) -> Service {
    *service::parse("x.yaml", "x", filter.as_bytes().to_vec()).service.unwrap()
}

/// What becomes of one sample, told without the repair engine.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fate {
    opens: bool,
    is_resolved: bool,
    value: Option<String>,
    is_titled: bool,
}

fn fates(service: &Service, samples: &[Sample<'_>], reading: Reading) -> Vec<Fate> {
    let fate = |sample: &Sample<'_>| {
        let verdict = verdict::judge(service, sample.payload, reading);
        let trigger = verdict.trigger.map(|at| &service.triggers[at]);
        let part = match sample.side {
            Some(Side::Recovery) => service.resolve.as_ref().filter(|_| verdict.resolve),
            _ => trigger.map(|it| &it.part).or(service.resolve.as_ref().filter(|_| verdict.resolve)),
        };
        let value = part.and_then(|part| incident::mapping(part, sample.payload).value.ok()).map(str::to_owned);
        let title = trigger.map(|trigger| incident::title(trigger, sample.payload, None));
        let is_titled = title.is_some_and(|it| it.provenance != Provenance::Fallback && !it.text.trim().is_empty());
        Fate {
            opens: trigger.is_some(),
            is_resolved: verdict.resolve,
            value: value.filter(|value| !value.trim().is_empty()),
            is_titled,
        }
    };
    samples.iter().map(fate).collect()
}

/// The samples with which all is well: alerts that open with a title and a mapping value, and recoveries that close one.
fn well(samples: &[Sample<'_>], fates: &[Fate]) -> BTreeSet<usize> {
    let both = || samples.iter().zip(fates).enumerate();
    let opened: BTreeSet<_> = both()
        .filter(|(_, (it, fate))| it.side == Some(Side::Alert) && fate.opens)
        .filter_map(|(_, (_, it))| it.value.clone())
        .collect();
    let is_well = |(sample, fate): (&Sample<'_>, &Fate)| match sample.side {
        Some(Side::Alert) => fate.opens && !fate.is_resolved && fate.value.is_some() && fate.is_titled,
        Some(Side::Recovery) => {
            fate.is_resolved && !fate.opens && fate.value.as_ref().is_some_and(|value| opened.contains(value))
        }
        None => false,
    };
    both().filter(|(_, it)| is_well(*it)).map(|(at, _)| at).collect()
}

/// Whether a sample has become what its change says.
fn has_effect(at: usize, change: &Change, samples: &[Sample<'_>], before: &[Fate], after: &[Fate]) {
    let (was, is) = (&before[at], &after[at]);
    let good = well(samples, after);
    let of_side = |side| good.iter().any(|at| samples[*at].side == Some(side));
    match change.achieves.effect() {
        Effect::Pairs => assert!(of_side(Side::Recovery), "{change:?} {after:?}"),
        Effect::Closes => assert!(is.is_resolved || of_side(Side::Recovery), "{change:?} {after:?}"),
        Effect::Opens => assert!(is.opens || after.iter().any(|it| it.opens), "{change:?} {after:?}"),
        Effect::Titles => assert!(is.is_titled && !was.is_titled, "{change:?} {after:?}"),
        Effect::Guess => assert!(is.opens || is.is_resolved, "{change:?} {after:?}"),
    }
}

/// Every change has its effect, and spoils nothing under any reading.
fn keeps_the_laws(service: &Service, samples: &[Sample<'_>]) -> Repair {
    let bench = Bench { service, samples, asked: &[], scripts: &[], reading: Reading::default() };
    let repair = Repair::of(&bench);
    for at in 0..samples.len() {
        let Some(change) = repair.of_sample(at) else { continue };
        let made = change.made(service).expect("the file can be read with its change");
        let (before, after) = (fates(service, samples, bench.reading), fates(&made, samples, bench.reading));
        has_effect(at, change, samples, &before, &after);
        for reading in Reading::all() {
            let [before, after] = [service, &made].map(|service| fates(service, samples, reading));
            let lost: Vec<_> = well(samples, &before).difference(&well(samples, &after)).copied().collect();
            assert!(lost.is_empty(), "{change:?} spoils {lost:?} under {reading}");
            for (at, sample) in samples.iter().enumerate().filter(|(_, sample)| sample.side.is_none()) {
                let accepts = |fate: &Fate| fate.opens || fate.is_resolved;
                let is_mended = change.mends.iter().any(|(mended, _)| *mended == at);
                let is_kept = is_mended || accepts(&before[at]) == accepts(&after[at]);
                assert!(is_kept, "{change:?} moves {} under {reading}", sample.payload.whole());
            }
        }
    }
    repair
}

fn samples<'p>(payloads: &'p [(Option<Side>, Payload)]) -> Vec<Sample<'p>> {
    let sample =
        |(side, payload): &'p (Option<Side>, Payload)| Sample { payload, side: *side, accepted: Accepted::default() };
    payloads.iter().map(sample).collect()
}

proptest! {
    #![proptest_config(laws(12))]

    #[test]
    fn one_mistake_in_a_real_looking_filter_has_a_change_that_keeps_the_laws(tool in tool(), number in 1..3_usize) {
        let mut payloads = Vec::new();
        for number in 0..number {
            payloads.push((Some(Side::Alert), payload(&tool.body(0, number))));
            payloads.push((Some(Side::Recovery), payload(&tool.body(1, number))));
        }
        payloads.push((None, payload(&tool.body(0, 7).replace(tool.states[0], "paused"))));
        let samples = samples(&payloads);
        let right = parsed(&tool.filter(Mistake::None));
        prop_assert_eq!(well(&samples, &fates(&right, &samples, Reading::default())).len(), 2 * number);
prop_assert!(keeps_the_laws(&right, &samples).changes.is_empty(), "a right filter is left alone");
        for mistake in MISTAKES {
            let wrong = parsed(&tool.filter(mistake));
            let before = well(&samples, &fates(&wrong, &samples, Reading::default()));
            // A letter less, in a list of parts, may still be found.
            if before.len() == 2 * number {
                continue;
            }
            let repair = keeps_the_laws(&wrong, &samples);
            let first = (0..samples.len()).find_map(|at| repair.of_sample(at));
            let change = first.unwrap_or_else(|| panic!("{mistake:?} {}", tool.filter(mistake)));
            let after = well(&samples, &fates(&change.made(&wrong).unwrap(), &samples, Reading::default()));
            prop_assert_eq!(after.len(), 2 * number, "{:?}: {:?}", mistake, change);
        }
    }

}

proptest! {
    #![proptest_config(laws(60))]

    #[test]
    fn changes_of_any_service_keep_the_laws(
        yaml in generated::service_file(),
        lines in prop::collection::vec((generated::line(), 0..3_usize), 1..8),
    ) {
        let side = |side: usize| [Some(Side::Alert), Some(Side::Recovery), None][side];
        let read = |line: &str| json::payload(&Arc::new(Source::new("x.json", line)), Span::new(0, line.len())).ok();
        let payloads: Vec<_> = lines.iter().filter_map(|(line, at)| Some((side(*at), read(line)?))).collect();
        for service in generated::read(&[yaml]) {
            keeps_the_laws(&service, &samples(&payloads));
        }
    }
}

/// The edits of the changes in some JSON, wherever they are.
fn changes(value: &Value, key: &str) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| changes(item, key)).collect(),
        Value::Object(map) => {
            let own = map.get(key).into_iter().flat_map(|it| it.as_array().cloned().unwrap_or(vec![it.clone()]));
            let own = own.filter(|it| !it.is_null()).map(|it| it["edits"].to_string());
            own.chain(map.values().flat_map(|value| changes(value, key))).collect()
        }
        _ => BTreeSet::new(),
    }
}

fn named(folder: &Folder, arguments: &[&str], key: &str) -> BTreeSet<String> {
    let arguments = [arguments, &["--format", "json"]].concat();
    let (_, printed) = folder.run(&arguments);
    changes(&serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{printed}")), key)
}

#[test]
fn test_lint_and_replay_name_the_same_change() {
    let tool = Tool {
        nest: "data.incident.",
        state: "status",
        states: ["firing", "resolved"],
        id: "incident_id",
        title: "summary",
        is_console: true,
    };
    for mistake in MISTAKES {
        let folder = Folder::new();
        folder.file("filters/x.yaml", tool.filter(mistake));
        folder.file("samples/x/alert.json", tool.body(0, 1));
        folder.file("samples/x/recovery.json", tool.body(1, 1));
        let (by_test, by_lint) = (named(&folder, &["test"], "changes"), named(&folder, &["lint"], "fix"));
        assert!(!by_test.is_empty() && by_test.is_subset(&by_lint), "{mistake:?}: {by_test:?} {by_lint:?}");
        // The same calls as a log, beside the samples and without them.
        let log = [0, 1].map(|side| tool.body(side, 1) + "\n").concat();
        folder.file("calls.ndjson", &log);
        for _ in 0..2 {
            let by_replay = named(&folder, &["replay", "calls.ndjson"], "changes");
            let of_calls = named(&folder, &["test", "calls.ndjson"], "changes");
            assert_eq!(by_test, of_calls, "{mistake:?}");
            // A replay looks at no titles.
            let is_told = mistake != Mistake::Title;
            assert!(by_replay.is_subset(&by_test) && is_told != by_replay.is_empty(), "{mistake:?}: {by_replay:?}");
            std::fs::remove_dir_all(folder.path().join("samples")).unwrap_or_default();
        }
    }
}
