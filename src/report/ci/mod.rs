//! Reports that services read: one file a format, for every command that has findings.
//!
//! A command says what it has to say as [`Diagnostic`]s, once; each format writes a list of them, and JUnit what was checked.

pub mod github;
pub mod gitlab;
pub mod junit;
mod of_lint;
mod of_test;
pub mod sarif;

pub use of_lint::of_lint;
pub use of_test::of_test;

use std::borrow::Cow;
use std::io::{self, Write};

use super::Root;
use super::lint::Reported;
use crate::lint::{Rule, fingerprint};
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::text::printable;

/// What files are that cannot be used, and what is said of one.
const FILTER_FILES: (&str, &str) = ("filter files", "the filter file cannot be used");
const SUITES: (&str, &str) = ("suites", "the suite cannot be run");

/// Writes whatever a run has to say.
pub type CiFormat = fn(&CiReport<'_>, &mut dyn Write) -> io::Result<()>;

/// All that a run has to say.
pub struct CiReport<'r> {
    /// The command that says all of it.
    command: &'static str,
    entries: Vec<Entry<'r>>,
    checks: Vec<Check>,
    /// The rules that were asked, whether they said something or not.
    rules: &'r [&'r Rule],
    /// What paths are relative to, for services that know the repository alone.
    root: &'r Root,
}

struct Entry<'r> {
    diagnostic: Cow<'r, Diagnostic>,
    identity: Identity<'r>,
}

/// What makes it the same one tomorrow.
enum Identity<'r> {
    Finding(&'r Reported<'r>),
    /// What it is about, beside the text at its place.
    About(String),
}

/// One of the things that a run looked at, and what became of it.
struct Check {
    name: String,
    class: String,
    end: CheckEnd,
    /// What is said of it: positions of entries.
    entries: Vec<usize>,
}

/// How a check ended, with a message where it did not pass.
enum CheckEnd {
    Passed,
    Failed(String),
    /// It could not be made.
    Error(String),
    Skipped(String),
}

impl<'r> CiReport<'r> {
    fn new(command: &'static str, root: &'r Root, rules: &'r [&'r Rule]) -> Self {
        Self { command, entries: Vec::new(), checks: Vec::new(), rules, root }
    }

    fn check(&mut self, name: impl Into<String>, class: impl Into<String>, end: CheckEnd, entries: Vec<usize>) {
        self.checks.push(Check { name: name.into(), class: class.into(), end, entries });
    }

    /// Adds what is said, and tells where it stands.
    fn say(&mut self, diagnostic: impl Into<Cow<'r, Diagnostic>>, identity: Identity<'r>) -> usize {
        self.entries.push(Entry { diagnostic: diagnostic.into(), identity });
        self.entries.len() - 1
    }

    /// A file that cannot be used: a check, which could not be made. It is of this class, or a payload.
    fn say_unusable(&mut self, of_one_file: &'r [Diagnostic], otherwise: (&str, &str)) {
        let Some(first) = of_one_file.first() else {
            return;
        };
        let about = || Identity::About(self.root.real(first.place.source.name()));
        let identities: Vec<_> = of_one_file.iter().map(|_| about()).collect();
        let entries = of_one_file.iter().zip(identities).map(|(it, identity)| self.say(Cow::Borrowed(it), identity));
        let entries = entries.collect();
        let (class, message) = match first.rule == UNREADABLE_PAYLOAD {
            true => ("payloads", "the payload cannot be read"),
            false => otherwise,
        };
        self.check(first.place.source.name(), class, CheckEnd::Error(message.to_owned()), entries);
    }

    fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.entries.iter().map(|entry| &*entry.diagnostic)
    }

    /// What tells each of the entries from all others, the same tomorrow and in whatever folder the command runs.
    fn fingerprints(&self) -> Vec<Cow<'_, str>> {
        let abouts = self.entries.iter().filter_map(|entry| match &entry.identity {
            Identity::About(about) => Some((&*entry.diagnostic, Cow::Borrowed(&**about))),
            Identity::Finding(_) => None,
        });
        let mut abouts = fingerprint::of_all(abouts, &|name| self.root.real(name)).into_iter();
        let fingerprint = |entry: &'_ Entry<'r>| match &entry.identity {
            Identity::Finding(finding) => Cow::Owned(finding.fingerprint().to_owned()),
            Identity::About(_) => Cow::Owned(abouts.next().unwrap_or_default()),
        };
        self.entries.iter().map(fingerprint).collect()
    }

    /// The path of the file that a place is in, from the top of the repository.
    fn path(&self, place: &Place) -> String {
        self.root.relative(place.source.name())
    }
}

/// The same lines, without what a reader would not see.
fn shown(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(printable).collect();
    lines.join("\n")
}
