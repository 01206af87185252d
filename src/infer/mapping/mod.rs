//! The key whose value ties a recovery to its alert: equal in a pair, another one in each pair, like nothing else.

mod untied;
mod weigh;

use super::columns::{Column, Columns};
use super::ranking::{Fitness, Ranked, runners_up, sift, sorted};
use super::refusal::Refusal;
use super::shape;
use super::{Choice, RunnerUp};
use crate::engine::placeholder;
use crate::model::key_path::KeyPath;
use crate::model::names::identity::{self, Identity};
use crate::model::names::{self, Volatile, roles};
use crate::model::text::quoted;
use untied::Untied;

/// With less than this a value is tied to nothing but chance.
const ENOUGH: i32 = 5;

pub fn choose(columns: &Columns<'_>) -> Result<(Choice<KeyPath>, Vec<RunnerUp>), Refusal> {
    let untied = Untied::of(columns);
    let is_id = |column: &Column<'_>| column.identity.is_some_and(|it| it != Identity::Other);
    let has_id = !columns.nulls.is_empty() || columns.iter().any(is_id);
    let all = columns.iter().map(|column| candidate(column, columns));
    let (mut ranked, mut unfit) = sift(all);
    for one in &mut ranked {
        weigh::name(one, has_id);
        let value = one.column.first();
        weigh::value(one, value);
        weigh::alerts(one);
        let whose = one.column.identity;
        for better in untied.iter().filter(|id| id.is_before(whose)) {
            one.con(0, better.words.clone());
        }
    }
    let ranked = sorted(ranked);
    let may = |best: &&Ranked<'_, '_>| {
        let whose = best.column.identity;
        best.points() >= ENOUGH && !untied.iter().any(|id| id.forbids(whose))
    };
    let Some(best) = ranked.first().filter(may) else {
        let weak = ranked.iter().map(|it| it.beside(None));
        unfit.extend(weak.map(|it| format!("{}: {}", it.key, it.reason)));
        let nulls = columns.nulls.iter().map(|key| format!("{key}: it is null"));
        let first = untied::moved(columns).into_iter().chain(nulls);
        return Err(Refusal::no_mapping(first.chain(unfit).collect()));
    };
    let choice = Choice { what: best.column.key.clone(), reason: best.reason() };
    Ok((choice, runners_up(&ranked)))
}

/// A column that ties every recovery to its alert; else the reason, where somebody might have expected it to.
fn candidate<'c, 'p>(column: &'c Column<'p>, columns: &Columns<'p>) -> Fitness<Ranked<'c, 'p>> {
    let expected = |why: String| match column.identity {
        Some(whose) => Fitness::Unfit(expectation(whose), format!("{}: {why}", column.key)),
        None => Fitness::Irrelevant,
    };
    let value = match fits_everywhere(column, columns) {
        Ok(value) => value,
        Err(why) => return expected(why),
    };
    if let Some(why) = unfit(column, value) {
        return expected(format!("{} in both, but {why}", quoted(value)));
    }
    if columns.pairs > 1 && !is_own(column, columns.pairs) {
        let value = quoted(value);
        return expected(format!("{value} in every pair, and two alerts have to differ"));
    }
    let facts = format!("{} in the alert and in its recovery", quoted(value));
    Fitness::Fits(Ranked::new(column, facts))
}

/// How much somebody might have expected of an id.
fn expectation(whose: Identity) -> i32 {
    match whose {
        Identity::Alert => 5,
        Identity::Itself => 4,
        Identity::Watched => 3,
        Identity::Event => 2,
        Identity::Other => 1,
    }
}

/// The value of the first alert, when every alert has one and every recovery has that of its alert.
fn fits_everywhere<'p>(column: &Column<'p>, columns: &Columns<'p>) -> Result<&'p str, String> {
    let files = columns.alert_names.iter().zip(&columns.recovery_names);
    let pairs = column.alerts.iter().zip(&column.recoveries).zip(files);
    for ((alert, recovery), (in_alert, in_recovery)) in pairs {
        let where_to = if columns.pairs > 1 {
            (format!("in {in_alert}"), format!("in {in_recovery}"))
        } else {
            ("in the alert".to_owned(), "in its recovery".to_owned())
        };
        let side = |text: &Option<&str>, place: &str| match text {
            Some(text) => format!("{} {place}", quoted(text)),
            None => format!("no text {place}"),
        };
        if alert != recovery || alert.is_none() {
            let (alert, recovery) = (side(alert, &where_to.0), side(recovery, &where_to.1));
            return Err(format!("{alert}, {recovery}"));
        }
    }
    let alerts = column.alerts.iter().copied().collect::<Option<Vec<_>>>();
    let alerts = alerts.ok_or("some alert has no text there")?;
    if let Some(nothing) = alerts.iter().find(|text| shape::is_nothing(text)) {
        return Err(format!("{} says nothing", quoted(nothing)));
    }
    Ok(column.first())
}

/// Whether the values of no two pairs are the same.
fn is_own(column: &Column<'_>, pairs: usize) -> bool {
    let mut values: Vec<_> = column.alerts.iter().take(pairs).collect();
    values.sort_unstable();
    values.dedup();
    values.len() == pairs
}

/// Why a value that is the same on both sides ties nothing all the same.
fn unfit(column: &Column<'_>, value: &str) -> Option<&'static str> {
    let is_id = column.identity.is_some();
    Some(match () {
        () if shape::is_variable(value) || placeholder::find(value).is_some() => {
            "that has a variable which the sender did not fill in"
        }
        () if names::volatile(&column.name) == Some(Volatile::Delivery) => "it is the number of one call",
        () if names::volatile(&column.name).is_some() => "it is a time or a measure",
        () if super::is_json(value) => "it holds JSON",
        () if shape::is_bool(value) => "it is true or false",
        () if identity::lets_in(&column.name) => "it is what lets the sender in",
        () if shape::is_address(value) => "it is an address",
        () if shape::is_url(value) && !roles::names_a_thing(&column.name) => "it is an address",
        () if shape::is_time(value) => "it is a time",
        () if shape::is_measure(value) && !is_id => "it is a measurement",
        () if shape::is_epoch(value) && !is_id => "it is a time",
        () if column.keys().any(is_of_the_call) => "it is of the call, and not of the alert",
        () => return None,
    })
}

fn is_of_the_call(key: &str) -> bool {
    let key = key.to_lowercase();
    matches!(key.as_str(), "headers" | "header" | "signature" | "receiver" | "users" | "contacts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::with;

    fn chosen(alerts: &[&str], recoveries: &[&str]) -> Result<String, String> {
        with(alerts, recoveries, |columns| match choose(columns) {
            Ok((choice, _)) => Ok(choice.what.to_string()),
            Err(refusal) => Err(refusal.evidence.join("\n")),
        })
    }

    fn of_both(body: &str) -> String {
        chosen(&[body], &[body]).unwrap()
    }

    #[test]
    fn the_id_of_the_alert_comes_first() {
        assert_eq!(of_both(r#"{"account_id": 77123456, "monitor": {"id": 5}, "alert_id": "a-1"}"#), "alert_id");
        assert_eq!(of_both(r#"{"project": {"id": 771234}, "monitor": {"id": 5}}"#), "monitor.id");
        assert_eq!(of_both(r#"{"alerts": [{"fingerprint": "fb1ae09cb86a3c47"}], "groupKey": "{}:{x}"}"#), "groupKey");
    }

    #[test]
    fn a_time_a_constant_and_a_variable_are_no_ids() {
        let body = r#"{"time": "2026-01-01T10:00:00Z", "at": 1498861543, "version": 1, "ok": true,
                       "message_id": "6f1", "url": "https://x.org/1", "ALERT_ID": "$ALERT_ID", "severity": "high"}"#;
        let error = chosen(&[body], &[body]).unwrap_err();
        assert!(error.contains("did not fill in"), "{error}");
    }

    #[test]
    fn where_the_id_of_the_alert_differs_nothing_else_is_taken_for_one() {
        let of = |id: u32| format!(r#"{{"alert_id": {id}, "rule_name": "Disk", "x": 562949953552543}}"#);
        let error = chosen(&[&of(1)], &[&of(2)]).unwrap_err();
        assert!(error.contains("as if these were two alerts"), "{error}");
        assert_eq!(chosen(&[&of(1)], &[&of(1)]).unwrap(), "alert_id");
    }

    #[test]
    fn an_id_of_the_sender_or_of_a_place_is_no_alerts() {
        for key in ["webhook_id", "environment_id", "cluster_id", "app_id", "client", "plan"] {
            let body = format!(r#"{{"{key}": "wh-123456", "host": "web1"}}"#);
            assert_eq!(of_both(&body), "host", "{key}");
            let body = format!(r#"{{"{key}": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}}"#);
            chosen(&[&body], &[&body]).unwrap_err();
        }
        assert_eq!(of_both(r#"{"thing_id": "x-123456", "host": "web1"}"#), "host");
        assert_eq!(of_both(r#"{"thing_id": "x-123456"}"#), "thing_id");
    }

    #[test]
    fn what_is_wrong_with_a_better_id_is_told() {
        let reason = |alert: &str, recovery: &str| {
            with(&[alert], &[recovery], |columns| choose(columns).map(|(choice, _)| choice.reason))
        };
        for (alert, recovery, told) in [
            (r#""event_id": 1"#, r#""event_id": 2"#, "event_id is another one in the recovery"),
            (r#""id": 1"#, r#""id": 2"#, "id is another one in the recovery"),
            (r#""id": null"#, r#""id": null"#, "id is null"),
            (r#""id": "$ID""#, r#""id": "$ID""#, "id was not filled in"),
            (r#""id": 1"#, r#""x": 1"#, "id is not in both"),
        ] {
            let of = |id: &str| format!(r#"{{{id}, "host": "web-p02"}}"#);
            let reason = reason(&of(alert), &of(recovery)).unwrap();
            assert!(reason.contains(told) && !reason.contains("no key has an id"), "{reason}");
        }
        let plain = reason(r#"{"host": "web"}"#, r#"{"host": "web"}"#).unwrap();
        assert!(plain.contains("no key has an id"), "{plain}");
        let refused = |alert: &str, recovery: &str| reason(alert, recovery).unwrap_err().evidence;
        let other = refused(r#"{"alert_id": 1, "host": "web-p02x"}"#, r#"{"alert_id": 2, "host": "web-p02x"}"#);
        assert!(other[0].starts_with("alert_id: "), "{other:?}");
        let moved = refused(r#"{"alert": {"id": "a-1"}}"#, r#"{"id": "a-1"}"#);
        assert!(moved[0].contains("alert.id in the alert and id in the recovery"), "{moved:?}");
        let null = refused(r#"{"alert_id": null}"#, r#"{"alert_id": null}"#);
        assert_eq!(null, ["alert_id: it is null"]);
    }

    #[test]
    fn a_value_that_looks_like_an_id_is_one_whatever_its_name() {
        let body = r#"{"severity": "high", "ours": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}"#;
        assert_eq!(of_both(body), "ours");
    }

    #[test]
    fn without_an_id_the_name_of_what_is_watched_has_to_do() {
        assert_eq!(
            of_both(r#"{"severity": "high", "server_name": "Shop (old)", "check_name": "disk-p02"}"#),
            "check_name"
        );
    }

    #[test]
    fn what_two_pairs_share_ties_neither() {
        let of = |id: u32| format!(r#"{{"alert_id": "same", "n": {{"thing_id": {id}}}}}"#);
        let (one, two) = (of(1), of(2));
        assert_eq!(chosen(&[&one, &two], &[&one, &two]).unwrap(), "n.thing_id");
        let error = chosen(&[&one, &one], &[&one, &one]).unwrap_err();
        assert!(error.contains("in every pair"), "{error}");
    }

    #[test]
    fn an_id_that_differs_in_a_pair_or_is_empty_is_told() {
        let error =
            chosen(&[r#"{"alert_id": 1, "dedup_key": ""}"#], &[r#"{"alert_id": 2, "dedup_key": "x"}"#]).unwrap_err();
        assert!(error.contains(r#"alert_id: "1" in the alert, "2" in its recovery"#), "{error}");
        assert!(error.contains("dedup_key"), "{error}");
    }
}
