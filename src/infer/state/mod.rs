//! The key that tells an alert from its recovery: another text on each side, the same within each.

mod alone;
mod evidence;
mod operator;
mod part;

use super::columns::{Column, Columns};
use super::ranking::{Ranked, Unfit, sift};
use super::refusal::Refusal;
use super::{Candidate, State};
use crate::model::names::vocabulary::{BECAME, COUNTS, PARTS, WAS};
use crate::model::names::{self, polarity, roles};
use crate::model::text::{listed, quoted};
use evidence::Evidence;

/// With less than this neither the name nor the values say that a key tells a state.
const ENOUGH: i32 = 20;
/// What the name of a state weighs at least: it needs no word of a state in its values.
const STATE_NAME: i32 = 40;
/// More than any name weighs.
const TOO_LITTLE: i32 = -100;

/// A column with the values that differ between the sides.
struct StateColumn<'c, 'p> {
    ranked: Ranked<'c, 'p>,
    on_alert: Vec<&'p str>,
    on_recovery: Vec<&'p str>,
    evidence: Evidence,
    /// They are a part of the text.
    is_part: bool,
}

/// What a key says of the state.
struct StateTold {
    evidence: Evidence,
    /// How many values more than two there are.
    more: i32,
    /// How many pairs have the same two.
    pairs: usize,
    /// It is told by a part of the text.
    is_part: bool,
    /// It is told in words that both sides have.
    is_phrase: bool,
    /// One side says no to what the other says.
    is_negated: bool,
}

pub fn rank(columns: &Columns<'_>) -> Result<Vec<Candidate<State>>, Refusal> {
    if columns.pairs() == 0 {
        return alone::rank(columns);
    }
    let (candidates, unfit) = candidates(columns, Sides::AsNamed);
    let is_enough = |it: &&StateColumn<'_, '_>| it.ranked.points >= ENOUGH;
    let best = candidates.iter().find(is_enough);
    // What says itself which side is the alert's is not asked about.
    if best.is_none_or(|best| !best.evidence.tells_the_side()) {
        let (swapped, _) = self::candidates(columns, Sides::Swapped);
        let points = best.map_or(ENOUGH - 1, |best| best.ranked.points);
        let telling = swapped.into_iter().find(|it| it.evidence.tells_the_side());
        if let Some(swapped) = telling.filter(|it| it.ranked.points > points) {
            return Ok(vec![swapped.named_so().choice(None)]);
        }
    }
    let Some(best) = best else {
        let weak =
            candidates.iter().map(|it| format!("{}: {}", it.ranked.column.key, it.ranked.beside(None))).collect();
        return Err(Refusal::no_state([nearly(columns), unfit, weak].concat(), columns));
    };
    let others = candidates.iter().filter(is_enough).filter(|it| !std::ptr::eq(*it, best));
    Ok(std::iter::once(best.choice(None)).chain(others.map(|it| it.choice(Some(best)))).collect())
}

impl StateColumn<'_, '_> {
    /// Whether its values tell the sides of payloads that nobody has named.
    fn tells_the_side(&self) -> bool {
        let are_sure = |values: &[&str], beside| values.iter().any(|value| !polarity::is_ambiguous(value, beside));
        let (alert, recovery) = (&self.on_alert, &self.on_recovery);
        match self.evidence {
            Evidence::Answers | Evidence::Levels => true,
            evidence => evidence.tells_the_side() && (are_sure(alert, recovery) || are_sure(recovery, alert)),
        }
    }
}

/// Which of two payloads reads as the alert: the first, the second, or no key tells.
pub fn first_is_the_alert(columns: &Columns<'_>) -> Option<(bool, String)> {
    let best = |sides| {
        let (candidates, _) = candidates(columns, sides);
        candidates.into_iter().find(|it| it.tells_the_side() && it.ranked.points >= ENOUGH)
    };
    let points = |it: &Option<StateColumn<'_, '_>>| it.as_ref().map_or(0, |it| it.ranked.points);
    let (first, second) = (best(Sides::AsNamed), best(Sides::Swapped));
    let is_first = points(&first) > points(&second);
    let told = if is_first { first } else { second.filter(|it| it.ranked.points > points(&first)) };
    told.map(|it| (is_first, format!("{}: {}", it.ranked.column.key, facts(&it.on_alert, &it.on_recovery))))
}

/// Which payloads are taken for the alerts: those that were called so, or the others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sides {
    AsNamed,
    Swapped,
}

/// Best first, and why others tell no state.
fn candidates<'c, 'p>(columns: &'c Columns<'p>, sides: Sides) -> (Vec<StateColumn<'c, 'p>>, Vec<String>) {
    let (mut candidates, unfit) = sift(columns.iter().filter_map(|column| candidate(column, columns, sides)));
    candidates.sort_by_key(|it| it.ranked.rank());
    (candidates, unfit)
}

/// A column that differs between the sides; the reason when it can tell no state all the same.
fn candidate<'c, 'p>(
    column: &'c Column<'p>,
    columns: &Columns<'p>,
    sides: Sides,
) -> Option<Result<StateColumn<'c, 'p>, Unfit>> {
    let (alerts, recoveries) = column.in_all()?;
    let part = part::of(column);
    let is_part = part.is_some();
    let [mut on_alert, mut on_recovery] = part.unwrap_or_else(|| [distinct(&alerts), distinct(&recoveries)]);
    if !differ(&on_alert, &on_recovery) {
        return None;
    }
    if sides == Sides::Swapped {
        std::mem::swap(&mut on_alert, &mut on_recovery);
    }
    let facts = facts(&on_alert, &on_recovery);
    let evidence = match Evidence::of(column, &on_alert, &on_recovery) {
        Ok(evidence) => evidence,
        Err(why) => return Some(Err((weight(column), format!("{}: {facts}, but {why}", column.key)))),
    };
    let more = i32::try_from(on_alert.len() + on_recovery.len() - 2).unwrap_or_default();
    let [alerts, recoveries] = operator::asked_for(&on_alert, &on_recovery);
    let is_phrase = evidence::is_prose(&alerts, &recoveries);
    let is_negated = on_alert.iter().all(|text| on_recovery.iter().all(|other| polarity::is_negated(text, other)));
    let told = StateTold {
        is_negated,
        evidence,
        more,
        pairs: if more == 0 { columns.pairs() } else { 0 },
        is_part,
        is_phrase,
    };
    let named = weight(column).max(if is_the_new_one(column, columns) { STATE_NAME } else { 0 });
    Some(Ok(StateColumn { ranked: ranked(column, named, facts, &told), on_alert, on_recovery, evidence, is_part }))
}

/// Whether a key has what something became, and one beside it what it was: `from: off, to: on`.
fn is_the_new_one(column: &Column<'_>, columns: &Columns<'_>) -> bool {
    let was = |other: &&Column<'_>| {
        let mut both = column.pairs().zip(other.pairs());
        let is_crossed = both.all(|((alert, recovery), (before, after))| alert == after && recovery == before);
        WAS.has(&other.last().to_lowercase()) && other.object() == column.object() && is_crossed
    };
    BECAME.has(&column.last().to_lowercase()) && columns.iter().any(|other| was(&other))
}

fn weight(column: &Column<'_>) -> i32 {
    roles::state(column.last(), column.owner())
}

fn ranked<'c, 'p>(column: &'c Column<'p>, named: i32, facts: String, told: &StateTold) -> Ranked<'c, 'p> {
    use Evidence::{
        AlertWord, Answers, Digits, Levels, Names, Nothing, Nought, Numbers, RecoveryWord, StartAndEnd, Words, YesAndNo,
    };
    let StateTold { evidence: by, more, pairs, is_part, .. } = *told;
    let (name, alerts) = (column.last(), column.alerts.len());
    let is_level = by == Levels;
    let named = if is_level { 0 } else { named };
    let is_named = named >= STATE_NAME;
    let is_text = roles::title(name, column.owner()) >= 60;
    let is_cause = !is_part && roles::is_cause(name) && !polarity::is_state_word(column.first()) && !told.is_negated;
    let is_numeric = matches!(by, Digits | Numbers | Nought | YesAndNo);
    let needs_a_name = matches!(by, AlertWord | Digits | Numbers | Nothing) || by == Nought && named < RESULT;
    let signs = [
        (named > 0, named, "named like a state"),
        (is_level, ENOUGH, "it says how bad it is, and no better key says whether it is over"),
        (is_code(name) && is_numeric, -40, "a code says what went wrong, and may be another one next time"),
        (is_cause, -30, "it says why, and that may be another text next time"),
        (is_text && !by.tells_the_side(), -15, "its name is that of a text, whose words may change"),
        (is_part, -16, "it is only a part of the text"),
        (column.keys().any(is_of_parts), -15, "it is that of one part of what is watched"),
        (by == Words, 40, "with the words of an alert and of a recovery"),
        (by == Answers, 40, "with the answers that its name asks for"),
        (by == RecoveryWord, 20, "with the word of a recovery"),
        (by == AlertWord, 20, "with the word of an alert"),
        (by == StartAndEnd, 20, "with words of a start and of an end"),
        (by == YesAndNo, 8, "with a yes and a no"),
        (by == Nought, 10, "with nought in the recovery"),
        (by == Numbers, -25, "numbers of several digits are rather measured than states"),
        (by == Names, TOO_LITTLE, "its values look like names, and not like states"),
        (
            needs_a_name && !is_named,
            TOO_LITTLE,
            "neither its name nor its words are known to tell that something is over",
        ),
        (more > 0, -8 * more, "it has more than two values"),
        (pairs > 1, 15, &format!("the same in all {alerts} alerts and in all {pairs} recoveries")),
    ];
    Ranked::new(column, facts, signs).doubted(told.doubts(is_named).map(|(applies, why)| (applies, why.to_owned())))
}

impl StateTold {
    /// What the values leave open.
    fn doubts(&self, is_named: bool) -> [(bool, &'static str); 5] {
        use Evidence::{AlertWord, Digits, Levels, Nothing, Nought, Numbers, StartAndEnd, YesAndNo};
        let by = self.evidence;
        let is_blind = matches!(by, YesAndNo | Digits | Numbers | Nought | StartAndEnd) || by == Nothing && is_named;
        [
            (by == Levels, LEVEL),
            (is_blind, UNTOLD),
            (by == AlertWord, NO_END),
            (self.is_part, IN_TEXT),
            (self.is_phrase, OWN_WORDS),
        ]
    }
}

const LEVEL: &str = "a level is no state: an alert that is no worse than this recovery would close";
const UNTOLD: &str = "nothing in it says which side is the alert's: see that they are not swapped";
const NO_END: &str = "nothing in it says that the recovery is one: see that it is no state in between";
const IN_TEXT: &str = "a text that has these words for another reason is taken too: see that the sender writes none";
const OWN_WORDS: &str = "its texts have words in common: leave out of the values what other alerts may not have";
/// What the name of a result weighs.
const RESULT: i32 = 25;

fn is_code(name: &str) -> bool {
    let words = names::words(name);
    words.last().is_some_and(|last| COUNTS.has(last))
        || words.first().is_some_and(|first| first == "num")
        || words.windows(2).any(|two| two == ["http", "status"])
}

/// What an alert has several of: each is in a state of its own.
fn is_of_parts(name: &str) -> bool {
    names::words(name).iter().any(|word| PARTS.has(word))
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
    format!("{}, {} in the recovery", facts_of(on_alert), texts_of(on_recovery))
}

fn facts_of(on_alert: &[&str]) -> String {
    format!("{} in the alert", texts_of(on_alert))
}

fn texts_of(texts: &[&str]) -> String {
    listed(&texts.iter().map(|text| quoted(text)).collect::<Vec<_>>(), "or")
}

/// Keys that differ in some pair, but not between all alerts and all recoveries.
fn nearly(columns: &Columns<'_>) -> Vec<String> {
    let side = |texts: &[Option<&str>]| {
        let texts: Vec<_> = texts.iter().map(|text| text.map_or("nothing".to_owned(), quoted)).collect();
        listed(&texts, "and")
    };
    let is_one = |column: &&Column<'_>| {
        let differs = column.pairs().any(|(alert, recovery)| alert != recovery);
        differs && weight(column) > 0 && candidate(column, columns, Sides::AsNamed).is_none()
    };
    let tell = |column: &Column<'_>| {
        let (alerts, recoveries) = (side(&column.alerts), side(&column.recoveries));
        format!("{}: {alerts} in the alerts, {recoveries} in the recoveries", column.key)
    };
    columns.iter().filter(is_one).map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::with;

    fn chosen(alerts: &[&str], recoveries: &[&str]) -> Result<(String, String), String> {
        with(alerts, recoveries, |columns| match rank(columns) {
            Ok(mut ranked) => {
                let state = ranked.remove(0).what;
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
        for (alert, recovery) in [
            ("db-1 has no room on /var", "db-1 has 4 GB of room on /var"),
            ("db-1 is down", "db-1 answers again after 14 minutes"),
            ("db-1 failed see failed.log", "db-1 solved see failed.log"),
            ("db-1 is down", "db-1 is up"),
        ] {
            let of = |title: &str| format!(r#"{{"id": 1, "title": "{title}"}}"#);
            let error = chosen(&[&of(alert)], &[&of(recovery)]).unwrap_err();
            assert!(error.contains("only a part of the text"), "{error}");
        }
    }

    #[test]
    fn the_words_of_a_state_in_a_text_are_asked_for_where_no_key_has_it_alone() {
        for (alert, recovery, values) in [
            ("[DOWN] shop is slow", "[UP] shop is slow", r#"["[DOWN]"] ["[UP]"]"#),
            ("PROBLEM: disk full on db-2", "RECOVERY: disk full on db-2", r#"["PROBLEM:"] ["RECOVERY:"]"#),
            ("db-1 is down", "db-1 is fine", r#"["down"] ["fine"]"#),
            (
                "** PROBLEM: web-4/HTTP is CRITICAL **",
                "** RECOVERY: web-4/HTTP is OK **",
                r#"["PROBLEM:"] ["RECOVERY:"]"#,
            ),
            (
                "[PROBLEM] disk /var of the database web-2 is at 97% now",
                "[RECOVERY] disk /var of the database web-2 is at 61% now",
                r#"["[PROBLEM]"] ["[RECOVERY]"]"#,
            ),
        ] {
            let of = |title: &str| format!(r#"{{"id": 1, "title": "{title}"}}"#);
            let (key, chosen) = chosen(&[&of(alert)], &[&of(recovery)]).unwrap();
            assert_eq!((&*key, chosen), ("title", format!("key_value_contains {values}")));
            let state = r#""state": "firing""#;
            let with = |title: &str, state: &str| format!(r#"{{{state}, "title": "{title}"}}"#);
            assert_eq!(self::key(&with(alert, state), &with(recovery, r#""state": "resolved""#)), "state");
        }
        let json = |state: &str| format!(r#"{{"id": 1, "text": "{{\"state\": \"{state}\", \"id\": 1}}"}}"#);
        let error = chosen(&[&json("down")], &[&json("fine")]).unwrap_err();
        assert!(error.contains("it holds JSON"), "{error}");
        let (alerts, recoveries) =
            ([r#"{"t": "a down"}"#, r#"{"t": "b down"}"#], [r#"{"t": "a fine"}"#, r#"{"t": "b fine"}"#]);
        assert_eq!(chosen(&alerts, &recoveries).unwrap().1, r#"key_value_contains ["down"] ["fine"]"#);
    }

    #[test]
    fn a_state_in_words_is_one_in_the_languages_that_people_alert_in() {
        for (key, alert, recovery) in [
            ("evenement", "Début d'alarme", "Fin d'alarme"),
            ("status", "Alarm ausgelöst", "Alarm beendet"),
            ("ereignis", "Störungsbeginn", "Störungsende"),
            ("zdarzenie", "początek alarmu", "koniec alarmu"),
            ("olay", "alarm_basladi", "alarm_bitti"),
            ("durum", "ARIZA", "DÜZELDİ"),
            ("evento", "inicio", "fin"),
            ("статус", "не работает", "работает"),
            ("状態", "障害発生", "正常復帰"),
            ("种别", "故障产生", "故障消除"),
            ("状态", "未恢复", "已恢复"),
            ("transition", "OK -> CRITICAL", "CRITICAL -> OK"),
        ] {
            let of = |value: &str| format!(r#"{{"{key}": "{value}", "id": "a-1"}}"#);
            let (alert, recovery) = (of(alert), of(recovery));
            let best = with(&[&alert], &[&recovery], |columns| rank(columns).unwrap().remove(0));
            assert_eq!((best.what.key.to_string(), best.doubts), (key.to_owned(), vec![]), "{alert}");
        }
    }

    #[test]
    fn a_list_that_says_what_its_values_are_has_a_state_at_its_place() {
        let of = |state: &str, id: &str| {
            format!(
                r#"{{"properties": [{{"name": "alarmId", "value": "{id}"}}, {{"name": "state", "value": "{state}"}}]}}"#
            )
        };
        let best = with(&[&of("raised", "A-1")], &[&of("cleared", "A-1")], |columns| rank(columns).unwrap().remove(0));
        assert_eq!(best.what.key.to_string(), "properties[1].value");
        assert!(best.doubts[0].contains("keeps the order"), "{:?}", best.doubts);
        // Elsewhere it is another one.
        let other = r#"{"properties": [{"name": "state", "value": "cleared"}, {"name": "alarmId", "value": "A-1"}]}"#;
        chosen(&[&of("raised", "A-1")], &[other]).unwrap_err();
    }

    #[test]
    fn what_something_became_is_its_state_beside_what_it_was() {
        let of = |from: &str, to: &str| format!(r#"{{"from": "{from}", "to": "{to}", "mail": "on"}}"#);
        assert_eq!(key(&of("off", "on"), &of("on", "off")), "to");
        // Elsewhere it is who gets the call.
        chosen(&[&of("ops", "on")], &[&of("dev", "off")]).unwrap_err();
    }

    #[test]
    fn the_code_of_an_event_is_a_state_where_it_is_told_in_words() {
        let of = |code: &str| format!(r#"{{"event_code": "{code}"}}"#);
        assert_eq!(key(&of("ALARM"), &of("RESOLVED")), "event_code");
        chosen(&[&of("A-1182")], &[&of("A-1183")]).unwrap_err();
    }

    #[test]
    fn who_has_seen_it_is_not_asked_for() {
        let of = |state: &str| format!(r#"{{"status": "{state}"}}"#);
        for (alert, recovery, values) in [
            ("ACTIVE_UNACK", "CLEARED_UNACK", r#"key_value_contains ["ACTIVE"] ["CLEARED"]"#),
            ("raised", "acked, cleared", r#"key_value_contains ["raised"] ["cleared"]"#),
            ("active_unack", "inactive_ack", r#"key_value_contains ["active_unack"] ["inactive_ack"]"#),
        ] {
            assert_eq!(chosen(&[&of(alert)], &[&of(recovery)]).unwrap().1, values);
        }
    }

    #[test]
    fn a_place_is_no_state() {
        let error = chosen(&[r#"{"where": "Berlin"}"#], &[r#"{"where": "Paris"}"#]).unwrap_err();
        assert!(error.contains("where"), "{error}");
    }

    #[test]
    fn samples_the_wrong_way_round_are_taken_as_they_are_named_and_told() {
        let (_, values) = chosen(&[r#"{"state": "resolved"}"#], &[r#"{"state": "firing"}"#]).unwrap();
        assert_eq!(values, r#"key_value_contains ["resolved"] ["firing"]"#);
    }

    #[test]
    fn words_of_a_start_and_an_end_are_taken_as_the_payloads_are_named() {
        for (alert, recovery) in [
            ("stopped", "started"),
            ("stopped_reporting", "started_reporting"),
            ("inactive", "active"),
            ("paused", "active"),
            ("suspended", "active"),
            ("stopped", "running"),
            ("NotReady", "Ready"),
            ("TRIGGERED", "RESET"),
            ("Asserted", "Deasserted"),
            ("error", "info"),
            ("Reporting Error", "Available"),
            ("Störung", "behoben"),
            ("caída", "recuperado"),
            ("告警", "恢复"),
            ("frobbed", "unfrobbed"),
        ] {
            for key in ["status", "event", "alertTypeId", "check_state_name", "action", "phase"] {
                let of = |value: &str| format!(r#"{{"{key}": "{value}"}}"#);
                assert_eq!(self::key(&of(alert), &of(recovery)), key, "{alert}");
            }
        }
    }

    #[test]
    fn a_start_and_an_end_are_a_state_under_whatever_name() {
        for (alert, recovery) in [("stopped", "started"), ("active", "inactive"), ("running", "stopped")] {
            for name in ["type", "result", "x"] {
                let of = |value: &str| format!(r#"{{"{name}": "{value}"}}"#);
                assert_eq!(key(&of(alert), &of(recovery)), name, "{alert}");
            }
        }
    }

    #[test]
    fn a_level_is_a_state_where_nothing_else_is_and_a_cause_is_none() {
        let of = |level: &str, reason: &str| format!(r#"{{"severity": "{level}", "reason": "{reason}"}}"#);
        let (error, info) = (of("error", "HealthCheckFailed"), of("info", "ReconciliationSucceeded"));
        assert_eq!(key(&error, &info), "severity");
        let doubts = with(&[&error], &[&info], |columns| rank(columns).unwrap().remove(0).doubts);
        assert!(doubts[0].contains("a level is no state"), "{doubts:?}");
        let of = |level: &str, state: &str| format!(r#"{{"severity": "{level}", "event": "{state}"}}"#);
        assert_eq!(key(&of("critical", "x_began"), &of("info", "x_went")), "event");
        let of = |reason: &str| format!(r#"{{"reason": "{reason}"}}"#);
        chosen(&[&of("HealthCheckFailed")], &[&of("ReconciliationSucceeded")]).unwrap_err();
        assert_eq!(key(&of("NodeNotReady"), &of("NodeReady")), "reason");
    }

    #[test]
    fn an_alert_alone_has_a_state_by_its_name_and_its_word() {
        let alone = |body: &str| chosen(&[body], &[]);
        let (key, values) = alone(r#"{"severity": "critical", "id": "a-1", "status": "firing"}"#).unwrap();
        assert_eq!((&*key, &*values), ("status", r#"key_value_contains ["firing"] []"#));
        alone(r#"{"severity": "critical", "text": "disk is down"}"#).unwrap_err();
        alone(r#"{"status": "resolved"}"#).unwrap_err();
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
            let of = |value: &str| format!(r#"{{"{key}": {value}}}"#);
            let doubts = with(&[&of(alert)], &[&of(recovery)], |columns| rank(columns).unwrap().remove(0).doubts);
            assert!(doubts[0].contains("not swapped"), "{key} {alert}: {doubts:?}");
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
        for (alert, recovery) in [("0", "1"), (r#""frobbed""#, r#""unfrobbed""#)] {
            let of = |value: &str| format!(r#"{{"alertStatus": {value}}}"#);
            let reason = with(&[&of(alert)], &[&of(recovery)], |columns| rank(columns).unwrap().remove(0).reason);
            assert!(reason.contains("not swapped"), "{reason}");
        }
    }

    #[test]
    fn a_state_that_is_the_same_in_another_case_is_none() {
        chosen(&[r#"{"state": "OPEN"}"#], &[r#"{"state": "open"}"#]).unwrap_err();
    }
}
