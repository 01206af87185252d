//! How many findings of a file are told.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{Rule, check_facts};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits;
use crate::parse::fact::{Fact, FactKind, YamlFault};

/// Leaves out what is more than is told, and says so where it is. The worst findings stay: they decide how a run ends.
pub(super) fn leave_out(rules: &[&Rule], diagnostics: &mut Vec<Diagnostic>) {
    let limit = limits::FINDINGS;
    if diagnostics.len() <= limit.most {
        return;
    }
    diagnostics.sort_by_cached_key(|it| (Reverse(it.severity), it.place.source.name().to_owned(), it.place.span));
    let rest = diagnostics.split_off(limit.most);
    if let Some(first) = rest.first() {
        let place = &first.place;
        let fact = Fact { span: place.span, kind: FactKind::Yaml(YamlFault::OverLimit(limit)) };
        diagnostics.extend(check_facts(rules, &Arc::clone(&place.source), &[fact]));
    }
}
