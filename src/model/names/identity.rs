//! Whose id a key is, by its name: what ties a recovery to its alert.

use super::{is_in, is_shared, volatile, words};

/// Whose id a key is, by its name. The first ones tie a recovery to its alert best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// An alert, an incident, a problem; what alerts are put together by.
    Alert,
    /// `id` alone, or the sender's own id.
    Itself,
    /// What is watched, or the rule that watches: one alert at a time.
    Watched,
    /// An event: often one of each call.
    Event,
    Other,
}

/// What tells of the alert itself. A word that ends in `id` is taken apart behind one of these and the next.
pub(super) const ALERTS: &[&str] = &[
    "alert",
    "alarm",
    "incident",
    "problem",
    "issue",
    "outage",
    "dedup",
    "dedupe",
    "deduplication",
    "correlation",
    "aggregation",
    "aggreg",
    "group",
    "resolve",
    "fault",
    "ticket",
    "case",
];
const SENDERS: &[&str] = &["internal", "external"];
pub(super) const WATCHED: &[&str] = &[
    "monitor",
    "check",
    "test",
    "sensor",
    "trigger",
    "rule",
    "probe",
    "site",
    "service",
    "device",
    "host",
    "heartbeat",
    "watch",
    "endpoint",
    "target",
    "job",
    "condition",
];
pub(super) const EVENTS: &[&str] = &["event", "transition"];
/// What is one of a few: its id is that of many alerts.
const KINDS: &[&str] = &[
    "type",
    "category",
    "severity",
    "priority",
    "status",
    "state",
    "tag",
    "template",
    "workflow",
    "policy",
    "runbook",
    "level",
    "class",
    "version",
    "group_type",
    "parent",
    "session",
    "trace",
    "process",
    "p",
];
const ID_WORDS: &[&str] = &["id", "uuid", "guid", "uid", "key", "ref", "reference", "number"];
/// What is an id of the thing before it, and says nothing alone.
const HALF_IDS: &[&str] = &["key", "ref", "reference", "number", "token"];
const OWN_IDS: &[&str] = &["fingerprint", "hash", "dedup", "checksum"];

/// What lets somebody in, or a call through, has keys and tokens: those of all alerts are the same.
const ACCESS: &[&str] =
    &["routing", "api", "access", "auth", "secret", "private", "public", "signing", "license", "bearer", "write"];

/// Whose id a key is; none when its name is not that of an id, or of one that many alerts share.
pub fn of(name: &str) -> Option<Identity> {
    let words = id_words(name);
    let (last, before) = words.split_last()?;
    if is_in(OWN_IDS, last) {
        return Some(Identity::Alert);
    }
    let thing = before.last().map(String::as_str);
    if thing.is_some_and(|thing| is_in(super::OWNERS, thing) || is_in(ACCESS, thing)) {
        return None;
    }
    if last == "token" || last == "arn" {
        return (!is_shared(name)).then_some(Identity::Other);
    }
    if !is_in(ID_WORDS, last) || is_shared(name) || volatile(name).is_some() {
        return None;
    }
    match thing {
        None if is_in(HALF_IDS, last) => Some(Identity::Other),
        None => Some(Identity::Itself),
        Some(thing) if is_in(ALERTS, thing) => Some(Identity::Alert),
        Some(thing) if is_in(SENDERS, thing) => Some(Identity::Itself),
        Some(thing) if is_in(WATCHED, thing) => Some(Identity::Watched),
        Some(thing) if is_in(EVENTS, thing) => Some(Identity::Event),
        Some(thing) if is_in(KINDS, thing) => None,
        Some(_) => Some(Identity::Other),
    }
}

/// Whether a key lets somebody in, or a call through: `routing_key`, `password`.
pub fn lets_in(name: &str) -> bool {
    let words = words(name);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let is_key = is_in(HALF_IDS, last) && before.last().is_some_and(|word| is_in(ACCESS, word));
    is_key || is_in(&["password", "secret", "apikey", "authorization", "signature"], last)
}

/// Whether a name says something only together with the key that it is in: `incident.number`, `monitor.url`.
pub fn is_half(name: &str) -> bool {
    let is_half = |word: &str| is_in(HALF_IDS, word) || word == "name" || word == "url";
    matches!(words(name).as_slice(), [only] if is_half(only))
}

/// The words of a name, with `sensorid` and `alertid` taken apart.
fn id_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    let Some(last) = words.pop() else {
        return words;
    };
    let things = [ALERTS, SENDERS, WATCHED, EVENTS].concat();
    let parted = ID_WORDS.iter().find_map(|id| {
        let thing = last.strip_suffix(id)?;
        things.contains(&thing).then_some((thing, *id))
    });
    match parted {
        Some((thing, id)) => words.extend([thing.to_owned(), id.to_owned()]),
        None => words.push(last),
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_whose_it_is() {
        for (name, whose) in [
            ("alert_id", Identity::Alert),
            ("ProblemID", Identity::Alert),
            ("incident_key", Identity::Alert),
            ("groupKey", Identity::Alert),
            ("fingerprint", Identity::Alert),
            ("alertid", Identity::Alert),
            ("originAlertId", Identity::Alert),
            ("dedup_key", Identity::Alert),
            ("id", Identity::Itself),
            ("X-S4-ExternalID", Identity::Itself),
            ("internalid", Identity::Itself),
            ("monitorID", Identity::Watched),
            ("sensorid", Identity::Watched),
            ("trigger_id", Identity::Watched),
            ("event_id", Identity::Event),
            ("incident_number", Identity::Alert),
            ("token", Identity::Other),
            ("number", Identity::Other),
            ("resource_id", Identity::Other),
        ] {
            assert_eq!(of(name), Some(whose), "{name}");
        }
        for name in [
            "project_id",
            "account_id",
            "message_id",
            "paid",
            "grid",
            "TopicArn",
            "name",
            "severity_id",
            "routing_key",
            "api_key",
            "project_token",
            "workflowId",
            "timestamp",
            "status",
            "PID",
            "",
        ] {
            assert_eq!(of(name), None, "{name}");
        }
    }

    #[test]
    fn what_lets_somebody_in_is_known() {
        for name in ["routing_key", "apiKey", "API-KEY", "auth_token", "password"] {
            assert!(lets_in(name), "{name}");
        }
        assert!(!lets_in("incident_key") && !lets_in("key") && !lets_in(""));
    }
}
