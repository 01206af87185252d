//! The key whose value ties a recovery to its alert: equal in a pair, another one in each pair, like nothing else.

mod untied;

use super::columns::{Column, Columns};
use super::ranking::{Ranked, first, sift, sorted};
use super::refusal::Refusal;
use super::{Reasoned, RunnerUp, shape};
use crate::model::key_path::KeyPath;
use crate::model::names::identity::{self, Identity};
use crate::model::names::vocabulary::OF_CALLS;
use crate::model::names::{self, Volatile, roles};
use crate::model::text::quoted;
use untied::Untied;

/// With less than this a value is tied to nothing but chance.
const ENOUGH: i32 = 5;
/// What only names a thing stays below the weakest id, also in a list.
const THING: i32 = 25;
/// What the looks of a value add where only one alert shows them.
const ONE_WORD: i32 = 8;

pub fn choose(columns: &Columns<'_>) -> Result<(Reasoned<KeyPath>, Vec<RunnerUp>), Refusal> {
    let untied = Untied::of(columns);
    let is_id = |column: &Column<'_>| column.identity.is_some_and(|it| it != Identity::Other);
    let has_id = !columns.nulls.is_empty() || columns.iter().any(is_id);
    let candidate = |column| {
        let tied = tie(column, columns).map(|value| ranked(column, value, has_id, &untied));
        // Of a key that is no id, nobody expected it.
        let unfit = |why| column.identity.map(|whose| Err((-(whose as i32), format!("{}: {why}", column.key))));
        tied.map_or_else(unfit, |ranked| Some(Ok(ranked)))
    };
    let (ranked, mut unfit) = sift(columns.iter().filter_map(candidate));
    let ranked = sorted(ranked);
    let may = |best: &&Ranked<'_, '_>| {
        let whose = best.column.identity;
        best.points >= ENOUGH && !untied.iter().any(|id| id.forbids(whose))
    };
    let Some(best) = ranked.first().filter(may) else {
        let weak = ranked.iter().map(|it| it.beside(None));
        unfit.extend(weak.map(|it| format!("{}: {}", it.key, it.reason)));
        let nulls = columns.nulls.iter().map(|key| format!("{key}: it is null"));
        let first = untied::moved(columns).into_iter().chain(nulls);
        return Err(Refusal::no_mapping(first.chain(unfit).collect()));
    };
    let choice = Reasoned { what: best.column.key.clone(), reason: best.reason() };
    Ok((choice, ranked.iter().skip(1).map(|it| it.beside(Some(best))).collect()))
}

/// The value of the first alert, when every alert has one and every recovery has that of its alert; else what is wrong.
fn tie<'p>(column: &Column<'p>, columns: &Columns<'p>) -> Result<&'p str, String> {
    let pairs = columns.pairs();
    if let Some(at) = column.pairs().position(|(alert, recovery)| alert != recovery || alert.is_none()) {
        let side = |texts: &[Option<&str>], place: &str| match texts.get(at).copied().flatten() {
            Some(text) => format!("{} {place}", quoted(text)),
            None => format!("no text {place}"),
        };
        let files = columns.samples.alerts.get(at).zip(columns.samples.recoveries.get(at)).filter(|_| pairs > 1);
        let file = |name: &str| format!("in {name}");
        let places = files.map(|(alert, recovery)| (file(alert.source.name()), file(recovery.source.name())));
        let (of_alert, of_recovery) = places.unwrap_or_else(|| ("in the alert".into(), "in its recovery".into()));
        return Err(format!("{}, {}", side(&column.alerts, &of_alert), side(&column.recoveries, &of_recovery)));
    }
    let alerts = column.alerts.iter().copied().collect::<Option<Vec<_>>>();
    let alerts = alerts.ok_or("some alert has no text there")?;
    if let Some(nothing) = alerts.iter().find(|text| shape::is_nothing(text)) {
        return Err(format!("{} says nothing", quoted(nothing)));
    }
    let value = column.first();
    match unfit(column, value) {
        Some(why) => Err(format!("{} in both, but {why}", quoted(value))),
        None if pairs > 1 && !column.is_own(pairs) => {
            Err(format!("{} in every pair, and two alerts have to differ", quoted(value)))
        }
        None => Ok(value),
    }
}

/// Why a value that is the same on both sides ties nothing all the same.
fn unfit(column: &Column<'_>, value: &str) -> Option<&'static str> {
    let (is_id, volatile) = (column.identity.is_some(), names::volatile(&column.name));
    let is_address = shape::is_address(value) || shape::is_url(value) && !roles::names_a_thing(&column.name);
    first([
        (shape::is_unfilled(value), "that has a variable which the sender did not fill in"),
        (volatile == Some(Volatile::Delivery), "it is the number of one call"),
        (volatile.is_some(), "it is a time or a measure"),
        (shape::is_json(value), "it holds JSON"),
        (shape::is_bool(value), "it is true or false"),
        (identity::lets_in(&column.name), "it is what lets the sender in"),
        (is_address, "it is an address"),
        (shape::is_time(value), "it is a time"),
        (shape::is_measure(value) && !is_id, "it is a measurement"),
        (shape::is_epoch(value) && !is_id, "it is a time"),
        (column.keys().any(|key| OF_CALLS.has(&key.to_lowercase())), "it is of the call, and not of the alert"),
    ])
}

/// Several alerts show whether a value is an alert's own. Without its recovery one may be an earlier alert sent again.
fn ranked<'c, 'p>(column: &'c Column<'p>, value: &str, has_id: bool, untied: &[Untied]) -> Ranked<'c, 'p> {
    const NOT_SEEN: &str = "one alert does not show whether others have the same value";
    let (whose, alerts) = (column.identity, column.alerts.len());
    let (is, is_nameless, is_seen) = (|it| whose == Some(it), whose.is_none(), alerts > 1);
    let is_thing = is_nameless && roles::names_a_thing(&column.name);
    let is_shared = is_nameless && !is_thing && names::is_shared(&column.name);
    let thing = THING + roles::title(column.last(), column.owner()) / 10;
    let (unique, kind) = shape::uniqueness(value).filter(|_| !is_shared).unwrap_or_default();
    // An id of whatever, as long as one alert alone was seen: it may be that of the sender, or of a place.
    let (other, looks) = match is(Identity::Other) {
        true if !is_seen => (15, unique.min(ONE_WORD)),
        false if is_nameless && is_seen && unique > ONE_WORD => (0, 2 * unique),
        _ => (50, unique),
    };
    let is_little = is_nameless && !is_thing && unique > 0 && looks == unique;
    let is_short = !is_nameless && unique == 0 && shape::is_whole_number(value);
    let is_own = column.is_own(alerts);
    let signs = [
        (is(Identity::Alert), 100, "named like the id of an alert"),
        (is(Identity::Itself), 90, "named like an id"),
        (is(Identity::Watched), 80, "named like the id of what is watched"),
        (is(Identity::Watched), 0, "two alerts of one and the same share an incident"),
        (is(Identity::Event), 70, "named like the id of an event"),
        (is(Identity::Other), other, "named like an id, of whatever"),
        (is_thing && has_id, thing, "it names what the alert is about"),
        (is_thing && !has_id, thing, "no key has an id, and this one names what the alert is about"),
        (is_thing, 0, "two alerts of this name share an incident"),
        (is_shared, -30, "many alerts share such a value"),
        (is_nameless && !is_thing && !is_shared, -10, "not named like an id"),
        (looks > 0, looks, &format!("it looks like {kind}")),
        (is(Identity::Other) && !is_seen || is_little, 0, NOT_SEEN),
        (is_short && !is_seen, 0, "a short number says little of its own"),
        (value.split_whitespace().count() > 4, -25, "it is a text"),
        (is_seen && is_own, 20, &format!("another one in each of the {alerts} alerts")),
        (is_seen && !is_own, -40, "some of the alerts have the same one"),
    ];
    let better = untied.iter().filter(|id| id.is_before(whose)).map(|id| (true, 0, id.words.as_str()));
    let facts = format!("{} in the alert and in its recovery", quoted(value));
    Ranked::new(column, facts, signs.into_iter().chain(better))
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
