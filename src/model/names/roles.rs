//! What the name of a key says about the part that it plays in an alert: whether it tells the state, how well it would do
//! as a title or as a description, whether it names what is watched.

use super::vocabulary::{
    ALERTS, ANSWERED, APPLIANCES, ASKED, CAUSES, CONTAINERS, DESCRIPTIONS, EVENTS, HAPPENING_NAMES, HOSTS, KIND_NAMES,
    LEVELS, MESSAGES, NAME_WORDS, NO_TITLES, OWNERS, PEOPLE, PROJECTS, STATE_ENDS, STATE_NAMES, STATE_TYPES, TITLES,
    WATCHED, has_no_blanks,
};
use super::{tells_the_state_before, words};

/// How much the name of a key says that it tells the state, from 0 to 50; nothing for one that tells the state before.
/// `owner` is the key that it is in.
pub fn state(name: &str, owner: Option<&str>) -> i32 {
    let mut words = words(name);
    if tells_the_state_before(name) || owner.is_some_and(tells_the_state_before) {
        return 0;
    }
    // `state.value`, `check_state_name`, `alertTypeId`.
    let is_end = |word: &str| STATE_ENDS.has(word) || word == "id";
    let is_told = |word: &str| STATE_NAMES.has(word) || word == "type";
    if let [end] = words.as_slice()
        && STATE_ENDS.has(end)
        && owner_word(owner).is_some_and(|owner| STATE_NAMES.has(&owner))
    {
        return 45;
    }
    while let [.., told, end] = words.as_slice() {
        if !(is_end(end) && is_told(told)) || end == "id" && told != "type" {
            break;
        }
        words.pop();
    }
    let Some((last, before)) = words.split_last() else { return 0 };
    let of_event = before.last().is_some_and(|word| STATE_TYPES.has(word));
    let asks = before.first().is_some_and(|word| word == "is" || word == "has");
    match last.as_str() {
        _ if asks => 25,
        word if STATE_NAMES.has(word) => 50,
        word if HAPPENING_NAMES.has(word) => 40,
        word if KIND_NAMES.has(word) && of_event => 40,
        word if KIND_NAMES.has(word) => 25,
        "result" | "results" | "health" | "trigger" | "stage" => 25,
        // What people write who send from a device.
        "st" | "sts" | "stat" => 40,
        "level" | "color" | "colour" => 22,
        word if LEVELS.has(word) => 10,
        word if ASKED.has(word) => 25,
        word if STATE_NAMES.end(word) => 50,
        _ if words.iter().any(|word| STATE_TYPES.has(word)) => 20,
        _ => 0,
    }
}

/// Whether a name says how bad something is, or how it looks, and not what became of it.
pub fn is_level(name: &str) -> bool {
    words(name).last().is_some_and(|last| LEVELS.has(last))
}

/// Whether a name is that of what became of something that ran: `conclusion: failure`.
pub fn is_outcome(name: &str) -> bool {
    matches!(words(name).last().map(String::as_str), Some("outcome" | "conclusion" | "result" | "results" | "health"))
}

/// Whether a name says what kind of alert or event it is: `alertType`.
pub fn is_type_of_alert(name: &str) -> bool {
    matches!(words(name).as_slice(), [.., of, last] if last == "type" && STATE_TYPES.has(of))
}

/// Whether a name says why something is so, in as many texts as there are causes.
pub fn is_cause(name: &str) -> bool {
    words(name).last().is_some_and(|last| [CAUSES, MESSAGES, DESCRIPTIONS, TITLES].iter().any(|it| it.names(last)))
}

/// How well a key does as a title by its name, from 0 to 100. `owner` is the key that it is in.
pub fn title(name: &str, owner: Option<&str>) -> i32 {
    let words = words(name);
    let Some(last) = words.last() else { return 0 };
    let before = words.len().checked_sub(2).and_then(|at| words.get(at));
    let is_person = |word: &String| PEOPLE.has(word);
    if words.iter().any(is_person) || owner_word(owner).as_ref().is_some_and(is_person) {
        return 0;
    }
    match last.as_str() {
        "title" | "headline" => 100,
        // What was answered, and not what is wrong.
        "summary" | "message" | "text" if before.is_some_and(|word| ANSWERED.has(word)) => 45,
        "summary" => 85,
        "subject" => 78,
        "message" | "msg" | "text" | "readable" => 72,
        "output" | "desc" | "descr" => 62,
        "description" => 58,
        "label" => 50,
        "reason" => 45,
        "shortname" => 40,
        "alert" | "alarm" | "problem" | "incident" | "issue" | "rule" => 66,
        "monitor" | "check" | "test" | "sensor" => 64,
        word if TITLES.names(word) => 100,
        word if MESSAGES.names(word) => 72,
        word if DESCRIPTIONS.names(word) => 58,
        word if HOSTS.has(word) => 38,
        "url" if names_a_thing(name) || owner.is_some_and(|owner| WATCHED.has(owner) || HOSTS.has(owner)) => 50,
        "metric" | "job" | "object" | "application" | "app" => 30,
        word if PROJECTS.has(word) => 40,
        word if NAME_WORDS.has(word) => match before.map(String::as_str) {
            Some("display" | "friendly" | "short" | "full") => {
                let thing = words.len().checked_sub(3).and_then(|at| words.get(at)).cloned();
                4 + name_of(thing.or_else(|| owner_word(owner)).as_deref())
            }
            Some(word) => name_of(Some(word)),
            None => name_of(owner_word(owner).as_deref()),
        },
        word => joined_title(word),
    }
}

fn owner_word(owner: Option<&str>) -> Option<String> {
    words(owner?).pop()
}

/// How well the name of a thing does.
fn name_of(thing: Option<&str>) -> i32 {
    match thing {
        None | Some("data" | "payload" | "body" | "details" | "essentials" | "context") => 72,
        Some(thing) if ALERTS.has(thing) => 92,
        Some("rule" | "trigger") => 78,
        Some("condition") => 79,
        Some("event") => 76,
        Some("policy") => 70,
        Some("service") => 66,
        // Where it is, beside what it is.
        Some("site") => 44,
        Some(thing) if HOSTS.has(thing) => 50,
        Some(thing) if WATCHED.has(thing) => 80,
        Some(thing) if PROJECTS.has(thing) => 48,
        Some("deployment" | "build" | "run") => 46,
        Some(thing) if OWNERS.has(thing) || NO_TITLES.has(thing) => 12,
        Some(_) => 42,
    }
}

/// `alertname`, `eventmsg`, `MONITORNAME`.
fn joined_title(word: &str) -> i32 {
    // `告警名称`
    let named = NAME_WORDS.iter().filter(|name| name.ends_with(has_no_blanks)).find_map(|name| word.strip_suffix(name));
    if let Some(thing) = named {
        return name_of(Some(thing));
    }
    let ends = ["title", "name", "msg", "message", "summary", "subject", "output", "desc", "text", "tekst"];
    let Some((thing, end)) = ends.iter().find_map(|end| Some((word.strip_suffix(end)?, *end))) else {
        return 0;
    };
    match end {
        "name" => name_of(Some(thing)),
        "title" => 96,
        "summary" => 80,
        "output" | "desc" => 62,
        _ => 66,
    }
}

/// How well a key does as a description by its name, from 0 to 100.
pub fn description(name: &str) -> i32 {
    let words = words(name);
    let Some(last) = words.last() else { return 0 };
    let has_alert = words.iter().any(|word| ALERTS.has(word) || EVENTS.has(word));
    match last.as_str() {
        "description" => 100,
        "details" | "detail" => 90,
        "message" | "msg" | "text" | "body" | "content" => 80,
        "output" => 78,
        "reason" | "cause" | "error" => 75,
        "summary" => 70,
        "notes" | "note" | "comment" | "info" | "information" | "html" => 52,
        "subject" | "title" => 25,
        word if DESCRIPTIONS.names(word) => 100,
        word if MESSAGES.names(word) => 80,
        word => match () {
            () if word.ends_with("msg") || word.ends_with("message") => 66,
            () if word.ends_with("description") || word.ends_with("details") => 70,
            () if word.ends_with("desc") && has_alert => 70,
            () if word.ends_with("desc") => 45,
            () => 0,
        },
    }
}

/// Whether a key says that it is the name of something: `sensor_name`, `nombre`.
pub fn is_a_name(key: &str) -> bool {
    words(key).last().is_some_and(|last| last.ends_with("name") || NAME_WORDS.has(last))
}

/// Whether a name is that of a thing which is watched, or of the rule that watches it: what an alert is known by where it
/// has no id.
pub fn names_a_thing(name: &str) -> bool {
    let words = words(name);
    let Some(last) = words.last() else {
        return false;
    };
    let of = |word: &str| [ALERTS, WATCHED, HOSTS, APPLIANCES].iter().any(|it| it.has(word));
    let before = words.len().checked_sub(2).and_then(|at| words.get(at));
    match last.as_str() {
        word if NAME_WORDS.has(word) || word == "shortname" => {
            before.is_none_or(|word| of(word) || CONTAINERS.has(word) || word == "tag")
        }
        "url" => before.is_some_and(|word| WATCHED.has(word) || HOSTS.has(word)),
        word => {
            let joined = word.strip_suffix("name").is_some_and(of)
                || word.strip_suffix("url").is_some_and(|word| WATCHED.has(word) || HOSTS.has(word));
            joined || of(word) && !ALERTS.has(word)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_told_by_its_name_and_the_state_before_is_not() {
        let weight = |name| state(name, None);
        assert!(weight("current_state") > weight("event_type"));
        assert!(weight("event_type") > weight("type"));
        assert!(weight("type") > weight("severity"));
        assert_eq!(weight("alertstatus"), weight("status"));
        assert_eq!(weight("alertStatusString"), weight("status"));
        assert!(weight("is_ok") > 0 && weight("event_value") > 0);
        assert_eq!(weight("check_state_name"), weight("status"));
        assert_eq!(weight("alertTypeId"), weight("event_type"));
        assert!(state("value", Some("state")) > weight("type") && weight("value") == 0);
        assert_eq!(state("value", Some("previousState")), 0);
        for name in ["previous_state", "OldStateValue", "location", "description", "id", ""] {
            assert_eq!(weight(name), 0, "{name}");
        }
    }

    #[test]
    fn the_name_of_an_alert_makes_a_better_title_than_that_of_an_account() {
        let by_name = |name| title(name, None);
        assert!(by_name("title") > by_name("alertname"));
        assert_eq!(by_name("alertname"), by_name("alert_name"));
        assert!(by_name("check_name") > by_name("name"));
        assert!(title("name", Some("monitor")) > by_name("message"));
        assert!(by_name("message") > by_name("entityLabel") && by_name("output") > by_name("instanceName"));
        assert!(by_name("告警名称") > by_name("主机名称"));
        assert_eq!(title("name", Some("sender")), 0);
        assert!(title("name", Some("monitor")) > title("name", Some("account")));
        assert!(by_name("eventmsg") > by_name("host"));
        assert_eq!(by_name("created_at"), 0);
    }

    #[test]
    fn what_says_more_makes_a_description() {
        assert!(description("description") > description("message"));
        assert!(description("alert_message") > description("title"));
        assert!(description("alertDescription") > description("hostdesc"));
        assert_eq!(description("host"), 0);
    }

    #[test]
    fn a_thing_is_known_by_its_name() {
        for name in ["alertname", "check_name", "service_shortname", "host", "monitor_url", "name", "instance"] {
            assert!(names_a_thing(name), "{name}");
        }
        for name in ["project_name", "severity", "title", "username", "region", ""] {
            assert!(!names_a_thing(name), "{name}");
        }
    }
}
