//! The key that tells an alert from its recovery: another text on each side, the same within each.

mod evidence;
mod fitness;
mod operator;
mod weigh;

use std::cmp::Reverse;

use super::columns::{Column, Columns};
use super::ranking::{Fitness, Ranked, sift};
use super::refusal::Refusal;
use super::{Choice, RunnerUp, State};
use crate::model::names::{self, roles};
use crate::model::text::{listed, quoted};
use evidence::Evidence;

/// With less than this neither the name nor the values say that a key tells a state.
const ENOUGH: i32 = 20;

/// A column with the values that differ between the sides.
struct Candidate<'c, 'p> {
    ranked: Ranked<'c, 'p>,
    on_alert: Vec<&'p str>,
    on_recovery: Vec<&'p str>,
    evidence: Evidence,
}

pub fn choose(columns: &Columns<'_>) -> Result<(Choice<State>, Vec<RunnerUp>), Refusal> {
    let (candidates, unfit) = candidates(columns, Way::Told);
    let is_enough = |it: &&Candidate<'_, '_>| it.ranked.points() >= ENOUGH;
    let best = candidates.first().filter(is_enough);
    // What says itself which side is the alert's is not asked about.
    if best.is_none_or(|best| !best.evidence.tells_the_side()) {
        let (turned, _) = self::candidates(columns, Way::Turned);
        let points = best.map_or(ENOUGH - 1, |best| best.ranked.points());
        let tells = |it: &&Candidate<'_, '_>| it.evidence.tells_the_side();
        let telling = turned.iter().find(tells);
        if let Some(turned) = telling.filter(|it| it.ranked.points() > points) {
            let facts = facts(&turned.on_recovery, &turned.on_alert);
            return Err(Refusal::swapped(turned.ranked.column, &facts));
        }
    }
    let Some(best) = best else {
        let weak = candidates.iter().map(|it| it.ranked.beside(None));
        let weak: Vec<String> = weak.map(|it| format!("{}: {}", it.key, it.reason)).collect();
        return Err(Refusal::no_state(&weak, &unfit, &nearly(columns), columns));
    };
    let others = candidates.iter().skip(1).filter(is_enough);
    let runners_up = others.map(|it| it.ranked.beside(Some(&best.ranked)));
    Ok((best.choice(), runners_up.collect()))
}

/// Whether the alerts are what was called so, or the recoveries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Told,
    Turned,
}

/// Best first; of equal ones the outer one.
fn candidates<'c, 'p>(columns: &'c Columns<'p>, way: Way) -> (Vec<Candidate<'c, 'p>>, Vec<String>) {
    let all = columns.iter().map(|column| candidate(column, columns, way));
    let (mut candidates, unfit) = sift(all);
    candidates.sort_by_key(|it| (Reverse(it.ranked.points()), it.ranked.column.depth()));
    (candidates, unfit)
}

/// A column that differs between the sides; the reason when it can tell no state all the same.
fn candidate<'c, 'p>(column: &'c Column<'p>, columns: &Columns<'p>, way: Way) -> Fitness<Candidate<'c, 'p>> {
    let Some((alerts, recoveries)) = column.in_all() else {
        return Fitness::Irrelevant;
    };
    let (mut on_alert, mut on_recovery) = (distinct(&alerts), distinct(&recoveries));
    if !differ(&on_alert, &on_recovery) {
        return Fitness::Irrelevant;
    }
    if way == Way::Turned {
        std::mem::swap(&mut on_alert, &mut on_recovery);
    }
    let facts = facts(&on_alert, &on_recovery);
    let evidence = match evidence(column, &on_alert, &on_recovery) {
        Ok(evidence) => evidence,
        Err(why) => {
            let why = format!("{}: {facts}, but {why}", column.key);
            return Fitness::Unfit(weigh::name(column), why);
        }
    };
    let mut candidate = Candidate { ranked: Ranked::new(column, facts), on_alert, on_recovery, evidence };
    candidate.weigh_name();
    candidate.weigh_values();
    candidate.weigh_times(columns);
    Fitness::Fits(candidate)
}

/// What the values say, or why they tell no state.
fn evidence(column: &Column<'_>, on_alert: &[&str], on_recovery: &[&str]) -> Result<Evidence, String> {
    if let Some(why) = fitness::unfit(column, on_alert, on_recovery) {
        return Err(why.to_owned());
    }
    let evidence = Evidence::of(column, on_alert, on_recovery)?;
    let is_over = evidence == Evidence::Words || evidence == Evidence::RecoveryWord;
    if roles::is_level(column.last()) && !is_over {
        return Err("it says how bad it is, and not whether it is over".to_owned());
    }
    Ok(evidence)
}

/// Whether no value of one side is one of the other, in whatever case.
fn differ(on_alert: &[&str], on_recovery: &[&str]) -> bool {
    let folded = |text: &&str| text.trim().to_lowercase();
    let recovery: Vec<String> = on_recovery.iter().map(folded).collect();
    !on_alert.iter().any(|text| recovery.contains(&folded(text)))
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
    format!("{} in the alert, {} in the recovery", side(on_alert), side(on_recovery))
}

/// Keys that differ in some pair, but not between all alerts and all recoveries.
fn nearly(columns: &Columns<'_>) -> Vec<String> {
    let differs = |column: &&Column<'_>| {
        let pairs = column.alerts.iter().zip(&column.recoveries);
        let one = pairs.into_iter().any(|(alert, recovery)| alert != recovery);
        one && roles::state(column.last()) > 0 && !names::tells_the_state_before(column.last())
    };
    let tell = |column: &Column<'_>| {
        let side = |texts: &[Option<&str>]| {
            let texts: Vec<_> = texts.iter().map(|text| text.map_or("nothing".to_owned(), quoted)).collect();
            listed(&texts, "and")
        };
        let (alerts, recoveries) = (side(&column.alerts), side(&column.recoveries));
        format!("{}: {alerts} in the alerts, {recoveries} in the recoveries", column.key)
    };
    let is_untold = |column: &&Column<'_>| matches!(candidate(column, columns, Way::Told), Fitness::Irrelevant);
    columns.iter().filter(differs).filter(is_untold).map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::with;

    fn chosen(alerts: &[&str], recoveries: &[&str]) -> Result<(String, String), String> {
        with(alerts, recoveries, |columns| match choose(columns) {
            Ok((choice, _)) => {
                let state = choice.what;
                let values = format!("{} {:?} {:?}", state.operator.field(), state.on_alert, state.on_recovery);
                Ok((state.key.to_string(), values))
            }
            Err(refusal) => Err(format!("{}\n{}", refusal.message, refusal.evidence.join("\n"))),
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
        let of = |state: &str| format!(r#"{{"alerts": [{{"status": "{state}"}}], "status": "{state}"}}"#);
        assert_eq!(key(&of("firing"), &of("resolved")), "status");
    }

    #[test]
    fn a_value_inside_the_others_needs_equals() {
        let of = |state: &str| format!(r#"{{"status": "{state}"}}"#);
        for (alert, recovery) in [("Down", "Down ended (now: Up)"), ("activated", "Deactivated"), ("0", "1")] {
            let (_, values) = chosen(&[&of(alert)], &[&of(recovery)]).unwrap();
            assert!(values.starts_with("key_value_equals"), "{values}");
        }
        let (_, values) = chosen(&[&of("down")], &[&of("fine")]).unwrap();
        assert_eq!(values, r#"key_value_contains ["down"] ["fine"]"#);
        let (_, values) = chosen(&[&of("down")], &[&of("up")]).unwrap();
        assert_eq!(values, r#"key_value_equals ["down"] ["up"]"#, "up is in interrupted");
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
        let (_, values) = chosen(&alerts, &[&of("fine", "c")]).unwrap();
        assert_eq!(values, r#"key_value_contains ["warning", "critical"] ["fine"]"#);
    }

    #[test]
    fn a_text_of_its_own_tells_no_state() {
        let error = chosen(&[r#"{"id": 1, "title": "db-1 is down"}"#], &[r#"{"id": 1, "title": "db-1 is fine"}"#]);
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
    fn two_alerts_are_no_pair_and_swapped_sides_are_asked_about() {
        let refused = |key: &str, alert: &str, recovery: &str| {
            let of = |value: &str| format!(r#"{{"{key}": {value}}}"#);
            chosen(&[&of(alert)], &[&of(recovery)]).unwrap_err()
        };
        for (key, alert, recovery) in [
            ("status", r#""triggered""#, r#""alerting""#),
            ("status", r#""resolved""#, r#""closed""#),
            ("severity", r#""high""#, r#""info""#),
            ("alert_severity", r#""critical""#, r#""minor""#),
            ("receiver", r#""alert-name-receiver-1""#, r#""combo""#),
            ("alert_owner", r#""bob""#, r#""alice""#),
            ("event_location", r#""berlin""#, r#""paris""#),
            ("status", r#""web1""#, r#""web2""#),
            ("type", r#""alert""#, r#""comment""#),
        ] {
            let error = refused(key, alert, recovery);
            assert!(error.contains("no key tells"), "{key} {alert}: {error}");
        }
        for (key, alert, recovery) in [
            ("type", r#""Recovery""#, r#""Alert""#),
            ("status", r#""resolved""#, r#""Alertmanager""#),
            ("resolved", "true", "false"),
            ("is_ok", "1", "0"),
            ("alarm", r#""off""#, r#""on""#),
        ] {
            let error = refused(key, alert, recovery);
            assert!(error.contains("swapped"), "{key} {alert}: {error}");
        }
    }

    #[test]
    fn a_yes_is_read_by_the_name_of_its_key() {
        for (name, alert, recovery) in [
            ("alarm", "true", "false"),
            ("ALARM", r#""on""#, r#""off""#),
            ("is_ok", "0", "1"),
            ("resolved", "false", "true"),
        ] {
            let of = |value: &str| format!(r#"{{"{name}": {value}}}"#);
            assert_eq!(key(&of(alert), &of(recovery)), name);
        }
    }

    #[test]
    fn where_nothing_says_which_side_is_the_alerts_that_is_told() {
        for (alert, recovery) in [("0", "1"), (r#""Entstanden""#, r#""Gegangen""#)] {
            let of = |value: &str| format!(r#"{{"alertStatus": {value}}}"#);
            let reason = with(&[&of(alert)], &[&of(recovery)], |columns| choose(columns).unwrap().0.reason);
            assert!(reason.contains("not swapped"), "{reason}");
        }
    }

    #[test]
    fn a_state_that_is_the_same_in_another_case_is_none() {
        chosen(&[r#"{"state": "OPEN"}"#], &[r#"{"state": "open"}"#]).unwrap_err();
    }
}
