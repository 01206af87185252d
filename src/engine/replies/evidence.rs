//! What many replies say together.

use std::collections::{BTreeMap, HashMap};

use hashbrown::DefaultHashBuilder;

use super::account::{Account, Accounts, OpenQuestion, QUESTIONS};
use super::effect::{CallEffects, Mismatch};
use crate::engine::reading::Reading;
use crate::model::reply::Reply;

/// How many replies that nothing explains are kept as examples.
const MAX_EXAMPLES: usize = 100;
/// How many different sets of accounts are told apart.
const MAX_SETS: usize = 10_000;

/// Which accounts explain how many replies. Replies are named by the lines of their calls.
#[derive(Debug, Default)]
pub struct Evidence {
    lines: u64,
    /// How many of them say that a part took the call.
    taken: u64,
    sets: HashMap<Accounts, Count, DefaultHashBuilder>,
    /// What was found out already: most replies are of few shapes.
    known: HashMap<(CallEffects, Reply), Accounts, DefaultHashBuilder>,
    mismatches: BTreeMap<Mismatch, Count>,
    unexplained: Vec<Unexplained>,
}

/// How many, and the line of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub lines: u64,
    pub first: u64,
}

/// A reply that no reading explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unexplained {
    pub line: u64,
    pub status: Option<u16>,
    pub predicted: u16,
    pub mismatch: Mismatch,
}

/// What the replies say of one open question.
#[derive(Debug, Clone)]
pub struct Answered {
    pub question: &'static OpenQuestion,
    /// In the order of the question's answers.
    pub answers: Vec<Answer>,
    /// The answer without which some replies have no explanation, and that all have one with.
    pub settled: Option<usize>,
}

/// How many replies an answer explains at best, whatever the other answers are, and the first that it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub lines: u64,
    pub first_against: Option<u64>,
    /// The first reply that has no explanation but with this answer.
    pub first_for: Option<u64>,
}

impl Answered {
    /// An answer, as it is written.
    pub fn text(&self, answer: usize) -> &'static str {
        self.question.answers.get(answer).copied().unwrap_or_default()
    }

    /// The answers that are not settled.
    pub fn others(&self) -> impl Iterator<Item = usize> {
        (0..self.answers.len()).filter(|answer| Some(*answer) != self.settled)
    }
}

impl Count {
    fn add(&mut self, line: u64) {
        self.lines += 1;
        self.first = self.first.min(line);
    }
}

impl Evidence {
    /// Counts a reply; whether some account explains it.
    pub fn count(&mut self, line: u64, reply: &Reply, effects: &CallEffects, reading: Reading) -> Accounts {
        self.lines += 1;
        self.taken += u64::from(reply.has_trigger() || reply.has_resolve() || matches!(reply.status, Some(200 | 201)));
        let accounts = self.accounts(reply, effects);
        let new = Count { lines: 0, first: line };
        if !accounts.is_empty() {
            if self.sets.len() < MAX_SETS || self.sets.contains_key(&accounts) {
                self.sets.entry(accounts).or_insert(new).add(line);
            }
            return accounts;
        }
        let mismatch = effects.mismatch(reply);
        self.mismatches.entry(mismatch).or_insert(new).add(line);
        if self.unexplained.len() < MAX_EXAMPLES {
            let (status, predicted) = (reply.status, effects.status(reading));
            self.unexplained.push(Unexplained { line, status, predicted, mismatch });
        }
        accounts
    }

    fn accounts(&mut self, reply: &Reply, effects: &CallEffects) -> Accounts {
        let key = (*effects, *reply);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let accounts = effects.accounts(reply);
        if self.known.len() < MAX_SETS {
            self.known.insert(key, accounts);
        }
        accounts
    }

    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The first replies that nothing explains.
    pub fn unexplained(&self) -> &[Unexplained] {
        &self.unexplained
    }

    /// Why nothing explains them.
    pub fn mismatches(&self) -> impl Iterator<Item = (Mismatch, Count)> {
        self.mismatches.iter().map(|(mismatch, count)| (*mismatch, *count))
    }

    /// How many replies a reading does not explain.
    pub fn differing(&self, reading: Reading) -> u64 {
        self.lines - self.explained_by(reading)
    }

    /// How many replies a reading explains at best, whatever the statuses are that the vendor does not state.
    pub fn explained_by(&self, reading: Reading) -> u64 {
        let best = Account::all().filter(|account| account.reading == reading).map(|account| self.explained(account));
        best.max().unwrap_or_default()
    }

    /// What is known of each open question.
    pub fn answered(&self) -> Vec<Answered> {
        let explained: Vec<_> = Account::all().map(|account| (account, self.explained(account))).collect();
        let most = explained.iter().map(|(_, lines)| *lines).max().unwrap_or_default();
        let best: Vec<_> = explained.iter().filter(|(_, lines)| *lines == most).map(|(account, _)| *account).collect();
        // Replies that no account gives must not be more than what an answer explains and no other does.
        let strange = self.mismatches.get(&Mismatch::Differs).map_or(0, |count| count.lines);
        let of = |question: &'static OpenQuestion| {
            let answers = (0..question.answers.len()).map(|answer| self.answer(question, answer, &explained));
            let answers: Vec<_> = answers.collect();
            let settled = best.first().map(|account| question.answer(*account));
            let settled = settled.filter(|settled| {
                let agree = best.iter().all(|account| question.answer(*account) == *settled);
                let mut others = answers.iter().enumerate().filter(|(answer, _)| answer != settled);
                let own = answers.get(*settled).map_or(0, |answer| answer.lines);
                let rival = others.clone().map(|(_, answer)| answer.lines).max().unwrap_or_default();
                // Where nothing is taken, no filter may be asked at all.
                self.taken > 0
                    && most > 0
                    && agree
                    && own - rival.min(own) > strange
                    && others.all(|(_, other)| other.first_for.is_none())
            });
            Answered { question, answers, settled }
        };
        QUESTIONS.iter().map(of).collect()
    }

    fn answer(&self, question: &OpenQuestion, answer: usize, explained: &[(Account, u64)]) -> Answer {
        let gives = |account: &Account| question.answer(*account) == answer;
        let own = explained.iter().filter(|(account, _)| gives(account));
        // Of equal ones the first, as everywhere.
        let best = own.clone().rev().max_by_key(|(_, lines)| *lines);
        let first = |is: &dyn Fn(Accounts) -> bool| {
            let sets = self.sets.iter().filter(|(set, _)| is(**set));
            sets.map(|(_, count)| count.first).min()
        };
        Answer {
            lines: best.map_or(0, |(_, lines)| *lines),
            first_against: best.and_then(|(account, _)| first(&|set| !set.has(*account))),
            first_for: first(&|set| Account::all().all(|account| !set.has(account) || gives(&account))),
        }
    }

    fn explained(&self, account: Account) -> u64 {
        let sets = self.sets.iter().filter(|(set, _)| set.has(account));
        sets.map(|(_, count)| count.lines).sum()
    }
}
