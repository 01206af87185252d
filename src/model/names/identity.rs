//! Whose id a key is, by its name: what ties a recovery to its alert.

use super::vocabulary::{
    ACCESS, ALERTS, APPLIANCES, CODES, CONTAINERS, DEVICE_IDS, EVENTS, HALF_IDS, HOSTS, IDS, KINDS, LEADING, LINKS,
    MANY, MESSAGES, NAME_WORDS, NUMBERS, OF_CALLS, OF_OTHERS, OWN_IDS, OWNERS, PEOPLE, PERSONAL, PROJECTS, SECRETS,
    SENDERS, WATCHED, Words, has_no_blanks,
};
use super::{is_shared, of_path, volatile, words};
use crate::model::key_path::KeyPath;

/// Whose id a key is, by its name. The first ones tie a recovery to its alert best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// An alert, an incident, a problem; what alerts are put together by.
    Alert,
    /// `id` alone, or the sender's own id.
    Itself,
    /// What watches: one alert at a time.
    Watched,
    /// An event: often one of each call.
    Event,
    /// What several checks watch.
    Host,
    Other,
    /// What is built or run again and again: several alerts at once may have it.
    Project,
    /// What many alerts belong to, come from or go to.
    Owner,
}

/// Whose id a key is; none when its name is not that of an id, or of one that says what kind of thing it is.
pub fn of(name: &str) -> Option<Identity> {
    let words = id_words(name);
    let (last, before) = words.split_last()?;
    let (is_half, is_own) = (HALF_IDS.has(last), OWN_IDS.has(last));
    if !(IDS.has(last) || is_half || is_own) || volatile(name).is_some() {
        return None;
    }
    let mut things = before.iter().rev().map(String::as_str).filter(|word| !CONTAINERS.has(word) && !IDS.has(word));
    let Some(thing) = things.next() else {
        if is_own && before.is_empty() {
            return Some(Identity::Alert);
        }
        let says_little = is_own || is_half && !matches!(last.as_str(), "arn" | "urn");
        return Some(if says_little { Identity::Other } else { Identity::Itself });
    };
    // `alert_group_id`, and `groupKey`: what the sender puts together.
    let is_grouped = thing == "group" && (last == "key" || things.next().is_some_and(|word| ALERTS.has(word)));
    let is = |things: Words| things.has(thing) || thing.strip_suffix('s').is_some_and(|one| things.has(one));
    Some(match thing {
        _ if is(ACCESS) || is(KINDS) => return None,
        _ if before.iter().any(|word| OF_OTHERS.has(word)) => Identity::Owner,
        _ if is_grouped || is(ALERTS) => Identity::Alert,
        _ if is(SENDERS) => Identity::Itself,
        _ if is(OWNERS) => Identity::Owner,
        _ if is(PROJECTS) => Identity::Project,
        _ if is(WATCHED) && DEVICE_IDS.has(last) => Identity::Host,
        _ if is(WATCHED) => Identity::Watched,
        _ if is(EVENTS) => Identity::Event,
        _ if is(HOSTS) => Identity::Host,
        _ => Identity::Other,
    })
}

/// Whether an id is that of what watches several things at once, each with alerts of its own: `alertRuleId`.
pub fn watches_many(name: &str) -> bool {
    let things = id_words(name);
    things.iter().any(|word| MANY.has(word) || word.strip_suffix('s').is_some_and(|one| MANY.has(one)))
}

/// Whether a key is called as what several alerts may be open of at once: a host, a project, a rule, an owner, a title. A monitor
/// has one at a time.
pub fn has_many_at_once(name: &str) -> bool {
    match of(name) {
        Some(Identity::Host | Identity::Project | Identity::Owner) => true,
        Some(_) => watches_many(name),
        None => {
            let is_watched = words(name).iter().any(|word| WATCHED.has(word) && !MANY.has(word));
            (is_shared(name) || names_a_project(name)) && !is_watched
        }
    }
}

/// Whether a key lets somebody in, or a call through: `routing_key`, `password`.
pub fn lets_in(name: &str) -> bool {
    let words = words(name);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let thing = before.iter().rfind(|word| !CONTAINERS.has(word));
    let is_key = HALF_IDS.has(last) && thing.is_some_and(|word| ACCESS.has(word));
    // A token is the sender's own, unless it is called that of something else.
    let is_token = last == "token" && thing.is_none_or(|word| OWNERS.has(word) || PROJECTS.has(word));
    is_key || is_token || SECRETS.has(last)
}

/// Whether a name says something only together with the key that it is in: `project.id`, `monitor.url`.
pub(super) fn is_half(name: &str) -> bool {
    let is_half = |word: &str| IDS.has(word) || HALF_IDS.has(word) || LINKS.has(word) || NAME_WORDS.has(word);
    matches!(words(name).as_slice(), [only] if is_half(only))
}

/// A number has a longer word before it than a prefix.
const SHORTEST_THING: usize = 3;

/// The words of a name, with `sensorid` and `SERVICEPROBLEMID` taken apart.
fn id_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    if let [first, .., last] = words.as_slice()
        && LEADING.has(first)
        && !(IDS.has(last) || HALF_IDS.has(last))
    {
        words.rotate_left(1);
    }
    let Some(last) = words.pop() else {
        return words;
    };
    let things = [ALERTS, SENDERS, WATCHED, EVENTS, HOSTS, PROJECTS, OWNERS];
    let thing_of = |word: &str| {
        let ends = |thing: &&str| word == *thing || thing.len() >= 5 && word.ends_with(*thing);
        things.iter().flat_map(|things| things.iter()).find(ends)
    };
    let parted = IDS.iter().chain(HALF_IDS.iter()).find_map(|id| Some((thing_of(last.strip_suffix(id)?)?, id)));
    let after_unknown = |id: &&str| id.starts_with(has_no_blanks) && last.len() > id.len() && last.ends_with(*id);
    let is_number = |id: &&str| NUMBERS.has(id) && last.len() > id.len() + SHORTEST_THING && last.ends_with(*id);
    let unknown = || {
        let id = HALF_IDS.iter().find(after_unknown).or_else(|| NUMBERS.iter().find(is_number))?;
        Some((last.strip_suffix(id)?, id))
    };
    match parted.or_else(unknown) {
        Some((thing, id)) => words.extend([thing.to_owned(), id.to_owned()]),
        None => words.push(last),
    }
    words
}

/// Whether a key leads to a page of an alert: `issueUrl`, `incident_link`.
pub fn links_to_an_alert(name: &str) -> bool {
    links_to(name, |thing| ALERTS.has(thing) || EVENTS.has(thing))
}

/// Whether a key leads to a page of what is built or run again and again: `pipeline_url`.
pub fn links_to_a_project(name: &str) -> bool {
    links_to(name, |thing| PROJECTS.has(thing))
}

fn links_to(name: &str, is: impl Fn(&str) -> bool) -> bool {
    matches!(words(name).as_slice(), [.., thing, link] if LINKS.has(link) && is(thing))
}

/// Whether a key is an address and says not of what.
pub fn is_link(name: &str) -> bool {
    words(name).iter().filter(|word| !CONTAINERS.has(word)).all(|word| LINKS.has(word))
}

/// Whether a key is called as the alert itself, and nothing more: `alarm: disk_space_usage`. A message may be one of many.
pub fn is_the_alert(name: &str) -> bool {
    let is_one = |word: &str| ALERTS.has(word) || word.strip_suffix('s').is_some_and(|one| ALERTS.has(one));
    matches!(words(name).as_slice(), [only] if is_one(only) && !MESSAGES.has(only))
}

/// Whether a text says itself that it is the number of an alert: `alarm-88121`.
pub fn is_the_id_of_an_alert(text: &str) -> bool {
    let is_number = |word: &String| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit());
    let has_blank = text.contains(char::is_whitespace);
    !has_blank && matches!(words(text).as_slice(), [alert, number] if ALERTS.has(alert) && is_number(number))
}

/// Whether a name has a word for an alert in it: `closed_incident`.
pub fn speaks_of_an_alert(name: &str) -> bool {
    words(name).iter().any(|word| ALERTS.has(word))
}

/// Whether an object of this name holds an alert, an event, what is watched, or whatever the call is about.
pub fn is_of_an_alert(name: &str) -> bool {
    let is = |word: &String| [ALERTS, EVENTS, WATCHED, HOSTS, CONTAINERS].iter().any(|things| things.has(word));
    words(name).last().is_some_and(is)
}

/// Whether a key is called as what watches, and nothing more: `sensor: 12/04`.
pub fn is_watched(name: &str) -> bool {
    is_only(name, WATCHED)
}

/// Whether a key names the message that one is an answer to: `in_reply_to`.
pub fn refers_back(name: &str) -> bool {
    matches!(words(name).as_slice(), [.., reply, to] if reply == "reply" && to == "to")
}

/// Whether a key is called as an event, and nothing more.
pub fn is_an_event(name: &str) -> bool {
    is_only(name, EVENTS)
}

/// Whether an object of this name holds where something comes from, or goes to.
pub fn is_elsewhere(name: &str) -> bool {
    words(name).last().is_some_and(|last| matches!(last.as_str(), "source" | "destination" | "sender" | "receiver"))
}

/// Whether a key is called as a device that a host watches.
pub fn is_an_appliance(name: &str) -> bool {
    is_only(name, APPLIANCES)
}

/// Whether an id is called as a code, which may be that of a kind.
pub fn is_a_code(name: &str) -> bool {
    words(name).last().is_some_and(|last| CODES.has(last))
}

fn is_only(name: &str, of: Words) -> bool {
    matches!(words(name).as_slice(), [only] if of.has(only))
}

/// What an id is of: `host` of `host_id`.
pub fn thing_of(name: &str) -> Option<String> {
    let is_thing = |word: &String| !IDS.has(word) && !HALF_IDS.has(word) && !CONTAINERS.has(word);
    id_words(name).into_iter().rfind(is_thing)
}

/// Whether a key is called as somebody who acts or is told: `assignee`.
pub fn names_a_person(name: &str) -> bool {
    words(name).last().is_some_and(|last| PEOPLE.has(last))
}

/// Whether a key is one that only a person has: `uniqueName`.
pub fn is_personal(key: &str) -> bool {
    PERSONAL.has(&words(key).concat())
}

/// Whether a key says by its name that the calls of many alerts have one value there: it ties no recovery to its alert.
pub fn ties_nothing(key: &KeyPath) -> bool {
    let name = of_path(key).unwrap_or_default();
    of(&name) == Some(Identity::Owner)
        || is_shared(&name)
        || lets_in(&name)
        || key.keys().any(|key| OF_CALLS.has(&key.to_lowercase()))
}

/// Whether a name is that of what is built or run again and again: `project`, `pipeline_name`.
pub fn names_a_project(name: &str) -> bool {
    let words = words(name);
    let thing = words.iter().rev().find(|word| *word != "name" && *word != "title");
    thing.is_some_and(|thing| PROJECTS.has(thing)) && volatile(name).is_none()
}

/// Whether a key is in what many alerts belong to, or is itself that: `organization.reference`.
pub fn is_owned(key: &str) -> bool {
    words(key).iter().any(|word| OWNERS.has(word) || PROJECTS.has(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_whose_it_is() {
        for (name, whose) in [
            ("alert_id", Identity::Alert),
            ("ProblemID", Identity::Alert),
            ("LASTSERVICEPROBLEMID", Identity::Alert),
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
            ("alert_group_id", Identity::Alert),
            ("data_id", Identity::Itself),
            ("deviceSerial", Identity::Host),
            ("sensor_serial", Identity::Host),
            ("eventArn", Identity::Event),
            ("token", Identity::Other),
            ("number", Identity::Other),
            ("thing_id", Identity::Other),
            ("project_id", Identity::Project),
            ("repository_id", Identity::Project),
            ("workflowId", Identity::Project),
            ("groupId", Identity::Owner),
            ("account_id", Identity::Owner),
            ("alertConfigId", Identity::Owner),
            ("notification_configuration_id", Identity::Owner),
            ("TopicArn", Identity::Owner),
            ("related_incident_id", Identity::Owner),
            ("commit_hash", Identity::Owner),
            ("content_hash", Identity::Other),
            ("incidents_id", Identity::Alert),
            ("告警编号", Identity::Alert),
            ("アラートID", Identity::Alert),
            ("알림번호", Identity::Alert),
            ("事件编号", Identity::Event),
            ("项目编号", Identity::Project),
            ("numéro", Identity::Other),
            ("iid", Identity::Itself),
            ("meldungsnummer", Identity::Alert),
            ("kundennummer", Identity::Owner),
            ("codigo_alerta", Identity::Alert),
            ("номер_заявки", Identity::Alert),
        ] {
            assert_eq!(of(name), Some(whose), "{name}");
        }
        for name in [
            "message_id",
            "paid",
            "grid",
            "name",
            "severity_id",
            "routing_key",
            "api_key",
            "timestamp",
            "status",
            "PID",
            "",
        ] {
            assert_eq!(of(name), None, "{name}");
        }
    }

    #[test]
    fn a_rule_watches_several_and_a_monitor_one() {
        assert!(["ruleId", "alertRuleId", "rule_uid", "condition.id"].into_iter().all(watches_many));
        assert!(!["monitor_id", "sensorid", "alert_id"].into_iter().any(watches_many));
    }

    #[test]
    fn several_alerts_are_open_of_a_host_at_once_and_one_of_a_monitor() {
        for name in ["host", "hostName", "project.id", "groupId", "rule_id", "alertname", "title", "service", "team"] {
            assert!(has_many_at_once(name), "{name}");
        }
        for name in ["monitor_id", "monitor.name", "check", "alert_id", "id", "incident_key", "fingerprint", "thing"] {
            assert!(!has_many_at_once(name), "{name}");
        }
    }

    #[test]
    fn what_lets_somebody_in_is_known() {
        for name in
            ["routing_key", "apiKey", "API-KEY", "auth_token", "password", "Token", "data_token", "project.token"]
        {
            assert!(lets_in(name), "{name}");
        }
        assert!(!lets_in("incident_key") && !lets_in("key") && !lets_in("snitch_token") && !lets_in(""));
    }
}
