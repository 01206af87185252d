//! The formats of all reports: what each is called, who has it, and how it is made harmless.

use std::io::{self, Write};

use super::ci::{self, CiFormat, github, gitlab, junit, sarif};
use super::inert::{Escape, Inert};
use super::lint::{self, LintDisplay, LintRun};
use super::replay::{self, ReplayDisplay, Replayed};
use super::{TestDisplay, TestRun, concise, human, json};

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
    escape: Escape,
    writer: Writer,
}

/// The run of a command, and how a report for people is laid out.
#[derive(Clone, Copy)]
pub enum CommandRun<'r> {
    Test(&'r TestRun<'r>, TestDisplay),
    Lint(&'r LintRun<'r>, LintDisplay),
    Replay(&'r Replayed<'r>, ReplayDisplay),
}

type RunFormat = fn(CommandRun<'_>, &mut dyn Write) -> io::Result<()>;

enum Writer {
    /// Writes what a command says to services, whichever it is.
    Ci(CiFormat),
    /// Draws the run of each command in its own way.
    Own(RunFormat),
}

/// A new format is a file, its name in the list above, and a line here.
#[rustfmt::skip]
const FORMATS: &[FormatInfo] = &[
    own(Format::Human, "human", "For people: what needs a look, and where", ALL, Escape::Text, for_people),
    own(Format::Concise, "concise", "A line for each payload, case or finding", CHECKS, Escape::Text, in_lines),
    own(Format::Json, "json", "One document with the whole answer", ALL, Escape::Json, as_json),
    // Verdicts line by line are written while the log is read.
    own(Format::Ndjson, "ndjson", "A verdict for each line of the log, in its order", REPLAY, Escape::Json, |_, _| Ok(())),
    ci(Format::Sarif, "sarif", "SARIF 2.1.0, for services that scan code", Escape::Json, sarif::write),
    ci(Format::Github, "github", "Annotations on the files of a pull request", Escape::Command, github::write),
    ci(Format::Gitlab, "gitlab", "GitLab's code quality report", Escape::Json, gitlab::write),
    ci(Format::Junit, "junit", "JUnit XML: a test case for each thing that was checked", Escape::Xml, junit::write),
    own(Format::Html, "html", "A page with plots that stands alone: one file, no script", REPLAY, Escape::Xml, as_page),
    own(Format::Markdown, "markdown", "A comment on a pull request, as long as GitHub takes", REPLAY, Escape::Text, as_comment),
];

const REPLAY: &[Reporter] = &[Reporter::Replay];
const CHECKS: &[Reporter] = &[Reporter::Test, Reporter::Lint];
const ALL: &[Reporter] = &[Reporter::Test, Reporter::Lint, Reporter::Replay];

const fn own(
    format: Format,
    name: &'static str,
    about: &'static str,
    of: &'static [Reporter],
    escape: Escape,
    write: RunFormat,
) -> FormatInfo {
    FormatInfo { format, name, about, of, escape, writer: Writer::Own(write) }
}

/// A replay says nothing of files that a service knows.
const fn ci(format: Format, name: &'static str, about: &'static str, escape: Escape, write: CiFormat) -> FormatInfo {
    FormatInfo { format, name, about, of: CHECKS, escape, writer: Writer::Ci(write) }
}

fn for_people(run: CommandRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    match run {
        CommandRun::Test(run, display) => human::write(run, display, out),
        CommandRun::Lint(run, display) => lint::human::write(run, display, out),
        CommandRun::Replay(run, display) => replay::human::write(run, display, out),
    }
}

fn in_lines(run: CommandRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    match run {
        CommandRun::Test(run, _) => concise::write(run, out),
        CommandRun::Lint(run, display) => lint::concise::write(run, display, out),
        CommandRun::Replay(..) => Ok(()),
    }
}

fn as_json(run: CommandRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    match run {
        CommandRun::Test(run, _) => json::write(run, out),
        CommandRun::Lint(run, _) => lint::json::write(run, out),
        CommandRun::Replay(run, _) => replay::json::write(run, out),
    }
}

fn as_page(run: CommandRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let CommandRun::Replay(run, _) = run { replay::html::write(run, out) } else { Ok(()) }
}

fn as_comment(run: CommandRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let CommandRun::Replay(run, _) = run { replay::markdown::write(run, out) } else { Ok(()) }
}

impl Reporter {
    /// The formats that a command has.
    pub fn formats(self) -> impl Iterator<Item = &'static FormatInfo> {
        FORMATS.iter().filter(move |info| info.of.contains(&self))
    }
}

/// The document of a test, for who writes no other format, and links none of the others.
pub fn write_test_document(run: &TestRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    json::write(run, &mut Inert::new(out, Escape::Json))
}

/// The document of a lint, the same way.
pub fn write_lint_document(run: &LintRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    lint::json::write(run, &mut Inert::new(out, Escape::Json))
}

/// Writes a run in one format. One for people may hold colours, which the stream removes where they are not wanted.
pub fn write(format: Format, run: CommandRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(info) = FORMATS.iter().find(|info| info.format == format) else {
        return Ok(());
    };
    let out = &mut Inert::new(out, info.escape);
    match (&info.writer, run) {
        (Writer::Own(write), run) => write(run, out),
        (Writer::Ci(write), CommandRun::Test(run, _)) => write(&ci::of_test(run), out),
        (Writer::Ci(write), CommandRun::Lint(run, _)) => write(&ci::of_lint(run), out),
        (Writer::Ci(_), CommandRun::Replay(..)) => Ok(()),
    }
}
