//! The formats of all reports: what each is called, who has it, and how it is made harmless.

use super::ci::{CiFormat, github, gitlab, junit, sarif};
use super::inert::Escape;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    #[default]
    Human,
    Concise,
    Json,
    Ndjson,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Html,
    Markdown,
}

/// A command that writes reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporter {
    Test,
    Lint,
    Replay,
}

/// What is known of a format.
pub struct FormatInfo {
    pub format: Format,
    pub name: &'static str,
    pub about: &'static str,
    /// The commands that have it.
    of: &'static [Reporter],
    pub(super) escape: Escape,
    /// Writes whatever a command says to services. A format without it is drawn by each command in its own way.
    pub(super) write: Option<CiFormat>,
}

/// A new format is a file, its name in the list above, and a line here.
#[rustfmt::skip]
const FORMATS: [FormatInfo; 10] = [
    own(Format::Human, "human", "For people: what needs a look, and where", ALL, Escape::Text),
    own(Format::Concise, "concise", "A line for each payload, case or finding", CHECKS, Escape::Text),
    own(Format::Json, "json", "One document with the whole answer", ALL, Escape::Json),
    own(Format::Ndjson, "ndjson", "A verdict for each line of the log, in its order", &[Reporter::Replay], Escape::Json),
    ci(Format::Sarif, "sarif", "SARIF 2.1.0, for services that scan code", CHECKS, Escape::Json, sarif::write),
    ci(Format::Github, "github", "Annotations on the files of a pull request", CHECKS, Escape::Command, github::write),
    ci(Format::Gitlab, "gitlab", "GitLab's code quality report", CHECKS, Escape::Json, gitlab::write),
    ci(Format::Junit, "junit", "JUnit XML: a test case for each thing that was checked", CHECKS, Escape::Xml, junit::write),
    own(Format::Html, "html", "A page with plots that stands alone: one file, no script", &[Reporter::Replay], Escape::Xml),
    own(Format::Markdown, "markdown", "A comment on a pull request, as long as GitHub takes", &[Reporter::Replay], Escape::Text),
];

const CHECKS: &[Reporter] = &[Reporter::Test, Reporter::Lint];
const ALL: &[Reporter] = &[Reporter::Test, Reporter::Lint, Reporter::Replay];

const fn own(
    format: Format,
    name: &'static str,
    about: &'static str,
    of: &'static [Reporter],
    escape: Escape,
) -> FormatInfo {
    FormatInfo { format, name, about, of, escape, write: None }
}

const fn ci(
    format: Format,
    name: &'static str,
    about: &'static str,
    of: &'static [Reporter],
    escape: Escape,
    write: CiFormat,
) -> FormatInfo {
    FormatInfo { format, name, about, of, escape, write: Some(write) }
}

impl Reporter {
    /// The formats that a command has.
    pub fn formats(self) -> impl Iterator<Item = &'static FormatInfo> {
        FORMATS.iter().filter(move |info| info.of.contains(&self))
    }
}

impl Format {
    pub(super) fn info(self) -> &'static FormatInfo {
        let [first, ..] = &FORMATS;
        FORMATS.iter().find(|info| info.format == self).unwrap_or(first)
    }
}
