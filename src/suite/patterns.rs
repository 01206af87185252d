//! The regular expressions of cases, looked at before the cases run.

use crate::model::limits;
use crate::model::pattern::PatternFault;
use crate::model::suite::{Case, Want};
use crate::parse::fact::{Fact, FactKind, YamlFault};

/// What is wrong with those of some cases. `taken` counts what all of a run take once they are compiled: from the first one
/// on that is too much, a suite is looked at no further, because to compile is what takes long.
pub fn check<'s>(cases: impl Iterator<Item = &'s Case>, taken: &mut usize) -> Vec<Fact> {
    let mut facts = Vec::new();
    let wants = cases.flat_map(|case| &case.steps).flat_map(|step| &step.expect).flat_map(|expected| &expected.wants);
    for want in wants {
        let Want::Matches(pattern) = want else { continue };
        let size = pattern.value.size();
        *taken += size.as_ref().copied().unwrap_or_default();
        let fault = match size {
            Ok(_) if *taken > limits::REGEXES.most => PatternFault::OverLimit(limits::REGEXES),
            Ok(_) => continue,
            Err(fault) => fault,
        };
        let (kind, is_enough) = match fault {
            PatternFault::Invalid(reason) => (FactKind::InvalidRegex { reason }, false),
            PatternFault::OverLimit(limit) => (FactKind::Yaml(YamlFault::OverLimit(limit)), true),
        };
        facts.push(Fact { span: pattern.span, kind });
        if is_enough || facts.len() >= MAX_FAULTS {
            break;
        }
    }
    facts
}

/// More of them are not worth the time.
const MAX_FAULTS: usize = 20;

/// Gives back what the regular expressions of a case took.
pub(super) fn rest(case: &Case) {
    let wants = case.steps.iter().flat_map(|step| &step.expect).flat_map(|expected| &expected.wants);
    for want in wants {
        if let Want::Matches(pattern) = want {
            pattern.value.rest();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::suite::parse;

    /// What is told of the regular expressions of some cases, when those before them took so much.
    fn told(regexes: &[&str], mut taken: usize) -> Vec<FactKind> {
        let case = |regex: &&str| "- {name: a, payload: b, expect: {title: {regex: '@'}}}\n".replace('@', regex);
        let text = format!("cases:\n{}", regexes.iter().map(case).collect::<String>());
        let suite = parse("x", text.into()).suite.unwrap();
        check(suite.cases.iter(), &mut taken).into_iter().map(|fact| fact.kind).collect()
    }

    #[test]
    fn each_that_is_none_is_told_and_of_those_that_are_too_large_the_first() {
        let over = |limit| FactKind::Yaml(YamlFault::OverLimit(limit));
        assert_eq!(told(&["^a", "b$"], 0), []);
        assert!(matches!(
            told(&["(", "^a", "["], 0)[..],
            [FactKind::InvalidRegex { .. }, FactKind::InvalidRegex { .. }]
        ));
        assert_eq!(told(&["^a", "\\w{1000}", "\\w{1000}"], 0), [over(limits::REGEX)]);
        assert_eq!(told(&["^a", "^a"], limits::REGEXES.most), [over(limits::REGEXES)]);
    }
}
