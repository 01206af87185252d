//! What the values of a key say: which of them is the alert's, and which the recovery's.

use super::STATE_NAME;
use crate::infer::columns::Column;
use crate::infer::ranking::first;
use crate::infer::shape::{self, Test};
use crate::model::console::{MAX_CHARACTERS, MAX_FILTERS, MAX_VALUES};
use crate::model::hidden::has_hidden;
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::names::vocabulary::HARMLESS;
use crate::model::names::{self, roles};
use crate::model::text::quoted;

/// What the values say of the sides, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Words of an alert on one side, and of a recovery on the other.
    Words,
    /// A yes and a no to what the name of the key asks.
    Answers,
    RecoveryWord,
    AlertWord,
    /// A start and an end, and neither says of what.
    StartAndEnd,
    /// A yes and a no, and the name says not to what.
    YesAndNo,
    /// A digit, and nought in the recovery: of nothing bad.
    Nought,
    Digits,
    Numbers,
    /// How bad it is in the alert, and that nothing is bad in the recovery.
    Levels,
    /// Values as people, hosts and places have them.
    Names,
    Nothing,
}

impl Evidence {
    /// Whether it says which side is the alert's.
    pub fn tells_the_side(self) -> bool {
        matches!(self, Self::Words | Self::Answers | Self::RecoveryWord | Self::AlertWord)
    }

    /// What the values of a column say, or why they tell no state.
    pub fn of(column: &Column<'_>, alert: &[&str], recovery: &[&str]) -> Result<Self, String> {
        if let Some(why) = unfit(column, alert, recovery) {
            return Err(why.to_owned());
        }
        let answer = match (alert, recovery) {
            ([alert], [recovery]) => polarity::answer(alert, recovery),
            _ => None,
        };
        let evidence = match answer {
            Some(yes) => Self::of_answer(column, yes)?,
            None => Self::of_words(alert, recovery)?,
        };
        let is_over = evidence == Self::Words || evidence == Self::RecoveryWord;
        if !roles::is_level(column.last()) || is_over {
            return Ok(evidence);
        }
        let is_harmless = |text: &&str| HARMLESS.has(&text.trim().to_lowercase()) || *text == "0";
        match recovery.iter().all(is_harmless) && !alert.iter().any(is_harmless) {
            true => Ok(Self::Levels),
            false => Err("it says how bad it is, and not whether it is over".to_owned()),
        }
    }

    /// Whether it is yes in the alert, by what yes means to the name: the last word of `is_ok` says so.
    fn of_answer(column: &Column<'_>, yes: bool) -> Result<Self, String> {
        match (polarity::of_yes(column.last()), yes) {
            (None, _) => Ok(Self::YesAndNo),
            (Some(StatePolarity::Problem), true) | (Some(StatePolarity::Ok), false) => Ok(Self::Answers),
            (Some(_), _) => Err("by its name that is a recovery, and then an alert: the wrong way round".into()),
        }
    }

    /// An error for the word of an alert in the recovery, or of a recovery in the alert. Of what starts or stops no word
    /// says which of them it is.
    fn of_words(alert: &[&str], recovery: &[&str]) -> Result<Self, String> {
        let is = |text: &str, beside: &[&str], wanted| polarity::of_value(text, beside) == Some(wanted);
        let is_sure = |text: &str, beside: &[&str]| !polarity::is_ambiguous(text, beside);
        let word = recovery.iter().find(|text| is(text, alert, StatePolarity::Problem));
        let (of_alert, of_recovery) = (word, alert.iter().find(|text| is(text, recovery, StatePolarity::Ok)));
        let are_sure =
            of_alert.is_none_or(|text| is_sure(text, alert)) && of_recovery.is_none_or(|text| is_sure(text, recovery));
        match (of_alert, of_recovery) {
            (Some(word), _) if are_sure => return Err(format!("{} is the word of an alert", quoted(word))),
            (_, Some(word)) if are_sure => return Err(format!("{} is the word of a recovery", quoted(word))),
            _ => {}
        }
        if of_alert.is_some() || of_recovery.is_some() {
            return Ok(Self::StartAndEnd);
        }
        if let Some(word) = recovery.iter().find(|text| polarity::is_between_beside(text, alert)) {
            return Err(format!("{} is a state in between, and does not tell that it is over", quoted(word)));
        }
        let values = || alert.iter().chain(recovery);
        let is_alert = alert.iter().all(|text| is(text, recovery, StatePolarity::Problem));
        let is_recovery = recovery.iter().all(|text| is(text, alert, StatePolarity::Ok));
        Ok(match (is_alert, is_recovery) {
            (true, true) => Self::Words,
            (false, true) => Self::RecoveryWord,
            (true, false) => Self::AlertWord,
            _ if !values().all(|text| shape::is_whole_number(text)) && values().any(|text| is_name(text, alert)) => {
                Self::Names
            }
            _ if !values().all(|text| shape::is_whole_number(text)) => Self::Nothing,
            _ if values().any(|text| text.len() > 1) => Self::Numbers,
            _ if recovery == ["0"] => Self::Nought,
            _ => Self::Digits,
        })
    }
}

/// Letters with digits between them, or with the signs of addresses and ids, where they do not begin as the others do:
/// `deployment.promoted`.
fn is_name(text: &str, others: &[&str]) -> bool {
    let has_letter = text.contains(char::is_alphabetic);
    let has = |signs: &str| text.contains(|c: char| signs.contains(c));
    let begin = |text: &str| text.split(['.', ':', '/']).next().map(str::to_owned);
    let begins_alike = others.iter().all(|other| begin(other) == begin(text));
    has_letter && (has("0123456789@#\\") || has("/:.") && !begins_alike)
}

/// Why a column that differs is no state, whatever its values say.
fn unfit(column: &Column<'_>, on_alert: &[&str], on_recovery: &[&str]) -> Option<&'static str> {
    const BY_VALUE: [(Test, &str); 9] = [
        (shape::is_json, "it holds JSON, which no key path goes into"),
        (|text| text.chars().count() > MAX_CHARACTERS, "it has more than the 50 characters that a value may have"),
        (shape::is_url, "it is an address"),
        (|text| shape::is_time(text) || shape::is_epoch(text), "it is a time"),
        (shape::is_measure, "it is a measurement"),
        (shape::is_id, "it looks like an id"),
        (|text| text.trim().is_empty(), "it is empty"),
        (shape::is_template, "it was never filled in by the sender"),
        (has_hidden, "it has characters that nobody could type"),
    ];
    let by_name = [
        (names::tells_the_state_before(column.last()), "it tells the state before"),
        (column.keys().any(names::tells_the_state_before), "it tells what was before"),
        (names::volatile(column.last()).is_some(), "it is a time, a measure or a number of the call"),
    ];
    let any = |is: Test| on_alert.iter().chain(on_recovery).any(|text| is(text));
    let by_number = [
        (column.identity.is_some() && !say_it(on_alert, on_recovery), "its name is that of an id"),
        (on_alert.len() > MAX_FILTERS, "it has more values than a service has trigger filters"),
        (on_recovery.len() > MAX_VALUES, "it has more values than a list may have"),
    ];
    let by_value = BY_VALUE.iter().map(|(is, why)| (any(*is), *why));
    first(by_name.into_iter().chain(by_value).chain(by_number)).or_else(|| {
        let why = "only a part of the text tells the state, and the rest is this alert's own";
        (is_prose(on_alert, on_recovery) && !is_phrase(column, on_alert, on_recovery)).then_some(why)
    })
}

/// Whether the words of an alert are on one side, and those of a recovery on the other: `event code: ALARM`, whatever its name.
fn say_it(on_alert: &[&str], on_recovery: &[&str]) -> bool {
    let say =
        |texts: &[&str], beside, wanted| texts.iter().all(|text| polarity::of_value(text, beside) == Some(wanted));
    let are = |one, other| say(on_alert, on_recovery, one) && say(on_recovery, on_alert, other);
    are(StatePolarity::Problem, StatePolarity::Ok) || are(StatePolarity::Ok, StatePolarity::Problem)
}

/// A few words without a number, under a key that tells a state: `sin servicio`, and then `servicio restablecido`.
pub(super) fn is_phrase(column: &Column<'_>, on_alert: &[&str], on_recovery: &[&str]) -> bool {
    const MOST_WORDS: usize = 3;
    let is_short = |text: &&str| text.split_whitespace().count() <= MOST_WORDS && !text.contains(char::is_numeric);
    roles::state(column.last(), column.owner()) >= STATE_NAME && on_alert.iter().chain(on_recovery).all(is_short)
}

/// Texts that have words in common, or many words: what they say besides the state is of this one alert.
pub(super) fn is_prose(on_alert: &[&str], on_recovery: &[&str]) -> bool {
    const MOST_WORDS: usize = 6;
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    on_alert.iter().flat_map(|a| on_recovery.iter().map(move |b| (words(a), words(b)))).any(|(a, b)| {
        let shared = a.iter().any(|word| b.contains(word) && !polarity::is_of_states(word));
        a.len().max(b.len()) > MOST_WORDS || (shared && a.len().min(b.len()) > 1)
    })
}
