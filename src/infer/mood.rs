//! What a value says of how things are, and what the name of a key says that its truth means.

use crate::model::names;

/// Words of an alert, and words of a recovery, as monitoring tools write them.
const BAD: &[&str] = &[
    "down",
    "firing",
    "fired",
    "fire",
    "alert",
    "alerting",
    "alarm",
    "alarming",
    "triggered",
    "trigger",
    "problem",
    "critical",
    "crit",
    "error",
    "err",
    "failed",
    "fail",
    "failure",
    "open",
    "opened",
    "created",
    "create",
    "new",
    "active",
    "activated",
    "started",
    "start",
    "offline",
    "missing",
    "warning",
    "warn",
    "unhealthy",
    "unavailable",
    "raised",
    "raise",
    "set",
    "bad",
    "broken",
    "outage",
    "degraded",
    "emergency",
    "high",
    "major",
    "breached",
    "exceeded",
    "ongoing",
    "unreachable",
    "errored",
    "late",
    "unresolved",
    "abnormal",
    "fatal",
    "timeout",
    "disconnected",
    "unknown",
    "red",
    "violated",
    "violation",
    "expired",
    "nok",
    "ko",
    "alarmed",
    "incident",
    "activate",
    "unresponsive",
    "impaired",
    "stale",
    "failures",
    "failing",
    "severe",
];
const GOOD: &[&str] = &[
    "up",
    "ok",
    "okay",
    "fine",
    "resolved",
    "resolve",
    "recovered",
    "recovery",
    "recover",
    "closed",
    "close",
    "clear",
    "cleared",
    "normal",
    "healthy",
    "online",
    "success",
    "successful",
    "succeeded",
    "inactive",
    "deactivated",
    "ended",
    "end",
    "stopped",
    "available",
    "green",
    "reporting",
    "restored",
    "good",
    "passed",
    "passing",
    "solved",
    "fixed",
    "finished",
    "done",
    "completed",
    "complete",
    "cleaned",
    "connected",
    "reachable",
    "back",
    "operational",
    "alive",
    "deactivate",
    "recovering",
    "clean",
    "running",
    "stable",
    "working",
];
/// Words of an alert that are also names of things: they tell a state alone, and not as a part of a name (`alert-receiver`).
const NOUNS: &[&str] = &[
    "alert", "alarm", "problem", "error", "failure", "incident", "fire", "trigger", "outage", "high", "set", "new",
    "open", "start", "end", "back", "clear", "major",
];
/// Words between the others that say nothing.
const FILLERS: &[&str] = &["is", "has", "have", "been", "are", "was", "now", "the", "a", "not", "no"];
/// Both answers of a question, the one that means yes first.
const TRUTHS: &[(&str, &str)] = &[("true", "false"), ("yes", "no"), ("on", "off"), ("1", "0")];

/// What a value says of how things are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Bad,
    Good,
}

impl Mood {
    fn turned(self) -> Self {
        match self {
            Self::Bad => Self::Good,
            Self::Good => Self::Bad,
        }
    }
}

/// The mood of the words that one side has and the other has not: `snitch.missing` beside `snitch.reporting`. A name that
/// holds such a word among others says nothing: at least half of the words have to tell.
pub fn mood(value: &str, beside: &[&str]) -> Option<Mood> {
    let all = names::words(value);
    let others: Vec<String> = beside.iter().flat_map(|other| names::words(other)).collect();
    let has_meaning = |word: &&String| !FILLERS.contains(&word.as_str());
    let own: Vec<&String> = all.iter().filter(has_meaning).filter(|word| !others.contains(word)).collect();
    let words = if own.is_empty() { all.iter().filter(has_meaning).collect() } else { own };
    let mood = of_words(&words)?;
    let is_negated = all.iter().any(|word| word == "not" || word == "no");
    Some(if is_negated { mood.turned() } else { mood })
}

fn of_words(words: &[&String]) -> Option<Mood> {
    let is = |table: &[&str], word: &str| table.contains(&word);
    let told = words.iter().filter(|word| is(BAD, word) || is(GOOD, word)).count();
    let counts = |word: &&&String| told == words.len() || !is(NOUNS, word);
    let telling: Vec<&&String> = words.iter().filter(counts).collect();
    let has = |table: &[&str]| telling.iter().any(|word| is(table, word));
    match (has(BAD), has(GOOD)) {
        _ if told * 2 < words.len() => None,
        (true, false) => Some(Mood::Bad),
        // `Down ended (now: Up)`: what is good came last.
        (_, true) => Some(Mood::Good),
        (false, false) => None,
    }
}

/// Whether a text is one word that tells a state, and nothing more.
pub fn is_state_word(text: &str) -> bool {
    let words = names::words(text);
    matches!(words.as_slice(), [only] if BAD.contains(&only.as_str()) || GOOD.contains(&only.as_str()))
}

/// What a text answers to a question, beside the answer of the other side: yes or no.
pub fn truth(text: &str, beside: &str) -> Option<bool> {
    let (text, beside) = (text.trim().to_lowercase(), beside.trim().to_lowercase());
    TRUTHS.iter().find_map(|(yes, no)| match () {
        () if text == *yes && beside == *no => Some(true),
        () if text == *no && beside == *yes => Some(false),
        () => None,
    })
}

/// What it means when the value of a key is yes: `is_ok` that all is well, `alarm` that it is not.
pub fn of_yes(name: &str) -> Option<Mood> {
    mood(name, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_how_things_are() {
        assert_eq!(mood("DOWN", &["UP"]), Some(Mood::Bad));
        assert_eq!(mood("UP", &["DOWN"]), Some(Mood::Good));
        assert_eq!(mood("probe.missing", &["probe.reporting"]), Some(Mood::Bad));
        assert_eq!(mood("alert_cleared", &["alert_raised"]), Some(Mood::Good));
        assert_eq!(mood("Down ended (now: Up)", &["Down"]), Some(Mood::Good));
        assert_eq!(mood("not ok", &["ok"]), Some(Mood::Bad));
        assert_eq!(mood("Berlin", &["Paris"]), None);
        assert!(is_state_word("DOWN") && !is_state_word("Disk down"));
    }

    #[test]
    fn a_name_that_holds_such_a_word_says_nothing() {
        for name in ["alert-name-receiver-1", "Alertmanager", "alert-1", "high memory pool", ""] {
            assert_eq!(mood(name, &["combo"]), None, "{name}");
        }
    }

    #[test]
    fn the_name_of_a_key_says_what_yes_means() {
        for name in ["is_ok", "resolved", "up", "healthy", "alert_resolved", "hasRecovered"] {
            assert_eq!(of_yes(name), Some(Mood::Good), "{name}");
        }
        for name in ["down", "active", "is_firing", "problem", "alarm", "ALARM", "is_not_ok"] {
            assert_eq!(of_yes(name), Some(Mood::Bad), "{name}");
        }
        for name in ["event_value", "alertStatus", "flag", "state", ""] {
            assert_eq!(of_yes(name), None, "{name}");
        }
        assert_eq!(truth("TRUE", "false"), Some(true));
        assert_eq!(truth("0", "1"), Some(false));
        assert_eq!(truth("0", "2"), None);
    }
}
