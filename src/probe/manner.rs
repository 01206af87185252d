//! The questions about an account that no reading answers: what its filters make of values that are no texts, of blanks, of
//! alerts without a mapping key, and which alerts are alike to it.

/// A question about which the vendor's pages say nothing, or contradict each other.
#[derive(Debug)]
pub struct Topic {
    pub name: &'static str,
    /// What it asks, for who reads the answer.
    pub about: &'static str,
    /// What cgfilter assumes comes first.
    pub answers: &'static [&'static str],
}

/// The place of each question in [`TOPICS`]. Those before [`Subject::NoMapping`] are about what a condition finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Equals,
    Numbers,
    Booleans,
    Null,
    Arrays,
    Objects,
    Blanks,
    NoMapping,
    Alike,
}

pub const TOPICS: [Topic; 9] = [
    Topic {
        name: "equals",
        about: "whether Equals asks for the whole text, or there is only contains",
        answers: &["whole", "contains"],
    },
    Topic {
        name: "numbers",
        about: "what a number is compared as: its digits, the shortest spelling, or no text at all",
        answers: &["digits", "shortest", "none"],
    },
    Topic {
        name: "booleans",
        about: "whether true is compared as the text true, or has no text",
        answers: &["text", "none"],
    },
    Topic {
        name: "null",
        about: "whether null has no text, or is compared as the text null",
        answers: &["none", "text"],
    },
    Topic {
        name: "arrays",
        about: "whether an array has no text, each of its items is looked at, or its JSON is",
        answers: &["none", "items", "json"],
    },
    Topic {
        name: "objects",
        about: "whether an object has no text, or its JSON is looked at",
        answers: &["none", "json"],
    },
    Topic {
        name: "blanks",
        about: "whether the blank at the end of a value counts, or is cut off",
        answers: &["kept", "trimmed"],
    },
    Topic {
        name: "no_mapping",
        about: "what becomes of a call without its mapping key: an alert opens an incident that nothing closes, all such calls \
                share one, or they are discarded",
        answers: &["opens", "shares", "discarded"],
    },
    Topic {
        name: "alike",
        about: "which alerts are one incident: those with one mapping value, or only those with one body; and which of several \
                a recovery closes then",
        answers: &["mapping", "body-all", "body-oldest", "body-newest"],
    },
];

/// How many of them are about what a condition finds.
const OF_CONDITIONS: usize = Subject::NoMapping as usize;

/// An answer to each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Manner([u8; TOPICS.len()]);

impl Manner {
    /// All that there could be, the one that cgfilter assumes first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..count(&TOPICS)).map(Self::of_number)
    }

    /// All that differ in what a condition finds.
    pub fn of_conditions() -> impl Iterator<Item = Self> {
        let (conditions, _) = TOPICS.split_at(OF_CONDITIONS);
        (0..count(conditions)).map(Self::of_number)
    }

    fn of_number(mut number: usize) -> Self {
        let mut manner = Self::default();
        for (own, topic) in manner.0.iter_mut().zip(&TOPICS) {
            *own = u8::try_from(number % topic.answers.len()).unwrap_or_default();
            number /= topic.answers.len();
        }
        manner
    }

    /// Its place among [`Self::of_conditions`], whatever else it says.
    pub fn condition_number(self) -> usize {
        let digits = self.0.iter().zip(&TOPICS).take(OF_CONDITIONS);
        digits.rev().fold(0, |number, (own, topic)| number * topic.answers.len() + usize::from(*own))
    }

    /// Its answer to a question of [`TOPICS`], as the place among the answers.
    pub fn answer(self, topic: usize) -> usize {
        self.0.get(topic).copied().map_or(0, usize::from)
    }

    /// Its answer in words.
    pub fn says(self, subject: Subject) -> &'static str {
        let topic = subject as usize;
        TOPICS.get(topic).and_then(|it| it.answers.get(self.answer(topic)).copied()).unwrap_or_default()
    }

    /// The same with another answer to one question.
    pub fn with(mut self, topic: usize, answer: usize) -> Self {
        if let Some(own) = self.0.get_mut(topic) {
            *own = u8::try_from(answer).unwrap_or_default();
        }
        self
    }
}

fn count(topics: &[Topic]) -> usize {
    topics.iter().map(|topic| topic.answers.len()).product()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_manner_is_there_once_and_the_first_is_what_is_assumed() {
        let all: HashSet<_> = Manner::all().collect();
        assert_eq!(all.len(), 3456);
        assert_eq!(Manner::all().next(), Some(Manner::default()));
        for (number, manner) in Manner::of_conditions().enumerate() {
            assert_eq!((manner.condition_number(), manner.says(Subject::Alike)), (number, "mapping"));
            let other = manner.with(Subject::Alike as usize, 2);
            assert_eq!((other.condition_number(), other.says(Subject::Alike)), (number, "body-oldest"));
        }
    }
}
