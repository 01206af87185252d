//! The ways in which an account could judge.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use serde::{Deserialize, Serialize};

use crate::model::reading::{CaseReading, ListReading, OrderReading, Reading, SWITCHES, Switch};

/// A reading, and what it answers where the vendor states no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    pub reading: Reading,
    /// To an alert whose incident is open already.
    pub repeated: u16,
    /// To a recovery that closes nothing.
    pub nothing: u16,
}

/// The statuses that are possible; the one that is assumed comes first.
const REPEATED: [u16; 3] = [201, 200, 202];
const NOTHING: [u16; 2] = [200, 202];
const OF_READING: usize = REPEATED.len() * NOTHING.len();
const READINGS: usize = 1 << SWITCHES.len();

/// An open question about an account, with its answers: the default one comes first.
#[derive(Debug)]
pub struct OpenQuestion {
    pub name: &'static str,
    /// What it asks, where that is no reading.
    pub about: Option<&'static str>,
    pub answers: &'static [&'static str],
    answer: fn(Account) -> usize,
}

const fn of_switch(switch: &Switch, answer: fn(Account) -> usize) -> OpenQuestion {
    OpenQuestion { name: switch.name, about: None, answers: switch.answers, answer }
}

/// The readings come first, in the order of [`SWITCHES`].
pub const QUESTIONS: [OpenQuestion; SWITCHES.len() + 2] = [
    of_switch(&SWITCHES[0], |account| account.reading.number() & 1),
    of_switch(&SWITCHES[1], |account| account.reading.number() >> 1 & 1),
    of_switch(&SWITCHES[2], |account| account.reading.number() >> 2 & 1),
    OpenQuestion {
        name: "repeated",
        about: Some("a repeated alert"),
        answers: &["201", "200", "202"],
        answer: |account| place(&REPEATED, account.repeated),
    },
    OpenQuestion {
        name: "nothing_to_close",
        about: Some("a recovery that closes nothing"),
        answers: &["200", "202"],
        answer: |account| place(&NOTHING, account.nothing),
    },
];

fn place(statuses: &[u16], status: u16) -> usize {
    statuses.iter().position(|it| *it == status).unwrap_or_default()
}

impl OpenQuestion {
    /// Which of its answers an account gives.
    pub fn answer(&self, account: Account) -> usize {
        (self.answer)(account)
    }

    /// Whether it is one of a reading.
    pub fn is_of_reading(&self) -> bool {
        self.about.is_none()
    }
}

impl Account {
    /// All that there could be, the default first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..READINGS * OF_READING).map(Self::of_number)
    }

    fn of_number(number: usize) -> Self {
        let (reading, status) = (number / OF_READING, number % OF_READING);
        let of = |statuses: &[u16], at: usize| statuses.get(at).copied().unwrap_or_default();
        Self {
            reading: Reading::of_number(reading),
            repeated: of(&REPEATED, status / NOTHING.len()),
            nothing: of(&NOTHING, status % NOTHING.len()),
        }
    }

    fn number(self) -> usize {
        let status = place(&REPEATED, self.repeated) * NOTHING.len() + place(&NOTHING, self.nothing);
        self.reading.number() * OF_READING + status
    }
}

/// Some of all accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Accounts(u64);

impl Accounts {
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, account: Account) -> bool {
        self.0 >> account.number() & 1 == 1
    }

    /// Whether it has one of a reading.
    pub fn has_reading(self, reading: Reading) -> bool {
        self.0 >> (reading.number() * OF_READING) & ((1 << OF_READING) - 1) != 0
    }

    /// Those of some readings that give certain statuses.
    pub(super) fn of_readings(readings: Readings, gives: impl Fn(Account) -> bool) -> Self {
        let statuses = (0..OF_READING).filter(|status| gives(Account::of_number(*status)));
        let statuses = statuses.fold(0_u64, |all, status| all | 1 << status);
        let all = (0..READINGS).filter(|reading| readings.0 >> reading & 1 == 1);
        Self(all.fold(0, |all, reading| all | statuses << (reading * OF_READING)))
    }
}

impl BitOrAssign for Accounts {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Some of all readings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Readings(u8);

impl Readings {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(u8::MAX);
    /// Those of an order, by their numbers.
    pub const RESOLVE_FIRST: Self = Self(0x0f);
    pub const TRIGGER_FIRST: Self = Self(0xf0);

    /// One alone.
    pub fn of(reading: Reading) -> Self {
        Self(1 << reading.number())
    }

    /// Those that read lists and case as one does.
    pub fn of_parts(list: ListReading, case: CaseReading) -> Self {
        let with = |order| Self(1 << Reading { list, case, order }.number());
        with(OrderReading::ResolveFirst) | with(OrderReading::TriggerFirst)
    }

    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    pub fn has(self, reading: Reading) -> bool {
        self.has_number(reading.number())
    }

    pub(super) fn has_number(self, number: usize) -> bool {
        self.0 >> number & 1 == 1
    }

    /// The number of the first of them.
    pub(super) fn first(self) -> Option<usize> {
        (!self.is_empty()).then(|| self.0.trailing_zeros() as usize)
    }
}

impl BitOr for Readings {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Readings {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for Readings {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Readings {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_a_number_and_the_first_gives_all_default_answers() {
        assert_eq!(Account::all().count(), 48);
        for (number, account) in Account::all().enumerate() {
            assert_eq!(account.number(), number);
            let answers = QUESTIONS.iter().map(|question| question.answer(account));
            assert_eq!(answers.sum::<usize>() == 0, number == 0, "{account:?}");
        }
        let first = Account::all().next().unwrap();
        assert_eq!(first, Account { reading: Reading::default(), repeated: 201, nothing: 200 });
    }

    #[test]
    fn the_readings_of_an_order_are_those() {
        for number in 0..READINGS {
            let reading = Reading::of_number(number);
            let is_second = reading.order == OrderReading::TriggerFirst;
            assert_eq!(
                (Readings::RESOLVE_FIRST.has(reading), Readings::TRIGGER_FIRST.has(reading)),
                (!is_second, is_second)
            );
        }
    }

    #[test]
    fn questions_of_readings_answer_as_the_switches_do() {
        for account in Account::all() {
            for (question, (name, answer)) in QUESTIONS.iter().zip(account.reading.answers()) {
                assert_eq!((question.name, question.answers[question.answer(account)]), (name, answer));
            }
        }
    }
}
