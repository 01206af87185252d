//! The search for the plan of a probe, and the proof that no account gets by.

use std::collections::HashMap;

use super::account::{OpenOfProbe, ProbeCall};
use super::behaviour::{Behaviour, Unstated};
use super::cover::{self, Candidate};
use super::filter::ProbeFilter;
use super::manner::{Manner, Subject, TOPICS};
use super::payload::{ProbePayload, Takes, TakesTable};
use super::plan::{self, ASKS, Ask, FILTERS, Plan, ROW, ROW_WITHOUT_MAPPING};
use super::word;
use crate::engine::Reading;
use crate::model::filter::Operator;

const fn contains(key: &'static str, values: &'static [&'static str]) -> ProbeFilter {
    ProbeFilter { key, operator: Operator::Contains, values }
}

/// What could be looked for, each under a key of its own. The first one is there anyway: all accounts take its alerts.
const CANDIDATES: [ProbeFilter; 13] = [
    contains("two", &["red", "blue"]),
    contains("letter", &["u"]),
    contains("word", &["green"]),
    contains("yes", &["true"]),
    contains("nothing", &["null"]),
    contains("zero", &["0"]),
    contains("long", &["1.50"]),
    contains("short", &["1.5"]),
    contains("bracket", &["["]),
    contains("brace", &["{"]),
    contains("blank", &["on "]),
    ProbeFilter { key: "whole", operator: Operator::Equals, values: &["on"] },
    ProbeFilter { key: "spaced", operator: Operator::Equals, values: &["on "] },
];

/// What they could be shown.
const SHOWN: [(&str, &[&str]); 13] = [
    ("two", &[r#""red""#, r#""RED BLUE""#, r#""RED""#]),
    ("letter", &["true", "null", r#"["u"]"#, r#"{"u": 1}"#, r#""U""#]),
    ("word", &[r#""GREEN""#]),
    ("yes", &["true"]),
    ("nothing", &["null"]),
    ("zero", &["1.50", "10"]),
    ("long", &["1.50"]),
    ("short", &["1.50", "1.5"]),
    ("bracket", &[r#"["x"]"#, r#"["["]"#, r#"{"[": 1}"#]),
    ("brace", &[r#"{"x": 1}"#, r#"["{"]"#]),
    ("blank", &[r#""on""#, r#""on e""#]),
    ("whole", &[r#""one""#, r#""on""#]),
    ("spaced", &[r#""on""#, r#""on e""#]),
];

/// All accounts that differ in what a condition finds.
fn accounts() -> impl Iterator<Item = (Manner, Reading)> {
    Manner::of_conditions().flat_map(|manner| (0..4).map(move |it| (manner, Reading::of_number(it))))
}

fn with_each(manner: Manner, subject: Subject) -> impl Iterator<Item = Manner> {
    let topic = subject as usize;
    (0..TOPICS[topic].answers.len()).map(move |answer| manner.with(topic, answer))
}

/// All that an account may do with incidents that have a mapping value. Of the statuses of a repeated alert two do: its body
/// says what it is, so that any two of them are told apart where these are.
fn of_incidents() -> Vec<Behaviour> {
    let mut all = Vec::new();
    for reading in Reading::all().filter(|reading| reading.number() & 3 == 0) {
        for manner in with_each(Manner::default(), Subject::Alike) {
            let unstated = Unstated::all().filter(|unstated| unstated.repeated != 200);
            all.extend(unstated.map(|unstated| Behaviour { reading, manner, unstated }));
        }
    }
    all
}

fn calls_of(payloads: &[ProbePayload]) -> Vec<ProbeCall> {
    let takes = |payload: &ProbePayload| Takes { trigger: payload.asks.is_some(), resolve: payload.is_recovery };
    let call = |(at, it): (usize, &ProbePayload)| ProbeCall { payload: at, incident: it.incident, takes: takes(it) };
    payloads.iter().enumerate().map(call).collect()
}

#[test]
fn the_rows_are_the_shortest_that_tell_what_an_account_makes_of_incidents() {
    let behaviours = of_incidents();
    let calls = calls_of(&plan::of_one_incident());
    let known = word::equivalents(&calls, &behaviours);
    let row = word::shortest(&calls, &behaviours, &vec![0; behaviours.len()]).unwrap();
    assert_eq!(row, ROW);
    let mut all = Vec::new();
    for (behaviour, known) in behaviours.into_iter().zip(known) {
        let manners = with_each(behaviour.manner, Subject::NoMapping);
        all.extend(manners.map(|manner| (Behaviour { manner, ..behaviour }, known)));
    }
    let (behaviours, known): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    let row = word::shortest(&calls_of(&plan::without_mapping()), &behaviours, &known).unwrap();
    assert_eq!(row, ROW_WITHOUT_MAPPING);
}

/// Where alerts are alike by their bodies, a recovery closes all of one mapping value, and one that closes nothing is
/// answered like one that closes, no row of calls tells the order.
#[test]
fn what_no_replies_can_tell_is_the_order_in_one_kind_of_account() {
    let behaviours = of_incidents();
    let numbers = word::equivalents(&calls_of(&plan::of_one_incident()), &behaviours);
    let mut first: HashMap<usize, Behaviour> = HashMap::new();
    for (number, behaviour) in numbers.into_iter().zip(behaviours) {
        let same = *first.entry(number).or_insert(behaviour);
        if same == behaviour {
            continue;
        }
        assert_eq!((same.manner, same.unstated), (behaviour.manner, behaviour.unstated));
        assert_ne!(same.reading.order, behaviour.reading.order);
        assert_eq!((same.manner.says(Subject::Alike), same.unstated.nothing), ("body-all", (200, true)));
    }
}

#[test]
fn the_asks_and_the_filters_are_the_fewest_that_tell_what_a_condition_finds() {
    let shown = SHOWN.iter().flat_map(|(key, values)| values.iter().map(move |value| (*key, *value)));
    let asks: Vec<_> = shown.map(|asks| payload(Some(asks))).collect();
    let filters: Vec<_> = CANDIDATES.iter().collect();
    let table = TakesTable::of(&filters, &asks);
    let accounts: Vec<_> = accounts().collect();
    let needs = |key: &str| CANDIDATES.iter().position(|filter| filter.key == key).unwrap();
    let candidate = |(at, payload): (usize, &ProbePayload)| Candidate {
        needs: needs(payload.asks.unwrap().0),
        answers: accounts.iter().map(|(manner, reading)| table.get(at, *manner, *reading).trigger).collect(),
    };
    let candidates: Vec<_> = asks.iter().enumerate().map(candidate).collect();
    let mut found = cover::fewest(&candidates, &[0]).unwrap();
    found.sort_unstable();
    let found: Vec<_> = found.into_iter().map(|at| asks[at].asks.unwrap()).collect();
    assert_eq!(found, ASKS.map(|(key, value, _): Ask| (key, value)));
    let used: Vec<_> = CANDIDATES.iter().filter(|filter| found.iter().any(|(key, _)| *key == filter.key)).collect();
    assert_eq!(used, FILTERS.iter().collect::<Vec<_>>());
    // No fewer could do: each has two replies, and there are more accounts than ten of them have answers.
    assert!(1 << (found.len() - 1) < accounts.len());
}

fn payload(asks: Option<(&'static str, &'static str)>) -> ProbePayload {
    ProbePayload { number: 0, asks, is_recovery: false, incident: Some(0), about: String::new() }
}

/// Every account there could be, of 248,832: no two give the same replies, but for those of which it is known.
#[test]
fn no_two_accounts_give_the_same_replies_to_the_whole_plan() {
    let plan = Plan::found();
    let filters: Vec<_> = FILTERS.iter().collect();
    let table = TakesTable::of(&filters, &plan.payloads);
    let mut known: HashMap<Vec<u8>, Behaviour> = HashMap::new();
    let mut symbols = HashMap::new();
    let mut count = 0;
    for manner in Manner::all() {
        for reading in Reading::all() {
            let mut open = OpenOfProbe::default();
            let asking = plan.calls.iter().take(plan.asking);
            let calls = asking.map(|at| ProbeCall {
                payload: *at,
                incident: plan.payloads[*at].incident,
                takes: table.get(*at, manner, reading),
            });
            let entries: Vec<_> = calls.map(|call| open.enter(&call, reading.order, manner)).collect();
            for unstated in Unstated::all() {
                count += 1;
                let reply = |it: &_| {
                    let next = symbols.len() as u8;
                    *symbols.entry(unstated.reply(*it)).or_insert(next)
                };
                let replies: Vec<_> = entries.iter().map(reply).collect();
                let behaviour = Behaviour { reading, manner, unstated };
                if let Some(same) = known.insert(replies, behaviour) {
                    assert_eq!((same.manner, same.unstated), (manner, unstated));
                    assert_eq!(same.reading.number() & 3, reading.number() & 3);
                    assert_eq!((manner.says(Subject::Alike), unstated.nothing), ("body-all", (200, true)));
                }
            }
        }
    }
    assert_eq!(count, 248_832);
}
