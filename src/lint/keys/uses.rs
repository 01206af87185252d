//! What rules say of each key path of a service.

use std::sync::Arc;

use crate::lint::Input;
use crate::model::diagnostic::{Diagnostic, Place, RuleMeta};
use crate::model::filter::Service;
use crate::model::path_use::{PathUse, by_path};
use crate::source::Source;

/// What is said of each key path of a service that has samples.
pub fn each_path<'a>(
    input: &Input<'a>,
    uses: impl Fn(&'a Service) -> Vec<PathUse<'a>>,
    of_path: impl Fn(&'a Service, &[PathUse<'a>]) -> Option<Diagnostic>,
) -> Vec<Diagnostic> {
    let Some(service) = input.service.filter(|_| !input.evidence.is_empty()) else {
        return Vec::new();
    };
    let groups = by_path(uses(service));
    let diagnostics = groups.iter().filter_map(|group| of_path(service, group));
    diagnostics.collect()
}

/// What a rule says of a key path, at its first place with the others beside it.
pub fn said(rule: RuleMeta, source: &Arc<Source>, group: &[PathUse<'_>], message: impl Into<String>) -> Diagnostic {
    let mut spans = group.iter().map(|it| it.span);
    let first = spans.next().unwrap_or_default();
    let diagnostic = Diagnostic::new(rule, Place::new(source, first), message);
    spans.fold(diagnostic, |diagnostic, other| diagnostic.beside(other, "the same key path"))
}
