//! The key whose value ties a recovery to its alert: equal in a pair, another one in each pair, like nothing else.

use super::columns::{Column, Columns};
use super::ranking::{Ranked, sorted};
use super::refusal::Refusal;
use super::shape;
use super::{Choice, RunnerUp};
use crate::engine::placeholder;
use crate::model::key_path::KeyPath;
use crate::model::names::{self, Volatile, identity, roles};
use crate::model::text::quoted;
use identity::Identity;

/// With less than this a value is tied to nothing but chance.
const ENOUGH: i32 = 5;
/// What only names a thing stays below the weakest id, also in a list.
const THING: i32 = 25;

pub fn choose(columns: &Columns<'_>) -> Result<(Choice<KeyPath>, Vec<RunnerUp>), Refusal> {
    let mut ranked = Vec::new();
    let mut unfit = Vec::new();
    for column in columns.iter() {
        match candidate(column, columns) {
            Ok(candidate) => ranked.push(candidate),
            Err(Some(why)) => unfit.push(why),
            Err(None) => {}
        }
    }
    let ranked = sorted(ranked);
    let Some(best) = ranked.first().filter(|best| best.points >= ENOUGH) else {
        let weak = ranked.iter().map(Ranked::runner_up);
        unfit.extend(weak.map(|it| format!("{}: {}", it.key, it.reason)));
        return Err(Refusal::no_mapping(unfit));
    };
    let runners_up = ranked.iter().skip(1).map(Ranked::runner_up);
    let choice = Choice {
        what: best.column.key.clone(),
        reason: best.reason(),
    };
    Ok((choice, runners_up.collect()))
}

/// A column that ties every recovery to its alert; else the reason, where somebody might have expected it to.
fn candidate<'c, 'p>(
    column: &'c Column<'p>,
    columns: &Columns<'p>,
) -> Result<Ranked<'c, 'p>, Option<String>> {
    let told = |why: String| Some(format!("{}: {why}", column.key));
    let is_id = identity::of(&column.name).is_some();
    let expected = |why: String| if is_id { told(why) } else { None };
    let value = fits_everywhere(column).map_err(expected)?;
    if let Some(why) = unfit(column, value) {
        return Err(expected(format!("{} in both, but {why}", quoted(value))));
    }
    if columns.pairs > 1 && !is_own(column, columns.pairs) {
        return Err(expected(format!(
            "{} in every pair, and two alerts have to differ",
            quoted(value)
        )));
    }
    let mut ranked = Ranked::new(
        column,
        format!("{} in the alert and in its recovery", quoted(value)),
    );
    weigh_name(&mut ranked);
    weigh_value(&mut ranked, value);
    weigh_alerts(&mut ranked);
    weigh_others(&mut ranked, columns);
    Ok(ranked)
}

/// The value of the first alert, when every alert has one and every recovery has that of its alert.
fn fits_everywhere<'p>(column: &Column<'p>) -> Result<&'p str, String> {
    let pairs = column.alerts.iter().zip(&column.recoveries);
    for (alert, recovery) in pairs {
        let (Some(alert), Some(recovery)) = (alert, recovery) else {
            return Err("it has no text on one side".to_owned());
        };
        if alert != recovery {
            return Err(format!(
                "{} in the alert, {} in its recovery",
                quoted(alert),
                quoted(recovery)
            ));
        }
    }
    let alerts = column.alerts.iter().copied().collect::<Option<Vec<_>>>();
    let alerts = alerts.ok_or("some alert has no text there")?;
    if let Some(nothing) = alerts.iter().find(|text| shape::is_nothing(text)) {
        return Err(format!("{} says nothing", quoted(nothing)));
    }
    alerts.first().copied().ok_or_else(String::new)
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
    let is_id = identity::of(&column.name).is_some();
    Some(match () {
        () if shape::is_variable(value) || placeholder::find(value).is_some() => {
            "that has a variable which the sender did not fill in"
        }
        () if names::volatile(&column.name) == Some(Volatile::Delivery) => {
            "it is the number of one call"
        }
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
    matches!(
        key.as_str(),
        "headers" | "header" | "signature" | "receiver" | "users" | "contacts"
    )
}

fn weigh_name(ranked: &mut Ranked<'_, '_>) {
    let column = ranked.column;
    let whose = identity::of(&column.name);
    let (points, why) = match whose {
        Some(Identity::Alert) => (100, "named like the id of an alert"),
        Some(Identity::Itself) => (90, "named like an id"),
        Some(Identity::Watched) => (80, "named like the id of what is watched"),
        Some(Identity::Event) => (70, "named like the id of an event"),
        Some(Identity::Other) => (50, "named like an id, of whatever"),
        None => return weigh_other(ranked),
    };
    ranked.pro(points, why);
    if whose == Some(Identity::Watched) {
        ranked.con(0, "two alerts of one and the same share an incident");
    }
}

/// A name that is not that of an id: it may be that of what is watched.
fn weigh_other(ranked: &mut Ranked<'_, '_>) {
    let column = ranked.column;
    if roles::names_a_thing(&column.name) {
        let title = roles::title(column.last(), column.owner());
        let better = i32::try_from(title / 10).unwrap_or_default();
        ranked.pro(
            THING + better,
            "no key has an id, and this one names what the alert is about",
        );
        ranked.con(0, "two alerts of this name share an incident");
    } else if names::is_shared(&column.name) {
        ranked.con(30, "many alerts share such a value");
    } else {
        ranked.con(10, "not named like an id");
    }
}

/// Where the id of the alert is another one in its recovery, these are two alerts, and what else they share is no id.
fn weigh_others(ranked: &mut Ranked<'_, '_>, columns: &Columns<'_>) {
    if identity::of(&ranked.column.name).is_some() {
        return;
    }
    let is_other = |(alert, recovery): (&Option<&str>, &Option<&str>)| match (alert, recovery) {
        (Some(alert), Some(recovery)) => {
            alert != recovery && !shape::is_nothing(alert) && !shape::is_nothing(recovery)
        }
        _ => false,
    };
    let differs = |column: &&Column<'_>| {
        let mut pairs = column.alerts.iter().zip(&column.recoveries);
        identity::of(&column.name) == Some(Identity::Alert) && pairs.any(is_other)
    };
    if let Some(id) = columns.iter().find(differs) {
        ranked.con(
            30,
            format!("{} differs, as if these were two alerts", id.key),
        );
    }
}

/// Several alerts show whether a value is an alert's own. Without its recovery one may be an earlier alert sent again.
fn weigh_alerts(ranked: &mut Ranked<'_, '_>) {
    let alerts = ranked.column.alerts.len();
    match () {
        () if alerts < 2 => {}
        () if is_own(ranked.column, alerts) => {
            ranked.pro(20, format!("another one in each of the {alerts} alerts"));
        }
        () => ranked.con(40, "some of the alerts have the same one"),
    }
}

fn weigh_value(ranked: &mut Ranked<'_, '_>, value: &str) {
    let words = value.split_whitespace().count();
    if identity::of(&ranked.column.name).is_some() {
        if let Some((points, kind)) = shape::uniqueness(value) {
            ranked.pro(points, format!("it looks like {kind}"));
        } else if shape::is_whole_number(value) && ranked.column.alerts.len() < 2 {
            ranked.con(0, "a short number says little of its own");
        }
    } else {
        match shape::uniqueness(value) {
            Some((points, kind)) if points > 8 => {
                ranked.pro(2 * points, format!("it looks like {kind}"))
            }
            // What names a thing in one word tells more of it than a sentence.
            Some((points, _)) => ranked.points += points,
            None => {}
        }
    }
    if words > 4 {
        ranked.con(25, "it is a text");
    }
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
        assert_eq!(
            of_both(r#"{"account_id": 77123456, "monitor": {"id": 5}, "alert_id": "a-1"}"#),
            "alert_id"
        );
        assert_eq!(
            of_both(r#"{"project": {"id": 771234}, "monitor": {"id": 5}}"#),
            "monitor.id"
        );
        assert_eq!(
            of_both(r#"{"alerts": [{"fingerprint": "fb1ae09cb86a3c47"}], "groupKey": "{}:{x}"}"#),
            "groupKey"
        );
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
        let of =
            |id: u32| format!(r#"{{"alert_id": {id}, "rule_name": "Disk", "x": 562949953552543}}"#);
        let error = chosen(&[&of(1)], &[&of(2)]).unwrap_err();
        assert!(error.contains("as if these were two alerts"), "{error}");
        assert_eq!(chosen(&[&of(1)], &[&of(1)]).unwrap(), "alert_id");
    }

    #[test]
    fn a_value_that_looks_like_an_id_is_one_whatever_its_name() {
        let body = r#"{"severity": "high", "ours": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}"#;
        assert_eq!(of_both(body), "ours");
    }

    #[test]
    fn without_an_id_the_name_of_what_is_watched_has_to_do() {
        assert_eq!(
            of_both(
                r#"{"severity": "high", "server_name": "Shop (old)", "check_name": "disk-p02"}"#
            ),
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
        let error = chosen(
            &[r#"{"alert_id": 1, "dedup_key": ""}"#],
            &[r#"{"alert_id": 2, "dedup_key": "x"}"#],
        )
        .unwrap_err();
        assert!(
            error.contains(r#"alert_id: "1" in the alert, "2" in its recovery"#),
            "{error}"
        );
        assert!(error.contains("dedup_key"), "{error}");
    }
}
