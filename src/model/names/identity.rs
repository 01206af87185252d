//! Whose id a key is, by its name: what ties a recovery to its alert.

use super::vocabulary::{ACCESS, ALERTS, EVENTS, HALF_IDS, IDS, KINDS, OWN_IDS, OWNERS, SECRETS, SENDERS, WATCHED};
use super::{is_shared, volatile, words};

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

/// Whose id a key is; none when its name is not that of an id, or of one that many alerts share.
pub fn of(name: &str) -> Option<Identity> {
    let words = id_words(name);
    let (last, before) = words.split_last()?;
    if OWN_IDS.has(last) {
        return Some(Identity::Alert);
    }
    let thing = before.last().map(String::as_str);
    if thing.is_some_and(|thing| OWNERS.has(thing) || ACCESS.has(thing)) {
        return None;
    }
    if last == "token" || last == "arn" {
        return (!is_shared(name)).then_some(Identity::Other);
    }
    if !(IDS.has(last) || HALF_IDS.has(last)) || is_shared(name) || volatile(name).is_some() {
        return None;
    }
    match thing {
        None if HALF_IDS.has(last) => Some(Identity::Other),
        None => Some(Identity::Itself),
        Some(thing) if ALERTS.has(thing) => Some(Identity::Alert),
        Some(thing) if SENDERS.has(thing) => Some(Identity::Itself),
        Some(thing) if WATCHED.has(thing) => Some(Identity::Watched),
        Some(thing) if EVENTS.has(thing) => Some(Identity::Event),
        Some(thing) if KINDS.has(thing) => None,
        Some(_) => Some(Identity::Other),
    }
}

/// Whether a key lets somebody in, or a call through: `routing_key`, `password`.
pub fn lets_in(name: &str) -> bool {
    let words = words(name);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let is_key = HALF_IDS.has(last) && before.last().is_some_and(|word| ACCESS.has(word));
    is_key || SECRETS.has(last)
}

/// Whether a name says something only together with the key that it is in: `project.id`, `monitor.url`.
pub(super) fn is_half(name: &str) -> bool {
    let is_half = |word: &str| IDS.has(word) || HALF_IDS.has(word) || word == "name" || word == "url";
    matches!(words(name).as_slice(), [only] if is_half(only))
}

/// The words of a name, with `sensorid` and `alertid` taken apart.
fn id_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    let Some(last) = words.pop() else {
        return words;
    };
    let is_thing = |word: &str| [ALERTS, SENDERS, WATCHED, EVENTS].iter().any(|things| things.has(word));
    let parted = IDS.iter().chain(HALF_IDS.iter()).find_map(|id| {
        let thing = last.strip_suffix(id)?;
        is_thing(thing).then_some((thing, id))
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
