//! What a rule is, and the loop over the rules (`look`). It names none of them.

pub mod allow;
pub mod changes;
pub mod filters;
pub mod fingerprint;
pub mod fix;
pub mod infer_command;
pub mod keys;
pub mod levels;
mod look;
mod most;
mod once;
pub mod page;
pub mod samples;
pub mod suggest;
pub mod values;
pub mod workspace;

use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::model::diagnostic::{Diagnostic, Place, RuleMeta};
use crate::model::filter::Service;
use crate::parse::fact::{Fact, FactKind};
use crate::source::{Source, Span};
use allow::Allows;
pub use look::run;
#[cfg(feature = "lsp")]
pub use look::run_one;
use samples::evidence::Evidence;
use workspace::{File, Terms, Workspace};

/// One check, with its page.
pub struct Rule {
    pub meta: RuleMeta,
    /// The rule's own source file: its `//!` lines are its page. Empty in a build that shows no pages.
    pub file: &'static str,
    pub check: Check,
}

impl Rule {
    pub const fn new(meta: RuleMeta, file: &'static str, check: Check) -> Self {
        let shows_pages = cfg!(any(feature = "cli", feature = "internals"));
        Self { meta, file: if shows_pages { file } else { "" }, check }
    }
}

/// What a check looks at. It cannot fail, and has no side effects.
pub enum Check {
    /// One filter file, with the samples of its service.
    File(fn(&Input<'_>) -> Vec<Diagnostic>),
    /// All files together.
    Workspace(fn(&Workspace) -> Vec<Diagnostic>),
    /// All files, samples, suites and the config, each by itself.
    Each(fn(&Workspace) -> Vec<Diagnostic>),
    /// The allow comments of a file, once it is known what they allowed, with the codes of the rules that ran.
    Allows(fn(&Input<'_>, &[&str]) -> Vec<Diagnostic>),
}

/// What a rule may look at: a file as read.
pub struct Input<'a> {
    pub source: &'a Arc<Source>,
    facts: [&'a [Fact]; 2],
    /// The service, when the file could be read as a whole.
    pub service: Option<&'a Service>,
    /// The service as far as it could be read: for rules that look at one field at a time.
    pub seen: Option<&'a Service>,
    pub evidence: Evidence<'a>,
    pub has_unread_samples: bool,
    pub has_suite: bool,
    pub allows: Allows,
    pub terms: Terms,
}

impl<'a> Input<'a> {
    /// A YAML file of any kind, with nothing but what does not fit in it.
    pub fn of_facts(source: &'a Arc<Source>, facts: &'a [Fact]) -> Self {
        Self {
            source,
            facts: [facts, &[]],
            service: None,
            seen: None,
            evidence: Evidence::default(),
            has_unread_samples: false,
            has_suite: false,
            allows: Allows::default(),
            terms: Terms::default(),
        }
    }

    fn of_file(file: &'a File, rules: &[&Rule], terms: Terms) -> Self {
        let read = &file.read;
        let service = read.service.as_deref();
        let evidence = service.map(|service| Evidence::of(service, &file.samples, terms.reading));
        Self {
            source: &read.source,
            facts: [&read.facts, &read.remarks],
            service,
            seen: read.seen(),
            evidence: evidence.unwrap_or_default(),
            has_unread_samples: file.has_unread_samples,
            has_suite: file.has_suite,
            allows: Allows::read(&read.source, &read.marks, rules, terms.today),
            terms,
        }
    }

    /// One diagnostic for each fact that `word` has words for.
    pub fn each_fact(&self, word: impl Fn(&Fact, &FactKind) -> Option<Diagnostic>) -> Vec<Diagnostic> {
        self.facts().filter_map(|fact| word(fact, &fact.kind)).collect()
    }

    /// All that does not fit in the file, and what could be written otherwise.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().copied().flatten()
    }

    /// A span of this file as a place.
    pub fn at(&self, span: Span) -> Place {
        Place::new(self.source, span)
    }
}

/// A diagnostic, and the filter file that it belongs to, by position; none for a sample of no service.
#[derive(Debug)]
pub struct Finding {
    pub file: Option<usize>,
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// What findings are sorted by: path, position, code.
    fn key(&self) -> (&str, Span, &'static str) {
        let Diagnostic { place, rule, .. } = &self.diagnostic;
        (place.source.name(), place.span, rule.code)
    }
}

/// What a lint found.
#[derive(Debug, Default)]
pub struct Lint {
    /// By path, position and code.
    pub findings: Vec<Finding>,
    /// How many more there are that comments allow.
    pub allowed: usize,
}

/// What the rules that look at facts say of a file, by position, then by code.
pub fn check_facts(rules: &[&Rule], source: &Arc<Source>, facts: &[Fact]) -> Vec<Diagnostic> {
    let input = Input::of_facts(source, facts);
    let mut diagnostics: Vec<_> = rules
        .iter()
        .filter_map(|rule| match rule.check {
            Check::File(check) => Some(check(&input)),
            Check::Workspace(_) | Check::Each(_) | Check::Allows(_) => None,
        })
        .flatten()
        .collect();
    diagnostics.sort_by_key(|diagnostic| (diagnostic.place.span, diagnostic.rule.code));
    diagnostics
}

/// What the rules over all files say, by the file that it is about.
pub fn across(rules: &[&Rule], workspace: &Workspace) -> HashMap<Option<usize>, Vec<Diagnostic>> {
    let mut across: HashMap<_, Vec<_>> = HashMap::new();
    let found: Vec<_> = rules
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Workspace(check) | Check::Each(check) => Some(check(workspace)),
            Check::File(_) | Check::Allows(_) => None,
        })
        .flatten()
        .collect();
    if found.is_empty() {
        return across;
    }
    let files = workspace.files.iter().enumerate();
    let positions: HashMap<_, _> = files.map(|(at, file)| (file.source().name(), at)).collect();
    let owners = LazyCell::new(|| owners_of_samples(workspace));
    for diagnostic in found {
        let source = &diagnostic.place.source;
        let named = positions.get(source.name()).copied();
        let file = named.or_else(|| owners.get(&Arc::as_ptr(source)).copied());
        across.entry(file).or_default().push(diagnostic);
    }
    across
}

/// The filter file that each sample and suite belongs to, by position.
fn owners_of_samples(workspace: &Workspace) -> HashMap<*const Source, usize> {
    let files = workspace.files.iter().enumerate();
    let owned = files.flat_map(|(at, file)| {
        let sources = file.samples.iter().map(|it| &it.payload.source);
        sources.map(move |source| (Arc::as_ptr(source), at))
    });
    let others = workspace.others.iter().filter_map(|(owner, source)| Some((Arc::as_ptr(source), (*owner)?)));
    owned.chain(others).collect()
}
