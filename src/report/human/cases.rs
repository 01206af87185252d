//! The cases of suites: those that fail in full, field by field with the reason; of the others how many there are.

use std::io;

use colored::Colorize;

use super::{Page, in_tone};
use crate::model::suite::Field;
use crate::model::text::{count, printable, quoted};
use crate::report::cases::{idle, reasons, values};
use crate::report::words::{self, Tone};
use crate::report::{CaseRun, snippet};
use crate::suite::run::{Mismatch, StepRan, Verdict};

impl<'r, 'a> Page<'r, 'a, '_> {
    /// Suite by suite.
    pub(super) fn cases(&mut self) -> io::Result<()> {
        let cases = self.run.cases.as_slice();
        let is_same = |one: &CaseRun<'_>, two: &CaseRun<'_>| std::ptr::eq(one.suite, two.suite);
        let mut is_apart = true;
        for suite in cases.chunk_by(is_same) {
            let fails = suite.iter().any(CaseRun::needs_attention);
            if self.display.quiet && !fails {
                continue;
            }
            // Suites of one line stand together, and those that fail for themselves.
            if fails && !is_apart {
                writeln!(self.sheet.out)?;
            }
            self.suite(suite)?;
            is_apart = fails;
            if fails {
                writeln!(self.sheet.out)?;
            }
        }
        if is_apart || cases.is_empty() { Ok(()) } else { writeln!(self.sheet.out) }
    }

    fn suite(&mut self, cases: &'r [CaseRun<'a>]) -> io::Result<()> {
        let Some(first) = cases.first() else {
            return Ok(());
        };
        let number = |wanted: fn(Option<Verdict>) -> bool| cases.iter().filter(|case| wanted(case.verdict())).count();
        let passed = number(|verdict| verdict == Some(Verdict::Passed));
        let rest = [
            (number(|verdict| verdict.is_some_and(Verdict::is_failure)), "failed"),
            (number(|verdict| verdict == Some(Verdict::Todo)), "todo"),
            (number(|verdict| verdict.is_none()), "not run"),
        ];
        let mut parts = vec![format!("{} passed", count(passed, "case"))];
        let rest = rest.into_iter().filter(|(number, _)| *number > 0);
        parts.extend(rest.map(|(number, what)| format!("{number} {what}")));
        let is_bad = cases.iter().any(CaseRun::needs_attention);
        let tone = if is_bad { Tone::Bad } else { Tone::Good };
        let name = printable(first.suite.source.name());
        self.sheet.headline(&name, &parts.join(", "), in_tone(tone))?;
        let mut is_long = false;
        for case in cases {
            // Below a case that is told in full, the next one starts apart.
            if is_long && (case.needs_attention() || self.display.verbose) {
                writeln!(self.sheet.out)?;
            }
            self.case(case)?;
            is_long |= case.verdict() == Some(Verdict::Failed);
        }
        Ok(())
    }

    fn case(&mut self, case: &'r CaseRun<'a>) -> io::Result<()> {
        if !case.needs_attention() && !self.display.verbose {
            return Ok(());
        }
        let (word, tone) = match case.verdict() {
            Some(Verdict::Passed) => ("passed", Tone::Good),
            Some(Verdict::Failed) => ("FAILED", Tone::Bad),
            Some(Verdict::Todo) => ("todo", Tone::Doubtful),
            Some(Verdict::TodoPassed) => ("PASSED, and has a todo", Tone::Bad),
            None => ("not run: a payload of it cannot be read", Tone::Bad),
        };
        let name = printable(&case.case.name.value);
        let at = format!("line {}", case.line());
        writeln!(self.sheet.out, "  {}   {}   {}", name.bold(), in_tone(tone)(word), at.dimmed())?;
        if let Some(todo) = &case.case.todo {
            self.sheet.row("todo", &printable(&todo.value))?;
        }
        if case.verdict() == Some(Verdict::TodoPassed) {
            self.sheet.help("take the todo away: the case passes")?;
        }
        if case.verdict() == Some(Verdict::Failed) {
            self.failed(case)?;
        }
        Ok(())
    }

    fn failed(&mut self, case: &'r CaseRun<'a>) -> io::Result<()> {
        case.change.iter().try_for_each(|tried| self.tried(tried))?;
        for (at, (number, step)) in case.failed_steps().enumerate() {
            if at > 0 {
                writeln!(self.sheet.out)?;
            }
            let (became, tone) = words::became(self.run, &step.answer, None);
            let name = case.payload_name(step);
            let step_of = match case.case.steps.len() {
                1 => String::new(),
                all => format!("step {number} of {all}, "),
            };
            let name = format!("  {step_of}{}", printable(&name));
            // Whatever it is elsewhere, here it is not what was expected.
            let tone = if tone == Tone::Good { Tone::Doubtful } else { tone };
            self.sheet.headline(&name, &became, in_tone(tone))?;
            for mismatch in &step.mismatches {
                self.mismatch(mismatch)?;
            }
            self.reasons(step, case.change.is_some())?;
        }
        self.open_incidents(case)
    }

    /// What is open after the last step, and the steps that did nothing about it.
    fn open_incidents(&mut self, case: &CaseRun<'a>) -> io::Result<()> {
        let Some((expected, ran)) = case.wrong_open() else {
            return Ok(());
        };
        writeln!(self.sheet.out)?;
        let wanted = format!("expected {}", expected.value);
        self.sheet.row("open", &wanted)?;
        let got = format!("got      {}", ran.open.len());
        self.sheet.row("", &got)?;
        for open in &ran.open {
            let value = open.mapping_value.as_deref().map(quoted);
            let value = value.unwrap_or_else(|| "no mapping value".into());
            let (title, step) = (quoted(&open.title), open.at + 1);
            let service = printable(self.run.service_name(open.service)).into_owned();
            let line = format!("         {title} ({value}) of {service}, opened by step {step}");
            self.sheet.row("", &line)?;
        }
        for (number, why) in idle(self.run, case) {
            let mut why = why.iter();
            let label = format!("step {number}");
            why.next().map_or(Ok(()), |first| self.sheet.row(&label, first))?;
            why.try_for_each(|line| self.sheet.row("", line))?;
        }
        Ok(())
    }

    fn mismatch(&mut self, Mismatch { expected, got }: &Mismatch<'_>) -> io::Result<()> {
        let (wanted, found) = (values::expected(expected), values::got(expected.field, got.as_deref()));
        let label = match expected.field {
            Field::MappingValue => "mapping",
            field => field.name(),
        };
        let is_long = matches!(expected.field, Field::Title | Field::Description);
        self.sheet.excerpt(label, &format!("expected {wanted}"))?;
        self.sheet.excerpt("", &format!("got      {found}"))?;
        match values::difference(expected, got.as_deref()).filter(|_| is_long) {
            Some(difference) => self.sheet.row("", &format!("differs  {difference}")),
            None => Ok(()),
        }
    }

    fn reasons(&mut self, step: &'r StepRan<'a>, is_mended: bool) -> io::Result<()> {
        for reason in reasons(self.run, step) {
            writeln!(self.sheet.out)?;
            let Some(service) = self.run.service(reason.service) else {
                continue;
            };
            let source = &*step.payload.source;
            let payload = reason.payload.iter().map(|(span, label)| (source, *span, label.as_str()));
            let width = self.display.width.saturating_sub(2);
            let drawing = snippet::reason(&reason.what, (&service.source, reason.filter), payload.collect(), width);
            drawing.lines().try_for_each(|line| writeln!(self.sheet.out, "  {line}"))?;
            for said in &reason.doubts {
                said.lines.iter().try_for_each(|line| self.sheet.row("note", line))?;
                said.help.iter().filter(|_| !is_mended).try_for_each(|help| self.sheet.help(help))?;
            }
        }
        self.about_payload(step.payload, &step.answer)?;
        if self.display.explain { self.explain(&step.answer) } else { Ok(()) }
    }
}
