//! The key that tells an alert from its recovery: another text on each side, the same within each.

mod weigh;

use super::columns::{Column, Columns};
use super::ranking::Ranked;
use super::refusal::Refusal;
use super::shape;
use super::{Choice, RunnerUp, State};
use crate::model::filter::Operator;
use crate::model::limits::{MAX_CHARACTERS, MAX_VALUES};
use crate::model::names::{self, identity, roles};
use crate::model::text::{is_hidden, listed, quoted};

/// With less than this neither the name nor the values say that a key tells a state.
const ENOUGH: i32 = 20;

/// A column with the values that differ between the sides.
struct Candidate<'c, 'p> {
    ranked: Ranked<'c, 'p>,
    on_alert: Vec<&'p str>,
    on_recovery: Vec<&'p str>,
    /// Its values say the opposite: of the alert that all is well, and of the recovery that it is not.
    is_reversed: bool,
}

pub fn choose(columns: &Columns<'_>) -> Result<(Choice<State>, Vec<RunnerUp>), Refusal> {
    let mut candidates = Vec::new();
    let mut unfit = Vec::new();
    for column in columns.iter() {
        match candidate(column, columns) {
            Some(Ok(candidate)) => candidates.push(candidate),
            Some(Err(why)) => unfit.push(why),
            None => {}
        }
    }
    candidates.sort_by_key(|it: &Candidate<'_, '_>| std::cmp::Reverse(it.ranked.points));
    let weak = candidates.iter().filter(|it| it.ranked.points < ENOUGH);
    let weak: Vec<String> = weak
        .map(|it| format!("{}: {}", it.ranked.column.key, it.ranked.runner_up().reason))
        .collect();
    let refuse = || Refusal::no_state(&weak, &unfit, &nearly(columns));
    let best = candidates.first().ok_or_else(refuse)?;
    if best.is_reversed && best.ranked.points > -ENOUGH {
        return Err(Refusal::swapped(&best.ranked));
    }
    if best.ranked.points < ENOUGH {
        return Err(refuse());
    }
    let runners_up = candidates.iter().skip(1).map(|it| it.ranked.runner_up());
    Ok((best.choice(), runners_up.collect()))
}

/// A column that differs between the sides; the reason when it can tell no state all the same.
fn candidate<'c, 'p>(
    column: &'c Column<'p>,
    columns: &Columns<'p>,
) -> Option<Result<Candidate<'c, 'p>, String>> {
    let (alerts, recoveries) = column.in_all()?;
    let (on_alert, on_recovery) = (distinct(&alerts), distinct(&recoveries));
    let folded = |text: &str| text.trim().to_lowercase();
    let differ = !on_alert
        .iter()
        .any(|one| on_recovery.iter().any(|other| folded(one) == folded(other)));
    if !differ {
        return None;
    }
    let facts = facts(&on_alert, &on_recovery);
    if let Some(why) = unfit(column, &on_alert, &on_recovery) {
        return Some(Err(format!("{}: {facts}, but {why}", column.key)));
    }
    let ranked = Ranked::new(column, facts);
    let mut candidate = Candidate {
        ranked,
        on_alert,
        on_recovery,
        is_reversed: false,
    };
    candidate.weigh_name();
    candidate.weigh_values();
    candidate.weigh_evidence(columns);
    Some(Ok(candidate))
}

/// Why a column that differs is no state, if it is none.
fn unfit(column: &Column<'_>, on_alert: &[&str], on_recovery: &[&str]) -> Option<&'static str> {
    let values = || on_alert.iter().chain(on_recovery).copied();
    let any = |is: fn(&str) -> bool| values().any(is);
    let too_long = |text: &str| text.chars().count() > MAX_CHARACTERS;
    Some(match () {
        () if names::tells_the_state_before(column.last()) => "it tells the state before",
        () if column.keys().any(names::tells_the_state_before) => "it tells what was before",
        () if names::volatile(column.last()).is_some() => {
            "it is a time, a measure or a number of the call"
        }
        () if any(super::is_json) => "it holds JSON, which no key path goes into",
        () if any(too_long) => "it has more than the 50 characters that a value may have",
        () if any(shape::is_url) => "it is an address",
        () if any(|text| shape::is_time(text) || shape::is_epoch(text)) => "it is a time",
        () if any(shape::is_measure) => "it is a measurement",
        () if any(|text| shape::uniqueness(text).is_some_and(|(points, _)| points > 8)) => {
            "it looks like an id"
        }
        () if any(|text| text.trim().is_empty()) => "it is empty",
        () if any(|text| text.contains(is_hidden)) => "it has characters that nobody could type",
        () if identity::of(&column.name).is_some() => "its name is that of an id",
        () if on_alert.len() > MAX_VALUES || on_recovery.len() > MAX_VALUES => {
            "it has more values than a list may have"
        }
        () if is_prose(on_alert, on_recovery) => {
            "only a part of the text tells the state, and the rest is this alert's own"
        }
        () => return None,
    })
}

/// Texts that have words in common, or many words: what they say besides the state is of this one alert.
fn is_prose(on_alert: &[&str], on_recovery: &[&str]) -> bool {
    let split = |text: &str| -> Vec<String> {
        let words = text.split_whitespace();
        words.map(str::to_lowercase).collect()
    };
    let pairs = on_alert
        .iter()
        .flat_map(|a| on_recovery.iter().map(move |b| (split(a), split(b))));
    pairs.into_iter().any(|(a, b)| {
        let shared = a.iter().any(|word| b.contains(word));
        let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
        long > 6 || (shared && short > 1)
    })
}

fn distinct<'p>(texts: &[&'p str]) -> Vec<&'p str> {
    let mut distinct: Vec<&str> = Vec::new();
    for text in texts {
        if !distinct.contains(text) {
            distinct.push(text);
        }
    }
    distinct
}

fn facts(on_alert: &[&str], on_recovery: &[&str]) -> String {
    let side = |texts: &[&str]| {
        let quoted: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
        listed(&quoted, "or")
    };
    format!(
        "{} in the alert, {} in the recovery",
        side(on_alert),
        side(on_recovery)
    )
}

/// Keys that differ in some pair, but not between all alerts and all recoveries.
fn nearly(columns: &Columns<'_>) -> Vec<String> {
    let differs = |column: &&Column<'_>| {
        let pairs = column.alerts.iter().zip(&column.recoveries);
        let one = pairs.into_iter().any(|(alert, recovery)| alert != recovery);
        one && roles::tells_state(column.last()).is_some()
            && !names::tells_the_state_before(column.last())
    };
    let tell = |column: &Column<'_>| {
        let side = |texts: &[Option<&str>]| {
            let texts: Vec<_> = texts
                .iter()
                .map(|text| text.map_or("nothing".to_owned(), quoted))
                .collect();
            listed(&texts, "and")
        };
        let (alerts, recoveries) = (side(&column.alerts), side(&column.recoveries));
        format!(
            "{}: {alerts} in the alerts, {recoveries} in the recoveries",
            column.key
        )
    };
    let is_told_already = |column: &&Column<'_>| candidate(column, columns).is_none();
    columns
        .iter()
        .filter(differs)
        .filter(is_told_already)
        .map(tell)
        .collect()
}

impl<'p> Candidate<'_, 'p> {
    fn choice(&self) -> Choice<State> {
        let (operator, why) = self.operator();
        // Blanks around a value would have to be typed into the console, and are found without.
        let tidy = |text: &&'p str| match operator {
            Operator::Contains => text.trim(),
            Operator::Equals => *text,
        };
        let owned = |texts: &[&'p str]| -> Vec<String> {
            let tidied: Vec<&str> = texts.iter().map(tidy).collect();
            distinct(&tidied).into_iter().map(str::to_owned).collect()
        };
        Choice {
            what: State {
                key: self.ranked.column.key.clone(),
                operator,
                on_alert: owned(&self.on_alert),
                on_recovery: owned(&self.on_recovery),
            },
            reason: format!("{}{why}", self.ranked.reason()),
        }
    }

    /// `contains`, as in all guides, unless a value of one side is found in one of the other.
    fn operator(&self) -> (Operator, String) {
        let within = |values: &[&str], others: &[&str]| {
            let found = |value: &&&str| {
                others
                    .iter()
                    .any(|other| other.to_lowercase().contains(&value.trim().to_lowercase()))
            };
            values.iter().find(found).map(|value| (*value).to_owned())
        };
        let one = within(&self.on_alert, &self.on_recovery);
        if let Some(value) = one.or_else(|| within(&self.on_recovery, &self.on_alert)) {
            let why = format!(
                ". Equals, and not contains: {} is found in the other side's value",
                quoted(&value)
            );
            return (Operator::Equals, why);
        }
        let mut values = self.on_alert.iter().chain(&self.on_recovery);
        if values.any(|value| shape::is_whole_number(value)) {
            let why = ". Equals, and not contains: a number is found in longer ones".to_owned();
            return (Operator::Equals, why);
        }
        (Operator::Contains, String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::with;

    fn chosen(alerts: &[&str], recoveries: &[&str]) -> Result<(String, String), String> {
        with(alerts, recoveries, |columns| match choose(columns) {
            Ok((choice, _)) => {
                let state = choice.what;
                let values = format!(
                    "{} {:?} {:?}",
                    state.operator.field(),
                    state.on_alert,
                    state.on_recovery
                );
                Ok((state.key.to_string(), values))
            }
            Err(refusal) => Err(format!(
                "{}\n{}",
                refusal.message,
                refusal.evidence.join("\n")
            )),
        })
    }

    fn key(alert: &str, recovery: &str) -> String {
        chosen(&[alert], &[recovery]).unwrap().0
    }

    #[test]
    fn the_state_is_neither_the_one_before_nor_a_severity_nor_a_time() {
        let alert = r#"{"previous_state": "UP", "level": {"severity": "high"}, "at": "2026-01-01T10:00:00Z", "current_state": "DOWN", "text": "x is down"}"#;
        let recovery = r#"{"previous_state": "DOWN", "level": {"severity": "info"}, "at": "2026-01-01T11:00:00Z", "current_state": "UP", "text": "x is up"}"#;
        assert_eq!(key(alert, recovery), "current_state");
    }

    #[test]
    fn the_state_of_a_group_is_preferred_to_that_of_its_first_alert() {
        let of = |state: &str| {
            format!(r#"{{"alerts": [{{"status": "{state}"}}], "status": "{state}"}}"#)
        };
        assert_eq!(key(&of("firing"), &of("resolved")), "status");
    }

    #[test]
    fn a_value_inside_the_others_needs_equals() {
        let of = |state: &str| format!(r#"{{"status": "{state}"}}"#);
        for (alert, recovery) in [
            ("Down", "Down ended (now: Up)"),
            ("activated", "Deactivated"),
            ("0", "1"),
        ] {
            let (_, values) = chosen(&[&of(alert)], &[&of(recovery)]).unwrap();
            assert!(values.starts_with("key_value_equals"), "{values}");
        }
        let (_, values) = chosen(&[&of("down")], &[&of("up")]).unwrap();
        assert_eq!(values, r#"key_value_contains ["down"] ["up"]"#);
    }

    #[test]
    fn blanks_around_a_value_are_not_typed() {
        let (_, values) = chosen(&[r#"{"status": " down "}"#], &[r#"{"status": "up"}"#]).unwrap();
        assert_eq!(values, r#"key_value_contains ["down"] ["up"]"#);
    }

    #[test]
    fn several_alerts_may_have_several_values() {
        let of = |state: &str, kind: &str| format!(r#"{{"status": "{state}", "n": "{kind}"}}"#);
        let alerts = [of("warning", "a"), of("critical", "b")];
        let alerts: Vec<_> = alerts.iter().map(String::as_str).collect();
        let (_, values) = chosen(&alerts, &[&of("ok", "c")]).unwrap();
        assert_eq!(
            values,
            r#"key_value_contains ["warning", "critical"] ["ok"]"#
        );
    }

    #[test]
    fn a_text_of_its_own_tells_no_state() {
        let error = chosen(
            &[r#"{"id": 1, "title": "db-1 is down"}"#],
            &[r#"{"id": 1, "title": "db-1 is fine"}"#],
        );
        let error = error.unwrap_err();
        assert!(error.contains("only a part of the text"), "{error}");
    }

    #[test]
    fn a_place_is_no_state() {
        let error = chosen(&[r#"{"where": "Berlin"}"#], &[r#"{"where": "Paris"}"#]).unwrap_err();
        assert!(error.contains("where"), "{error}");
    }

    #[test]
    fn samples_the_wrong_way_round_are_noticed() {
        let error = chosen(&[r#"{"state": "resolved"}"#], &[r#"{"state": "firing"}"#]).unwrap_err();
        assert!(error.contains("swapped"), "{error}");
    }

    #[test]
    fn a_state_that_is_the_same_in_another_case_is_none() {
        chosen(&[r#"{"state": "OPEN"}"#], &[r#"{"state": "open"}"#]).unwrap_err();
    }
}
