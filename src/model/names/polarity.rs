//! What the words of a state say of how things are. Whoever asks what "firing" or "resolved" means, asks here.

use super::vocabulary::{
    ACKNOWLEDGED, ALERTS, AMBIGUOUS, BETWEENS, ENDINGS, FILE_BETWEENS, FILE_NAMES, FILE_OVERS, FILLERS, NEGATIONS,
    NOUNS, OKS, OTHER_STATES, PROBLEMS, Words, has_no_blanks,
};
use super::words;

/// What a state says of how things are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatePolarity {
    Problem,
    Ok,
}

impl StatePolarity {
    pub fn other(self) -> Self {
        match self {
            Self::Problem => Self::Ok,
            Self::Ok => Self::Problem,
        }
    }
}

/// Both answers of a question, the one that means yes first.
const ANSWERS: [(&str, &str); 4] = [("true", "false"), ("yes", "no"), ("on", "off"), ("1", "0")];

/// Of one word in small letters.
pub fn of_word(word: &str) -> Option<StatePolarity> {
    let problem = PROBLEMS.has(word).then_some(StatePolarity::Problem);
    problem.or_else(|| OKS.has(word).then_some(StatePolarity::Ok))
}

/// Whether a text is one word of a state that is the name of a thing as well: `alert`.
pub fn is_noun(text: &str) -> bool {
    matches!(words(text).as_slice(), [only] if NOUNS.has(only))
}

/// Whether a text says that something is in a state between a problem and its end: `acknowledged`.
pub fn is_other_state(text: &str) -> bool {
    words(text).iter().any(|word| OTHER_STATES.has(word))
}

/// Whether what a text says besides what the other side says is that somebody does something about it, and not that it is
/// over: `incident.acknowledged` beside `incident.triggered`.
pub fn is_between_beside(text: &str, beside: &[&str]) -> bool {
    let all = state_words(after(text));
    let own = own(&all, beside);
    of_words(&own) != Some(StatePolarity::Ok) && own.iter().any(|word| BETWEENS.has(word) || FILE_BETWEENS.has(word))
}

/// Of a word in the name of a file: of most words nobody can tell there what they are about.
pub fn of_file_word(word: &str) -> Option<StatePolarity> {
    let is_over = FILE_OVERS.has(word).then_some(StatePolarity::Ok);
    is_over.or_else(|| of_word(word).filter(|_| FILE_NAMES.has(word)))
}

/// Whether a text is a state of which nobody should be called, nor anything closed: `acknowledged`, `in maintenance`. In a
/// sentence such a word may say anything.
pub fn is_state_between(text: &str) -> bool {
    const MOST_WORDS: usize = 2;
    let words = words(text);
    words.len() <= MOST_WORDS && words.iter().any(|word| FILE_BETWEENS.has(word)) && of_value(text, &[]).is_none()
}

/// Whether a word in the name of a file says that it is of neither side.
pub fn is_between(word: &str) -> bool {
    FILE_BETWEENS.has(word)
}

/// Of the words that one side has and the other has not: `snitch.missing` beside `snitch.reporting`. A name that holds
/// such a word among others says nothing: at least half of the words have to tell.
pub fn of_value(value: &str, beside: &[&str]) -> Option<StatePolarity> {
    let all = state_words(after(value));
    // What sends nothing is watched no longer.
    if matches!(all.concat().as_str(), "nodata" | "timedout") {
        return Some(StatePolarity::Problem);
    }
    let mut own = own(&all, beside);
    // Beside its own contrary, a name that holds such a word says it: `NodeReady`.
    if beside.iter().any(|other| is_negated(value, other)) {
        own.retain(|word| of_word(word).is_some());
    }
    let polarity = of_words(&own)?;
    let is_negated = all.iter().any(|word| NEGATIONS.has(word));
    Some(match (polarity, is_negated) {
        (StatePolarity::Problem, false) | (StatePolarity::Ok, true) => StatePolarity::Problem,
        (StatePolarity::Ok, false) | (StatePolarity::Problem, true) => StatePolarity::Ok,
    })
}

/// Whether what a value says depends on what starts or stops in it: of an alarm that does, nothing is open.
pub fn is_ambiguous(value: &str, beside: &[&str]) -> bool {
    let all = state_words(after(value));
    let is_of_an_alert = all.len() > 1 && all.iter().any(|word| ALERTS.has(word));
    !is_of_an_alert && own(&all, beside).iter().filter(|word| of_word(word).is_some()).all(|word| AMBIGUOUS.has(word))
}

/// A state without what it says of whether somebody has seen it: `CLEARED` of `CLEARED_UNACK`.
pub fn without_acknowledgement(text: &str) -> &str {
    let is_sign = |c: char| !c.is_alphanumeric();
    let is_left_out = |word: &str| ACKNOWLEDGED.has(word) || NEGATIONS.has(word);
    let mut rest = text.trim_matches(is_sign);
    loop {
        let behind = rest.rsplit_once(is_sign).filter(|(_, last)| is_left_out(&last.to_lowercase()));
        let before = rest.split_once(is_sign).filter(|(first, _)| ACKNOWLEDGED.has(&first.to_lowercase()));
        let Some(other) = behind.map(|(start, _)| start).or(before.map(|(_, end)| end)) else { break };
        rest = other.trim_matches(is_sign);
    }
    let is_about_it = words(text).iter().any(|word| ACKNOWLEDGED.has(word));
    if is_about_it && !rest.is_empty() { rest } else { text }
}

/// Whether one text says no to what the other says: `NodeNotReady` beside `NodeReady`.
pub fn is_negated(text: &str, beside: &str) -> bool {
    let said = |text: &str| words(text).into_iter().filter(|word| !NEGATIONS.has(word)).collect::<Vec<_>>();
    words(text) != words(beside) && said(text) == said(beside)
}

/// Whether a word says nothing but a state, or that it is one of an alert: `d'alarme`, `[DOWN]`, `->`.
pub fn is_of_states(word: &str) -> bool {
    state_words(word).iter().all(|word| of_word(word).is_some() || ALERTS.has(word) || FILLERS.has(word))
}

/// The words of a state. Those that are put together of known ones are taken apart: `Störungsende`, `正常復帰`.
fn state_words(text: &str) -> Vec<String> {
    let words = words(text);
    // 🔥, and then ✅.
    if words.is_empty() {
        return text.chars().map(String::from).filter(|sign| of_word(sign).is_some()).collect();
    }
    words.into_iter().flat_map(|word| if is_known(&word) { vec![word] } else { parted(word) }).collect()
}

fn is_known(word: &str) -> bool {
    of_word(word).is_some() || FILLERS.has(word) || BETWEENS.has(word)
}

fn parted(word: String) -> Vec<String> {
    if word.chars().any(has_no_blanks) {
        return parted_without_blanks(&word);
    }
    // A word for an alert, and one for a start or an end.
    const SHORTEST: usize = 8;
    if word.len() < SHORTEST {
        return vec![word];
    }
    let mut cuts = word.char_indices().filter_map(|(at, _)| word.split_at_checked(at));
    let is_alert = |start: &str| {
        let one = start.strip_suffix('s').unwrap_or(start);
        [start, one].iter().any(|start| ALERTS.has(start) || PROBLEMS.has(start))
    };
    let cut = cuts.find(|(start, end)| AMBIGUOUS.has(end) && is_alert(start));
    cut.map_or_else(|| vec![word.clone()], |(start, end)| vec![start.to_owned(), end.to_owned()])
}

/// Of what is written without blanks the longest words that are known, one after the other, and what is between them.
fn parted_without_blanks(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let (mut rest, mut unknown) = (text, String::new());
    while let Some(first) = rest.chars().next() {
        let known = [PROBLEMS, OKS, ALERTS, BETWEENS, NEGATIONS].into_iter().flat_map(Words::iter);
        let longest =
            known.filter(|word| word.starts_with(has_no_blanks) && rest.starts_with(word)).max_by_key(|it| it.len());
        match longest {
            Some(word) => parts.extend([std::mem::take(&mut unknown), word.to_owned()]),
            None => unknown.push(first),
        }
        rest = rest.get(longest.map_or(first.len_utf8(), str::len)..).unwrap_or_default();
    }
    parts.push(unknown);
    parts.retain(|part| !part.is_empty());
    parts
}

/// What comes last in a change from one state to another: `UP -> DOWN`.
fn after(value: &str) -> &str {
    let cut = ["->", "→", "=>"].iter().find_map(|arrow| value.rsplit_once(arrow));
    cut.map_or(value, |(_, after)| after)
}

/// The words that mean something, without those that the other side has too.
fn own<'w>(all: &'w [String], beside: &[&str]) -> Vec<&'w str> {
    let others: Vec<String> = beside.iter().flat_map(|other| state_words(other)).collect();
    let meaning = || all.iter().map(String::as_str).filter(|word| !FILLERS.has(word));
    let own: Vec<&str> = meaning().filter(|word| !others.iter().any(|other| other == word)).collect();
    if own.is_empty() { meaning().collect() } else { own }
}

fn of_words(words: &[&str]) -> Option<StatePolarity> {
    let told: Vec<_> = words.iter().filter_map(|word| Some((word, of_word(word)?))).collect();
    let counts = |word: &str| told.len() == words.len() || !NOUNS.has(word);
    let has = |wanted| told.iter().any(|(word, polarity)| *polarity == wanted && counts(word));
    let is_over = told.iter().any(|(word, _)| ENDINGS.has(word));
    match (has(StatePolarity::Problem), has(StatePolarity::Ok)) {
        _ if told.len() * 2 < words.len() => None,
        // `Down ended (now: Up)` is over, and `Reporting Error` is not.
        (true, true) if !is_over => Some(StatePolarity::Problem),
        (_, true) => Some(StatePolarity::Ok),
        (true, false) => Some(StatePolarity::Problem),
        (false, false) => None,
    }
}

/// Of the yes of a key, by its name: `is_ok` says that all is well, `alarm` that it is not.
pub fn of_yes(name: &str) -> Option<StatePolarity> {
    of_value(name, &[])
}

/// Whether a text is one word that tells a state, and nothing more.
pub fn is_state_word(text: &str) -> bool {
    words(text).len() == 1 && state_words(text).iter().all(|word| of_word(word).is_some())
}

/// What a text answers to a question, beside the answer of the other side: yes or no.
pub fn answer(text: &str, beside: &str) -> Option<bool> {
    let (text, beside) = (text.trim().to_lowercase(), beside.trim().to_lowercase());
    let is = |yes: &str, no: &str| text == yes && beside == no;
    ANSWERS.iter().find_map(|(yes, no)| is(yes, no).then_some(true).or_else(|| is(no, yes).then_some(false)))
}

#[cfg(test)]
mod tests {
    use super::StatePolarity::{Ok as Fine, Problem};
    use super::*;
    use crate::model::names::vocabulary::{ASKED, Words};

    #[test]
    fn a_state_says_how_things_are() {
        assert_eq!(of_value("DOWN", &["UP"]), Some(Problem));
        assert_eq!(of_value("UP", &["DOWN"]), Some(Fine));
        assert_eq!(of_value("probe.missing", &["probe.reporting"]), Some(Problem));
        assert_eq!(of_value("alert_cleared", &["alert_raised"]), Some(Fine));
        assert_eq!(of_value("Down ended (now: Up)", &["Down"]), Some(Fine));
        assert_eq!(of_value("not ok", &["ok"]), Some(Problem));
        assert_eq!(["No Data", "NoData", "no_data"].map(|it| of_value(it, &["OK"])), [Some(Problem); 3]);
        assert_eq!(of_value("timed_out", &["success"]), Some(Problem));
        assert_eq!(of_value("NON_COMPLIANT", &["COMPLIANT"]), Some(Problem));
        assert_eq!(of_value("NodeNotReady", &["NodeReady"]), Some(Problem));
        assert_eq!(of_value("NodeReady", &["NodeNotReady"]), Some(Fine));
        assert_eq!(of_value("Reporting Error", &["Available"]), Some(Problem));
        assert_eq!(of_value("DOWN -> UP", &["UP -> DOWN"]), Some(Fine));
        assert_eq!(of_value("Störung", &["behoben"]), Some(Problem));
        assert_eq!(of_value("已恢复", &["告警"]), Some(Fine));
        assert_eq!((of_value("🔥", &["✅"]), of_value("✅", &["🔥"])), (Some(Problem), Some(Fine)));
        assert!(is_ambiguous("started_reporting", &["stopped_reporting"]) && !is_ambiguous("firing", &["resolved"]));
        assert_eq!(of_value("Berlin", &["Paris"]), None);
        assert!(is_state_word("DOWN") && !is_state_word("Disk down"));
    }

    #[test]
    fn who_has_seen_it_is_no_part_of_a_state() {
        for (text, state) in [
            ("CLEARED_UNACK", "CLEARED"),
            ("Cleared, not acknowledged", "Cleared"),
            ("acquittée - retour à la normale", "retour à la normale"),
            ("not ok", "not ok"),
            ("acknowledged", "acknowledged"),
            ("packed", "packed"),
        ] {
            assert_eq!(without_acknowledgement(text), state);
        }
    }

    #[test]
    fn every_word_of_a_state_has_one_polarity() {
        assert!(PROBLEMS.iter().all(|word| !OKS.has(word) && !OTHER_STATES.has(word)));
        assert!(OKS.iter().all(|word| !OTHER_STATES.has(word)));
        for word in [NOUNS, FILE_NAMES, ASKED].into_iter().flat_map(Words::iter) {
            assert!(of_word(word).is_some(), "{word}");
        }
    }

    #[test]
    fn a_name_that_holds_such_a_word_says_nothing() {
        for name in ["alert-name-receiver-1", "Alertmanager", "alert-1", "high memory pool", ""] {
            assert_eq!(of_value(name, &["combo"]), None, "{name}");
        }
    }

    #[test]
    fn the_name_of_a_key_says_what_yes_means() {
        for name in ["is_ok", "resolved", "up", "healthy", "alert_resolved", "hasRecovered"] {
            assert_eq!(of_yes(name), Some(Fine), "{name}");
        }
        for name in ["down", "active", "is_firing", "problem", "alarm", "ALARM", "is_not_ok"] {
            assert_eq!(of_yes(name), Some(Problem), "{name}");
        }
        for name in ["event_value", "alertStatus", "flag", "state", ""] {
            assert_eq!(of_yes(name), None, "{name}");
        }
        assert_eq!(answer("TRUE", "false"), Some(true));
        assert_eq!(answer("0", "1"), Some(false));
        assert_eq!(answer("0", "2"), None);
    }
}
