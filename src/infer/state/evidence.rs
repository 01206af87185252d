//! What the values of a key say: which of them is the alert's, and which the recovery's.

use crate::infer::columns::Column;
use crate::infer::shape;
use crate::model::names::polarity::{self, StatePolarity};
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
    /// A yes and a no, and the name says not to what.
    YesAndNo,
    Digits,
    Numbers,
    /// Values as people, hosts and places have them.
    Names,
    Nothing,
}

impl Evidence {
    /// Whether it says which side is the alert's.
    pub fn tells_the_side(self) -> bool {
        matches!(self, Self::Words | Self::Answers | Self::RecoveryWord | Self::AlertWord)
    }

    /// What the values of a column say; the words for it when they say the opposite, or the same on both sides.
    pub fn of(column: &Column<'_>, alert: &[&str], recovery: &[&str]) -> Result<Self, String> {
        if let ([alert], [recovery]) = (alert, recovery)
            && let Some(yes) = polarity::answer(alert, recovery)
        {
            return Self::of_answers(column, yes);
        }
        contradiction(alert, recovery)?;
        let all = |texts: &[&str], beside: &[&str], wanted: StatePolarity| {
            texts.iter().all(|text| polarity::of_value(text, beside) == Some(wanted))
        };
        let both = |test: fn(&str) -> bool| alert.iter().chain(recovery).all(|text| test(text));
        let words = (all(alert, recovery, StatePolarity::Problem), all(recovery, alert, StatePolarity::Ok));
        Ok(match words {
            (true, true) => Self::Words,
            (false, true) => Self::RecoveryWord,
            (true, false) => Self::AlertWord,
            _ if both(is_digit) => Self::Digits,
            _ if both(shape::is_whole_number) => Self::Numbers,
            _ if alert.iter().chain(recovery).any(|text| is_name(text)) => Self::Names,
            _ => Self::Nothing,
        })
    }

    /// Whether it is yes in the alert, by what yes means to the name: the last word of `is_ok` says so.
    fn of_answers(column: &Column<'_>, yes: bool) -> Result<Self, String> {
        match (polarity::of_yes(column.last()), yes) {
            (None, _) => Ok(Self::YesAndNo),
            (Some(StatePolarity::Problem), true) | (Some(StatePolarity::Ok), false) => Ok(Self::Answers),
            (Some(_), _) => Err("by its name that is a recovery, and then an alert: the wrong way round".into()),
        }
    }
}

/// A word of an alert in the recovery, or of a recovery in the alert.
fn contradiction(alert: &[&str], recovery: &[&str]) -> Result<(), String> {
    let find = |texts: &[&str], beside: &[&str], polarity: StatePolarity| {
        let is = |text: &&&str| polarity::of_value(text, beside) == Some(polarity);
        texts.iter().find(is).map(|text| quoted(text))
    };
    if let Some(word) = find(recovery, alert, StatePolarity::Problem) {
        return Err(format!("{word} is the word of an alert"));
    }
    match find(alert, recovery, StatePolarity::Ok) {
        Some(word) => Err(format!("{word} is the word of a recovery")),
        None => Ok(()),
    }
}

fn is_digit(text: &str) -> bool {
    shape::is_whole_number(text) && text.len() == 1
}

/// Letters with digits between them, or with the signs of addresses and ids.
fn is_name(text: &str) -> bool {
    let has_letter = text.contains(char::is_alphabetic);
    has_letter && text.contains(|c: char| c.is_ascii_digit() || "@/:.#\\".contains(c))
}
