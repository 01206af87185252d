//! What the name of a key says about its values: whether they last, whether several alerts share them, and whether they
//! tell the state before. [`identity`] has whose id a key is, and [`roles`] what else it does in an alert.

pub mod identity;
pub mod polarity;
pub mod roles;
pub mod vocabulary;

use std::borrow::Cow;

use crate::model::key_path::KeyPath;
use vocabulary::{
    ABOUT, BEFORE, DELIVERIES, DELIVERY_IDS, HAPPENINGS, HAPPENS, IDS, MEASURED, MEASURES, NOT_BEFORE, OWNERS, SHARED,
    SHARED_ENDS, STATE_NAMES, STATES, TIME_ENDS, TIMES, UNITS,
};

/// Why a value is another one in each call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatile {
    Time,
    /// A duration or a counter.
    Measure,
    /// The number of one delivery.
    Delivery,
}

/// Why the values of a key are seldom the same in an alert and its recovery, if its name says so.
pub fn volatile(name: &str) -> Option<Volatile> {
    let words = words(name);
    let behind = words.iter().rev();
    let units = behind.take_while(|word| UNITS.has(word)).count();
    let mut cut = (0..=units).filter_map(|units| words.get(..words.len() - units));
    cut.find_map(volatile_words)
}

fn volatile_words(words: &[String]) -> Option<Volatile> {
    let (last, before) = words.split_last()?;
    let before = before.last().map_or("", String::as_str);
    let is_delivery = DELIVERIES.has(before) && IDS.has(last);
    if is_delivery || DELIVERY_IDS.has(last) || last == "delivery" {
        return Some(Volatile::Delivery);
    }
    // `response_time` is how long, `started_at` is when.
    if MEASURES.has(last) || (MEASURED.has(before) && last == "time") {
        return Some(Volatile::Measure);
    }
    let is_moment = last == "at" && !before.is_empty()
        || last == "on" && HAPPENINGS.has(before)
        || HAPPENINGS.has(last) && HAPPENS.has(before);
    let ends_as_time = TIME_ENDS.end(last);
    (is_moment || TIMES.names(last) || ends_as_time).then_some(Volatile::Time)
}

/// Whether several alerts have the same value under a key, if its name says so.
pub fn is_shared(name: &str) -> bool {
    let words = words(name);
    // `alertStatusString` is a status.
    let words = match words.split_last() {
        Some((last, rest)) if last == "string" => rest,
        _ => &words,
    };
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    if IDS.has(last) || last == "arn" {
        return before.last().is_some_and(|word| OWNERS.has(word) || matches!(word.as_str(), "project" | "workspace"));
    }
    SHARED.has(last) || SHARED_ENDS.end(last)
}

/// The name of what a path leads to: its last key, with the one before it if that key says nothing alone (`project.id`,
/// `incident.number`).
pub fn of_path(path: &KeyPath) -> Option<Cow<'_, str>> {
    let keys = path.keys().fold([None, None], |[owner, last], key| [last.map(|last| owner_of(last, owner)), Some(key)]);
    Some(of_keys(keys[1]?, keys[0]))
}

/// Whose the keys in an object are, by its key and by the one that it is in: `attributes` has those of what it is in.
pub fn owner_of<'k>(key: &'k str, before: Option<&'k str>) -> &'k str {
    before.filter(|_| ABOUT.has(&key.to_lowercase())).unwrap_or(key)
}

/// The name of a key, with the one before it if that key says nothing alone.
pub fn of_keys<'k>(last: &'k str, owner: Option<&str>) -> Cow<'k, str> {
    match owner.filter(|_| identity::is_half(last)) {
        Some(owner) => Cow::Owned(format!("{owner}_{last}")),
        None => Cow::Borrowed(last),
    }
}

/// Whether a name says so: `OldStateValue`, `previous_state`, `previous`, `LASTSERVICESTATE`. `priority`, `last_error` and
/// `last` do not.
pub fn tells_the_state_before(name: &str) -> bool {
    let words = words(name);
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    let is_alone = rest.is_empty() && !NOT_BEFORE.has(first);
    let tells_state = rest.iter().any(|word| STATES.has(word));
    let is_joined = STATE_NAMES.end(first) && BEFORE.iter().any(|before| first.starts_with(before));
    is_joined || BEFORE.has(first) && (is_alone || tells_state)
}

/// The words of a name in small letters: `startsAt`, `starts_at`, `STARTS-AT` and `starts at` are the same.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = None;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let starts = c.is_uppercase() && starts_word(before, rest.peek().copied());
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            // The small letter of a Turkish `İ` has a dot of its own.
            word.extend(c.to_lowercase().filter(|c| *c != '\u{307}'));
        }
        before = Some(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether a capital is the first of a word: behind a small letter, or as the last of several before small letters.
fn starts_word(before: Option<char>, after: Option<char>) -> bool {
    let behind_small = before.is_some_and(|c| !c.is_uppercase());
    behind_small || after.is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_as_people_write_names() {
        let split = |name| words(name).join(" ");
        for name in ["startsAt", "starts_at", "STARTS-AT", "Starts At"] {
            assert_eq!(split(name), "starts at");
        }
        assert_eq!(split("ProblemID"), "problem id");
        assert_eq!(split("X-S4-ExternalID"), "x s4 external id");
        assert_eq!(split("HTTPResponseTime"), "http response time");
        assert_eq!(split("monitorIDs"), "monitor i ds", "a plural is not worth a rule");
        assert_eq!(split("--"), "");
    }

    #[test]
    fn the_first_word_of_a_name_tells_the_state_before() {
        for name in [
            "from_state",
            "OldStateValue",
            "OLDState",
            "previous_state",
            "last-status",
            "PREVIOUS",
            "_prevState",
            "LASTSERVICESTATE",
        ] {
            assert!(tells_the_state_before(name), "{name}");
        }
        for name in [
            "priority",
            "last_host",
            "last_error",
            "last",
            "from",
            "lastly",
            "NewStateValue",
            "threshold",
            "state_old",
            "",
        ] {
            assert!(!tells_the_state_before(name), "{name}");
        }
    }

    #[test]
    fn what_is_about_a_thing_has_no_ids_of_its_own() {
        let name = |path: &str| of_path(&KeyPath::parse(path).unwrap()).unwrap().into_owned();
        assert_eq!(name("check.metadata.name"), "check_name");
        assert_eq!(name("user.attributes.details.id"), "user_id");
        assert_eq!(name("attributes.id"), "attributes_id");
        assert_eq!(name("event.data.id"), "data_id");
        assert_eq!(name("data.attributes.cause"), "cause");
    }

    #[test]
    fn times_measures_and_deliveries_are_volatile() {
        let times = [
            "timestamp",
            "startsAt",
            "started_at",
            "endTime",
            "event_time",
            "cronTimestamp",
            "StateChangeTime",
            "created-at",
            "time_ms",
            "timestamp_utc",
            "starttime",
            "ts",
            "LocalTimestamp",
            "startDate",
            "trigger_epoch",
            "LAST_UPDATED",
            "lastModified",
            "timeRaised",
            "created_on",
            "dateStart",
            "dateEnd",
            "OUTAGE_TIME_UNIX_FORMAT",
            "timestamp_processing",
            "lastSeen",
            "firstSeen",
            "created",
            "unixtime",
        ];
        let measures = [
            "latency",
            "response_time",
            "duration",
            "duration_ms",
            "elapsed",
            "retryCount",
            "attempt",
            "execution_time",
            "downtime",
            "response_time_ms",
        ];
        let deliveries = [
            "delivery_id",
            "request_id",
            "MessageId",
            "X-GitHub-Delivery",
            "messageid",
            "notification_uuid",
            "x-request-id",
            "check_result_id",
        ];
        for (names, kind) in
            [(&times[..], Volatile::Time), (&measures, Volatile::Measure), (&deliveries, Volatile::Delivery)]
        {
            for name in names {
                assert_eq!(volatile(name), Some(kind), "{name}");
            }
        }
    }

    #[test]
    fn names_kinds_and_places_are_shared() {
        for name in [
            "alertname",
            "name",
            "title",
            "severity",
            "host",
            "service_shortname",
            "TopicArn",
            "schemaId",
            "monitor_name",
            "check",
            "policy_name",
            "hostName",
            "HOSTNAME",
            "account_id",
            "environment",
            "alertTitle",
            "eventType",
            "AlarmName",
            "rule name",
            "organization-id",
            "alertRule",
            "project_slug",
            "alerttype",
            "eventtype",
            "alertstatus",
            "eventsource",
            "MONITORTYPE",
            "ImpactedEntity",
            "companyId",
            "monitorCondition",
            "alertStatusString",
            "alertSeverityString",
            "device",
            "ip",
            "ipAddress",
            "server_address",
            "msg",
            "body",
            "rule",
        ] {
            assert!(is_shared(name), "{name}");
            assert_eq!(volatile(name), None, "{name}");
        }
    }

    #[test]
    fn an_id_belongs_to_the_key_before_it() {
        let name = |path| of_path(&KeyPath::parse(path).unwrap()).unwrap().into_owned();
        for path in ["project.id", "account.id", "a.organization.id", "board[0].id"] {
            assert!(is_shared(&name(path)), "{path}");
        }
        assert_eq!(volatile(&name("messages[0].id")), Some(Volatile::Delivery));
        for path in ["id", "event.id", "incident.id", "alerts[0].id", "monitor.id", "project.alert_id"] {
            assert!(!is_shared(&name(path)) && volatile(&name(path)).is_none(), "{path}");
        }
    }

    #[test]
    fn ids_of_alerts_are_neither() {
        for name in [
            "id",
            "alert_id",
            "incident_key",
            "fingerprint",
            "groupKey",
            "dedup_key",
            "ProblemID",
            "monitorID",
            "trigger_id",
            "check_id",
            "internalid",
            "originAlertId",
            "alert_uid",
            "incident_id",
            "MONITOR_ID",
            "X-S4-ExternalID",
            "token",
            "ruleId",
            "correlationId",
            "sensorid",
            "number",
            "AlarmArn",
            "servicepilot_event_id",
            "event_id",
            "hash",
            "uuid",
            "external_reference",
            "time_id",
            "key",
            "",
            "at",
            "update",
            "estate",
        ] {
            assert!(!is_shared(name), "{name}");
            assert_eq!(volatile(name), None, "{name}");
        }
    }
}
