//! Regular expressions that people write, within limits.

use std::error::Error;
use std::sync::{Mutex, PoisonError};

use regex_automata::nfa::thompson::{BuildError, NFA, WhichCaptures};
use regex_automata::util::syntax;

use super::limits::{self, Limit};
use super::regex::Regex;

/// A regular expression as it is written. It is compiled when a text is looked at: a short one can take megabytes.
#[derive(Debug)]
pub struct Pattern {
    text: String,
    compiled: Mutex<Option<Regex>>,
}

/// Why a text is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternFault {
    OverLimit(Limit),
    Invalid(String),
}

impl Pattern {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), compiled: Mutex::default() }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many bytes it takes, once it is compiled: those of the automatons that read a text onwards and backwards, of which
    /// every engine has one or both.
    pub fn size(&self) -> Result<usize, PatternFault> {
        if self.text.chars().count() > limits::REGEX_LENGTH.most {
            return Err(PatternFault::OverLimit(limits::REGEX_LENGTH));
        }
        let automaton = |is_backwards| {
            // Backwards nothing but an end is looked for.
            let captures = if is_backwards { WhichCaptures::None } else { WhichCaptures::All };
            let config = NFA::config().reverse(is_backwards).which_captures(captures);
            let config = config.nfa_size_limit(Some(limits::REGEX.most));
            let built = NFA::compiler().configure(config).build(&self.text);
            built.map(|automaton| automaton.memory_usage()).map_err(|error| fault(&error))
        };
        Ok(automaton(false)? + automaton(true)?)
    }

    /// Whether it is found in a text. One that is none is found nowhere.
    pub fn is_match(&self, text: &str) -> bool {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if compiled.is_none() {
            *compiled = self.size().ok().and_then(|_| Regex::new(&self.text, syntax::Config::new()));
        }
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Gives back what it takes while it is not asked.
    pub fn rest(&self) {
        *self.compiled.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn fault(error: &BuildError) -> PatternFault {
    if error.size_limit().is_some() {
        return PatternFault::OverLimit(limits::REGEX);
    }
    // The parser draws the place above its reason.
    let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let last = text.lines().last().unwrap_or_default();
    PatternFault::Invalid(last.trim().trim_start_matches("error: ").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_none_says_why() {
        let fault = |text: &str| Pattern::new(text).size().unwrap_err();
        assert_eq!(fault("("), PatternFault::Invalid("unclosed group".into()));
        assert_eq!(fault("\\w{2000}"), PatternFault::OverLimit(limits::REGEX));
        assert_eq!(fault(&"x".repeat(2_000)), PatternFault::OverLimit(limits::REGEX_LENGTH));
        assert!(Pattern::new("^[A-Z]+ \\w{8}-\\w{4}-\\w{4}-\\w{4}-\\w{12} é$").size().unwrap() < limits::REGEX.most);
    }

    #[test]
    fn it_is_found_in_a_text_whether_it_rested_or_not() {
        let pattern = Pattern::new("^D.*l$");
        assert!(pattern.is_match("Disk full") && !pattern.is_match("full"));
        pattern.rest();
        assert!(pattern.is_match("Dl"));
    }
}
