//! For people: what became of each payload first, why below it, and one line for the whole run at the end.

mod cases;
mod near;
mod shares;
mod taken;

use std::io::{self, Write};

use colored::{ColoredString, Colorize};

use super::terminal::Layout;
use super::words::{self, Tone};
use super::{PayloadResult, Summary, TestDisplay, TestRun, snippet};
use crate::engine::answer::Answer;
use crate::engine::diagnosis::{Diagnosis, DiagnosisKind, NoServiceHelp};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::payload::Payload;
use crate::model::text::{count, grouped, printable};
use crate::repair::Aim;

pub fn write(run: &TestRun<'_>, display: TestDisplay, out: &mut dyn Write) -> io::Result<()> {
    let sheet = Layout { out, width: display.width };
    let mut page = Page { run, display, sheet, mended: &[] };
    for result in &run.results {
        if !display.quiet || needs_attention(result) {
            page.result(result)?;
            writeln!(page.sheet.out)?;
        }
    }
    page.defects()?;
    page.cases()?;
    page.coverage()?;
    page.mutation()?;
    page.summary()
}

/// One payload alone.
pub(super) fn one<'a>(
    run: &TestRun<'a>,
    result: &PayloadResult<'a>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let display = TestDisplay { width, explain: false, quiet: false, verbose: false };
    Page { run, display, sheet: Layout { out, width }, mended: &[] }.result(result)
}

fn needs_attention(result: &PayloadResult<'_>) -> bool {
    // What others make of a sample that its owner takes is one line of each, and no doubt about the sample.
    let is_doubt = |owner: Option<usize>, diagnosis: &Diagnosis<'_>| match diagnosis.kind {
        DiagnosisKind::SeveralServices { .. } => owner.is_none(),
        _ => owner.is_none() || diagnosis.service.is_none() || diagnosis.service == owner,
    };
    let doubtful = |answer: &Answer<'_>| answer.diagnoses.iter().any(|diagnosis| is_doubt(answer.owner, diagnosis));
    result.failure().is_some() || result.judged().is_some_and(doubtful)
}

struct Page<'r, 'a, 'o> {
    run: &'r TestRun<'a>,
    display: TestDisplay,
    sheet: Layout<'o>,
    /// What a change that was tried mends of the payload that is shown.
    mended: &'r [Aim],
}

impl<'r, 'a> Page<'r, 'a, '_> {
    fn result(&mut self, result: &'r PayloadResult<'a>) -> io::Result<()> {
        let (payload, answer) = match &result.answer {
            Ok((payload, answer)) => (payload, answer),
            Err(unreadable) => return self.unreadable(&result.name, unreadable),
        };
        self.mended = result.change.as_ref().map_or(&[], |tried| &tried.aims);
        let (headline, tone) = words::headline(self.run, result);
        self.headline(&result.name, &headline, tone)?;
        self.changes(result, answer)?;
        let owner = answer.owner.and_then(|owner| answer.of_service(owner));
        if owner.is_some_and(|owner| !owner.accepts()) {
            // The service whose sample it is comes first, also when it does not take it.
            self.near(payload, answer)?;
            self.taken(payload, answer)?;
        } else {
            self.taken(payload, answer)?;
            self.near(payload, answer)?;
        }
        self.about_payload(payload, answer)?;
        if self.display.explain { self.explain(answer) } else { Ok(()) }
    }

    /// What the payloads prove, in two lines each: `lint` draws it.
    fn defects(&mut self) -> io::Result<()> {
        for defect in &self.run.defects {
            let place = words::place(&defect.place.source, defect.place.span);
            let said = format!("{} {}: {}", defect.rule.code, defect.rule.name, printable(&defect.message));
            let tone = if defect.severity == Severity::Error { Tone::Bad } else { Tone::Doubtful };
            self.headline(&place, &said, tone)?;
            defect.help.iter().try_for_each(|help| self.sheet.help(help))?;
            writeln!(self.sheet.out)?;
        }
        Ok(())
    }

    fn headline(&mut self, name: &str, headline: &str, tone: Tone) -> io::Result<()> {
        self.sheet.headline(&printable(name), headline, in_tone(tone))
    }

    fn unreadable(&mut self, name: &str, unreadable: &Diagnostic) -> io::Result<()> {
        self.headline(name, &format!("unreadable: {}", unreadable.message), Tone::Bad)?;
        if unreadable.place.source.is_unread() {
            return unreadable.help.iter().try_for_each(|help| self.sheet.help(help));
        }
        let drawing = snippet::diagnostic(unreadable, self.display.width);
        // The first line is the message, which the headline has already.
        drawing.lines().skip(1).try_for_each(|line| writeln!(self.sheet.out, "  {line}"))?;
        self.sheet.row("note", words::SENT_AS_IT_IS)
    }

    fn about_payload(&mut self, payload: &'r Payload, answer: &'r Answer<'a>) -> io::Result<()> {
        for diagnosis in answer.diagnoses.iter().filter(|diagnosis| diagnosis.service.is_none()) {
            // The headline says so already, and so do the lines of the other services.
            let told = match diagnosis.kind {
                DiagnosisKind::TakenByOthers { .. } => true,
                DiagnosisKind::SeveralServices { .. } => answer.owner.is_some(),
                _ => false,
            };
            if !told {
                let said = words::diagnosis(self.run, diagnosis, &payload.source);
                said.lines.iter().try_for_each(|line| self.sheet.row("note", line))?;
                if let DiagnosisKind::NoService { help: NoServiceHelp::Unwritten(Some(command)), .. } = &diagnosis.kind
                {
                    // What is to be typed is never broken.
                    self.sheet.help(words::INFER_WRITES_IT)?;
                    writeln!(self.sheet.out, "    {command}")?;
                } else {
                    said.help.iter().try_for_each(|help| self.sheet.help(help))?;
                }
            }
        }
        Ok(())
    }

    fn summary(&mut self) -> io::Result<()> {
        let summary = self.run.summary();
        let services = count(self.run.services.len(), "service");
        let broken = summary.unusable_filter_files;
        let unread = summary.unusable_suites_and_payloads;
        let is_bad = summary.failed + summary.defects + summary.cases.failed + broken + unread > 0;
        let tone = if is_bad { Tone::Bad } else { Tone::Good };
        if !self.run.cases.is_empty() {
            let line = format!("{}, {services}: {}", count(summary.cases.all, "case"), cases(&summary));
            writeln!(self.sheet.out, "{}", in_tone(tone)(&line))?;
        }
        for file in &self.run.captures {
            writeln!(self.sheet.out, "{}", file.line())?;
        }
        if !self.run.results.is_empty() {
            let (payloads, parts) = (count(summary.payloads, "payload"), payloads(&summary));
            let line = format!("{payloads}, {services}: {}", parts.join(", "));
            writeln!(self.sheet.out, "{}", in_tone(tone)(&line))?;
        }
        if summary.defects > 0 {
            let line = format!("{} of the filters, which these payloads prove", count(summary.defects, "mistake"));
            writeln!(self.sheet.out, "{}", in_tone(Tone::Bad)(&line))?;
        }
        let files = [
            (broken, "filter path", "so these answers may change"),
            (unread, "suite or payload", "so this is not all"),
        ];
        for (number, what, so) in files.into_iter().filter(|(number, ..)| *number > 0) {
            let line = format!("{} cannot be used, {so}", several(number, what));
            writeln!(self.sheet.out, "{}", in_tone(Tone::Bad)(&line))?;
        }
        Ok(())
    }
}

/// What became of the payloads, in counts.
pub(super) fn payloads(summary: &Summary) -> Vec<String> {
    let mut parts = Vec::new();
    if summary.triggered + summary.resolved + summary.triggered_and_resolved > 0 {
        parts.push(format!("{} opened", count(summary.opened, "incident")));
        parts.push(format!("{} closed", grouped(summary.closed)));
        parts.push(format!("{} still open", grouped(summary.open)));
    }
    let rest = [(summary.repeated, "repeated"), (summary.discarded, "discarded"), (summary.unreadable, "unreadable")];
    for (number, what) in rest.into_iter().filter(|(number, _)| *number > 0) {
        parts.push(format!("{} {what}", grouped(number)));
    }
    parts
}

/// `3 passed, 1 failed`.
fn cases(summary: &Summary) -> String {
    let counts = summary.cases;
    let parts =
        [(counts.passed, "passed"), (counts.failed, "failed"), (counts.todo, "todo"), (counts.not_run, "not run")];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<_> = parts.map(|(number, what)| format!("{} {what}", grouped(number))).collect();
    parts.join(", ")
}

/// `1 suite or payload`, `2 suites or payloads`.
fn several(number: usize, what: &str) -> String {
    match (number, what) {
        (1, _) | (_, "filter path") => count(number, what),
        _ => format!("{} suites or payloads", grouped(number)),
    }
}

fn in_tone(tone: Tone) -> fn(&str) -> ColoredString {
    match tone {
        Tone::Good => |text| text.green(),
        Tone::Doubtful => |text| text.yellow(),
        Tone::Bad => |text| text.red(),
    }
}
