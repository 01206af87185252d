//! The loop over the rules. It names none of them.

pub mod suggest;

use crate::model::diagnostic::{Diagnostic, RuleMeta};
use crate::parse::fact::{Fact, FactKind};
use crate::source::Source;

/// One check, with its page.
pub struct Rule {
    pub meta: RuleMeta,
    /// The rule's own source file: its `//!` lines are its page.
    pub file: &'static str,
    /// Cannot fail, has no side effects.
    pub check: fn(&Input<'_>) -> Vec<Diagnostic>,
}

/// What a rule may look at: a file as read.
pub struct Input<'a> {
    pub source: &'a Source,
    pub facts: &'a [Fact],
}

impl Input<'_> {
    /// One diagnostic for each fact that `word` has words for.
    pub fn each_fact(
        &self,
        word: impl Fn(&Fact, &FactKind) -> Option<Diagnostic>,
    ) -> Vec<Diagnostic> {
        self.facts
            .iter()
            .filter_map(|fact| word(fact, &fact.kind))
            .collect()
    }
}

/// What all rules say of a file, by position, then by code.
pub fn check(rules: &[&Rule], input: &Input<'_>) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<_> = rules.iter().flat_map(|rule| (rule.check)(input)).collect();
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.rule.code));
    diagnostics
}
