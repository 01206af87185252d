//! The open questions of how Callgoose reads a filter, each as a named switch.

use std::fmt;
use std::str::FromStr;

use super::text::listed;

/// One way to read filters. The default is the reading under which all five integration guides work as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Reading {
    pub list: ListReading,
    pub case: CaseReading,
    pub order: OrderReading,
}

/// Which values of a list must be found.
///
/// The reference pages (docs.callgoose.com/sqibs/api_integration and api_filter_example) say all of them; the guides
/// openstatus (5.1, 5.2) and servicepilot (4.1) list alternatives, which only work when any of them is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ListReading {
    #[default]
    Any,
    All,
}

/// Whether capitals count.
///
/// The guides openstatus (7) and better-stack (5.1, 8) say they do; the example of the reference page only matches when
/// they do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum CaseReading {
    #[default]
    Sensitive,
    Ignore,
}

/// Which side goes first when both take one call.
///
/// No page says so. With the resolve first, such a call closes what was open and opens it anew; with the trigger first, the
/// incident is closed by the call that opens it, and nobody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum OrderReading {
    #[default]
    ResolveFirst,
    TriggerFirst,
}

/// An open question with its two answers. A new one is a field of [`Reading`] and an item of [`SWITCHES`]: the command line,
/// the config, its schema, JSON and the search for other verdicts go through this list.
#[derive(Debug)]
pub struct Switch {
    pub name: &'static str,
    /// The default comes first.
    pub answers: &'static [&'static str; 2],
    /// What it asks, for who writes a config.
    pub about: &'static str,
    /// Whether a reading gives the second answer.
    is_second: fn(Reading) -> bool,
    with: fn(Reading, bool) -> Reading,
}

pub const SWITCHES: [Switch; 3] = [
    Switch {
        name: "list",
        answers: &["any", "all"],
        about: "Whether one value of a list is enough (any, the default), or all of them must be found (all).",
        is_second: |reading| reading.list == ListReading::All,
        with: |reading, is_second| {
            let list = if is_second { ListReading::All } else { ListReading::Any };
            Reading { list, ..reading }
        },
    },
    Switch {
        name: "case",
        answers: &["sensitive", "ignore"],
        about: "Whether capitals count (sensitive, the default) or not (ignore).",
        is_second: |reading| reading.case == CaseReading::Ignore,
        with: |reading, is_second| {
            let case = if is_second { CaseReading::Ignore } else { CaseReading::Sensitive };
            Reading { case, ..reading }
        },
    },
    Switch {
        name: "order",
        answers: &["resolve-first", "trigger-first"],
        about: "Which side goes first when a trigger filter and the resolve take one call: the resolve (resolve-first, the \
                default) or the trigger (trigger-first), and then the call closes the incident that it opens.",
        is_second: |reading| reading.order == OrderReading::TriggerFirst,
        with: |reading, is_second| {
            let order = if is_second { OrderReading::TriggerFirst } else { OrderReading::ResolveFirst };
            Reading { order, ..reading }
        },
    },
];

impl Switch {
    fn answer(&self, reading: Reading) -> &'static str {
        let [first, second] = *self.answers;
        if (self.is_second)(reading) { second } else { first }
    }

    fn flipped(&self, reading: Reading) -> Reading {
        (self.with)(reading, !(self.is_second)(reading))
    }
}

impl Reading {
    /// The name of each question with its answer.
    pub fn answers(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        SWITCHES.iter().map(move |switch| (switch.name, switch.answer(self)))
    }

    /// Its number among all readings: a bit for each question, which is set where the second answer is given.
    pub fn number(self) -> usize {
        let bits = SWITCHES.iter().enumerate().map(|(at, switch)| usize::from((switch.is_second)(self)) << at);
        bits.sum()
    }

    /// The reading of a number.
    pub fn of_number(number: usize) -> Self {
        let switches = SWITCHES.iter().enumerate();
        switches.fold(Self::default(), |reading, (at, switch)| (switch.with)(reading, number >> at & 1 == 1))
    }

    /// Every reading, the default first.
    pub fn all() -> impl Iterator<Item = Self> {
        let default = Self::default();
        std::iter::once(default).chain(default.others())
    }

    /// The other readings, those that change fewest answers first.
    pub fn others(self) -> Vec<Self> {
        let mut others = vec![self];
        for switch in &SWITCHES {
            others.extend(others.clone().into_iter().map(|reading| switch.flipped(reading)));
        }
        others.sort_by_key(|other| other.changes_from(self).count());
        others.split_off(1)
    }

    /// The answers that another reading does not give.
    pub fn changes_from(self, other: Self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.answers().zip(other.answers()).filter(|(own, others)| own != others).map(|(own, _)| own)
    }

    /// How it differs from another, in the words of the command line: `list=all`.
    pub fn difference(self, from: Self) -> String {
        spelled(self.changes_from(from))
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&spelled(self.answers()))
    }
}

fn spelled(answers: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    answers.map(|(name, answer)| format!("{name}={answer}")).collect::<Vec<_>>().join(",")
}

/// What somebody said about the reading: an answer to each question, to some, or to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadingOverride([Option<bool>; SWITCHES.len()]);

impl ReadingOverride {
    /// Takes one `name=answer` as written on the command line or in a config.
    pub fn set(&mut self, name: &str, answer: &str) -> Result<(), String> {
        let found = self.0.iter_mut().zip(&SWITCHES).find(|(_, switch)| switch.name == name);
        let (chosen, switch) = found.ok_or_else(|| {
            let names = SWITCHES.map(|switch| switch.name);
            format!("a reading has {}, not {name:?}", listed(&names, "and"))
        })?;
        let [first, second] = *switch.answers;
        *chosen = match answer {
            _ if answer == first => Some(false),
            _ if answer == second => Some(true),
            _ => return Err(format!("{name} is {first} or {second}, not {answer:?}")),
        };
        Ok(())
    }

    /// Whether it answers a question.
    pub fn answers(&self, name: &str) -> bool {
        self.0.iter().zip(&SWITCHES).any(|(chosen, switch)| switch.name == name && chosen.is_some())
    }

    /// These answers where there are some, else those of the reading below.
    pub fn over(self, below: Reading) -> Reading {
        let chosen = self.0.iter().zip(&SWITCHES);
        chosen.fold(below, |reading, (chosen, switch)| match chosen {
            Some(is_second) => (switch.with)(reading, *is_second),
            None => reading,
        })
    }
}

/// `list=any|all,case=sensitive|ignore,order=resolve-first|trigger-first`, all of it or a part.
impl FromStr for ReadingOverride {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut chosen = Self::default();
        for pair in text.split(',') {
            let (name, answer) =
                pair.split_once('=').ok_or_else(|| format!("{pair:?} is not of the form name=value"))?;
            chosen.set(name.trim(), answer.trim())?;
        }
        Ok(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_is_laid_over_the_reading_below_it() {
        let below = Reading { list: ListReading::All, ..Reading::default() };
        let over = |text: &str| text.parse::<ReadingOverride>().unwrap().over(below);
        assert_eq!(over("case=ignore").to_string(), "list=all,case=ignore,order=resolve-first");
        assert_eq!(over("list=any, case=sensitive").to_string(), "list=any,case=sensitive,order=resolve-first");
        assert_eq!(over("order=trigger-first").difference(below), "order=trigger-first");
        for wrong in ["", "list", "list=some", "order=first", "case=ignore,x=y"] {
            assert!(wrong.parse::<ReadingOverride>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn every_reading_has_a_number_of_its_own() {
        let mut numbers: Vec<_> = Reading::all().map(Reading::number).collect();
        assert!(Reading::all().all(|reading| Reading::of_number(reading.number()) == reading));
        numbers.sort_unstable();
        assert_eq!(numbers, (0..1 << SWITCHES.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_difference_names_only_what_differs() {
        let default = Reading::default();
        let others: Vec<_> = default.others().into_iter().map(|other| other.difference(default)).collect();
        let one = ["list=all", "case=ignore", "order=trigger-first"];
        let two = ["list=all,case=ignore", "list=all,order=trigger-first", "case=ignore,order=trigger-first"];
        let all = ["list=all,case=ignore,order=trigger-first"];
        assert_eq!(others, [&one[..], &two, &all].concat());
    }

    #[test]
    fn each_switch_changes_its_own_answer_and_the_default_gives_the_first() {
        for (at, switch) in SWITCHES.iter().enumerate() {
            let default = Reading::default();
            assert_eq!(switch.answer(default), switch.answers[0]);
            let flipped = switch.flipped(default);
            let changed: Vec<_> = flipped.changes_from(default).collect();
            assert_eq!(changed, [(SWITCHES[at].name, switch.answers[1])]);
            assert_eq!(switch.flipped(flipped), default);
        }
    }
}
