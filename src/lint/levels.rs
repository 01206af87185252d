//! Which rules run, and how much their diagnostics weigh.

use std::collections::HashMap;

use crate::lint::{Rule, suggest};
use crate::model::diagnostic::{RuleMeta, Severity};

/// The codes that nothing turns off: an allow comment that is not understood allows nothing.
pub const ALWAYS_ON: &[&str] = &["CG901"];

/// The codes of findings that no comment can stand beside: in a file that is no YAML, in a sample of no service.
const BEYOND_COMMENTS: &[&str] = &["CG001", "CG503"];

pub fn can_be_allowed(code: &str) -> bool {
    !ALWAYS_ON.contains(&code) && !BEYOND_COMMENTS.contains(&code)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Off,
    On(Severity),
}

/// The levels that differ from those of the rules.
#[derive(Debug, Default, Clone)]
pub struct Levels {
    changed: HashMap<&'static str, Level>,
    /// Only these run.
    selected: Option<Vec<&'static str>>,
}

impl Levels {
    pub fn set(&mut self, rule: RuleMeta, level: Level) {
        self.changed.insert(rule.code, level);
    }

    /// From now on only these rules run, and those selected before. One that is asked for by itself runs, whatever the
    /// config says.
    pub fn select(&mut self, rules: &[RuleMeta]) {
        let selected = self.selected.get_or_insert_with(Vec::new);
        selected.extend(rules.iter().map(|rule| rule.code));
        if let [rule] = rules
            && self.changed.get(rule.code) == Some(&Level::Off)
        {
            self.changed.remove(rule.code);
        }
    }

    /// Whether every rule runs.
    pub fn are_all_on(&self) -> bool {
        self.selected.is_none() && !self.changed.values().any(|level| *level == Level::Off)
    }

    pub fn is_on(&self, code: &str) -> bool {
        let selected = |codes: &Vec<&str>| codes.contains(&code);
        ALWAYS_ON.contains(&code) || (self.selected.as_ref().is_none_or(selected) && !self.is_off(code))
    }

    /// Whether a rule was turned off, and not only left out of a selection.
    pub fn is_off(&self, code: &str) -> bool {
        self.changed.get(code) == Some(&Level::Off)
    }

    /// The severity that was set for a rule, if one was.
    pub fn severity(&self, code: &str) -> Option<Severity> {
        match self.changed.get(code) {
            Some(Level::On(severity)) => Some(*severity),
            _ => None,
        }
    }
}

/// A code or a name as people write it, in the one way that they are compared.
pub fn normal(word: &str) -> String {
    word.trim().to_lowercase().replace('_', "-")
}

/// The rules that a word means: a code, a name, or the start of a code (`CG2`). Without any, words for that.
pub fn find(rules: &[&Rule], word: &str) -> Result<Vec<RuleMeta>, String> {
    let written = word;
    let word = normal(word);
    let metas = || rules.iter().map(|rule| rule.meta);
    let exact = |meta: &RuleMeta| meta.code.to_lowercase() == word || meta.name == word;
    let starts = |meta: &RuleMeta| word.len() > 2 && meta.code.to_lowercase().starts_with(&word);
    let found: Vec<_> = metas().filter(|meta| exact(meta) || starts(meta)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let names = metas().map(|meta| meta.name);
    let is_code = word.starts_with("cg") && word.bytes().any(|byte| byte.is_ascii_digit());
    let near = suggest::closest(&word, names).filter(|_| !is_code);
    Err(match near {
        Some(near) => format!("no rule is called {written}; did you mean {near}?"),
        None => format!("no rule is called {written}; cgfilter explain lists them all"),
    })
}
