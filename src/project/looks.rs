//! What an editor looks up in a project.

use std::path::Path;
use std::sync::Arc;

use super::file_names::{CONFIG_NAME, plain, text_of};
use super::files::Content;
use super::{Project, Span};
use crate::lint::workspace::File;
#[cfg(feature = "lsp")]
use crate::model::diagnostic::{Diagnostic, FAILED_CASE, Place};
use crate::model::payload::Payload;
use crate::model::reading::Reading;
use crate::model::service_name;
use crate::model::text::listed;
#[cfg(feature = "lsp")]
use crate::parse::service::FilterFile;
#[cfg(feature = "lsp")]
use crate::report::cases::failures;
use crate::report::{CaseRun, call as words};
use crate::source::Source;
use crate::suite::run::Verdict;

/// How many fields of a case are told that are not as expected.
const MOST_TOLD: usize = 2;

impl Project {
    /// The text of a file.
    pub(crate) fn source(&self, path: &Path) -> Option<Arc<Source>> {
        let path = plain(path);
        if path == Path::new(CONFIG_NAME) {
            return self.files.config.source.clone();
        }
        let (name, content) = self.files.get(&path)?;
        match content {
            Content::Filter(file) => Some(Arc::clone(&file.source)),
            Content::Payloads(inputs) => inputs.first().map(|input| match &input.payload {
                Ok(payload) => Arc::clone(&payload.source),
                Err(unread) => Arc::clone(&unread.place.source),
            }),
            Content::Suite(bytes) | Content::Other(bytes) => Some(Arc::new(Source::decode(name, bytes.to_vec()).0)),
        }
    }

    /// The filter file that a file is, or whose sample or suite it is.
    pub(crate) fn filter_of(&self, path: &Path) -> Option<&File> {
        let path = plain(path);
        let whole = self.whole();
        let at = whole.owner(&path, self.files.get(&path).map(|(_, content)| content))?;
        whole.workspace.files.get(at)
    }

    /// A filter file as read, at its own path.
    #[cfg(feature = "lsp")]
    pub(crate) fn filter_file(&self, path: &Path) -> Option<&FilterFile> {
        match self.files.get(&plain(path))?.1 {
            Content::Filter(file) => Some(file),
            _ => None,
        }
    }

    /// The one filter file that a name means.
    pub(crate) fn filter_named(&self, name: &str) -> Option<&File> {
        let files = &self.whole().workspace.files;
        match *service_name::named(files.iter().map(File::service_name), name) {
            [at] => files.get(at),
            _ => None,
        }
    }

    pub(crate) fn filter_names(&self) -> Vec<String> {
        self.whole().workspace.files.iter().map(|file| file.service_name().to_owned()).collect()
    }

    /// All filter files, the one that a file belongs to first.
    pub(crate) fn filter_files_with(&self, path: &Path) -> impl Iterator<Item = &File> {
        let own = self.filter_of(path);
        let is_other = move |file: &&File| own.is_none_or(|own| !std::ptr::eq(own, *file));
        own.into_iter().chain(self.whole().workspace.files.iter().filter(is_other))
    }

    /// The payload of a file in which a byte is.
    pub(crate) fn payload_at(&self, path: &Path, byte: usize) -> Option<&Payload> {
        let Content::Payloads(inputs) = self.files.get(&plain(path))?.1 else { return None };
        let mut payloads = inputs.iter().filter_map(|input| input.payload.as_deref().ok());
        payloads.find(|payload| payload.span.start <= byte && byte <= payload.span.end)
    }

    pub(crate) fn reading(&self) -> Reading {
        self.whole().workspace.terms.reading
    }

    /// The filter file that a sample belongs to, where nothing can be judged by it.
    pub(crate) fn unusable(&self, path: &Path) -> Option<&str> {
        let own = self.filter_of(path)?;
        own.read.service.is_none().then(|| own.source().name())
    }

    /// What becomes of each payload of a file, in a few words.
    pub(crate) fn verdicts(&self, path: &Path) -> Vec<String> {
        let tested = self.test(&[&text_of(path.as_os_str())]);
        let run = tested.judged();
        let told = run.results.iter().filter(|result| result.answer.is_ok()).map(|result| {
            let (headline, _) = words::headline(&run, result);
            let why = words::why(&run, result).map(|why| format!(": {why}"));
            format!("{headline}{}", why.unwrap_or_default())
        });
        let told: Vec<_> = told.collect();
        match self.unusable(path) {
            // The others alone do not say what becomes of it.
            Some(file) if !told.is_empty() => vec![format!("not judged: {file} cannot be used as it is")],
            _ => told,
        }
    }

    /// What becomes of each case of a suite.
    pub(crate) fn case_results(&self, path: &Path) -> Vec<(Span, String)> {
        let tested = self.test(&[&text_of(path.as_os_str())]);
        let run = tested.judged();
        run.cases.iter().map(|case| (case.case.head.into(), told(case))).collect()
    }

    /// What is wrong with the cases of a suite.
    #[cfg(feature = "lsp")]
    pub(crate) fn failing_cases(&self, path: &Path) -> Vec<Diagnostic> {
        let tested = self.test(&[&text_of(path.as_os_str())]);
        let run = tested.judged();
        let failed = run.cases.iter().filter(|case| case.verdict().is_some_and(Verdict::is_failure));
        let told = failed.flat_map(|case| {
            let place = |span| Place::new(&case.suite.source, span);
            failures(&run, case).into_iter().map(move |(span, line)| Diagnostic::new(FAILED_CASE, place(span), line))
        });
        told.collect()
    }
}

/// `passes`, or what is not as expected.
fn told(case: &CaseRun<'_>) -> String {
    match case.verdict() {
        None => "is not run: a payload cannot be read".to_owned(),
        Some(Verdict::Passed) => "passes".to_owned(),
        Some(Verdict::Todo) => "fails, as its todo says".to_owned(),
        Some(Verdict::TodoPassed) => "passes, and its todo says that it does not".to_owned(),
        Some(Verdict::Failed) => {
            let steps = case.ran.iter().flat_map(|ran| &ran.steps);
            let wrong = steps.flat_map(|step| &step.mismatches).take(MOST_TOLD).map(|wrong| {
                let got = wrong.got.as_deref().unwrap_or("absent");
                format!("{} is {got}", wrong.expected.field.name())
            });
            let wrong: Vec<_> = wrong.collect();
            match wrong.as_slice() {
                [] => "fails: another number of incidents is open".to_owned(),
                wrong => format!("fails: {}", listed(wrong, "and")),
            }
        }
    }
}
