//! The cases of suites: those that fail in full, field by field with the reason; of the others how many there are.

use std::io;

use colored::Colorize;

use super::{Page, in_mood};
use crate::model::suite::Field;
use crate::model::text::{count, printable, quoted};
use crate::report::cases::{values, words as about};
use crate::report::words::{self, Mood};
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
            if self.look.quiet && !fails {
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
        if is_apart || cases.is_empty() {
            Ok(())
        } else {
            writeln!(self.sheet.out)
        }
    }

    fn suite(&mut self, cases: &'r [CaseRun<'a>]) -> io::Result<()> {
        let Some(first) = cases.first() else {
            return Ok(());
        };
        let number = |wanted: fn(Option<Verdict>) -> bool| {
            cases.iter().filter(|case| wanted(case.verdict())).count()
        };
        let passed = number(|verdict| verdict == Some(Verdict::Passed));
        let rest = [
            (
                number(|verdict| verdict.is_some_and(Verdict::is_failure)),
                "failed",
            ),
            (number(|verdict| verdict == Some(Verdict::Todo)), "todo"),
            (number(|verdict| verdict.is_none()), "not run"),
        ];
        let mut parts = vec![format!("{} passed", count(passed, "case"))];
        let rest = rest.into_iter().filter(|(number, _)| *number > 0);
        parts.extend(rest.map(|(number, what)| format!("{number} {what}")));
        let is_bad = cases.iter().any(CaseRun::needs_attention);
        let mood = if is_bad { Mood::Bad } else { Mood::Good };
        let name = printable(first.suite.source.name());
        self.sheet
            .headline(&name, &parts.join(", "), in_mood(mood))?;
        let mut is_long = false;
        for case in cases {
            // Below a case that is told in full, the next one starts apart.
            if is_long && (case.needs_attention() || self.look.verbose) {
                writeln!(self.sheet.out)?;
            }
            self.case(case)?;
            is_long |= case.verdict() == Some(Verdict::Failed);
        }
        Ok(())
    }

    fn case(&mut self, case: &'r CaseRun<'a>) -> io::Result<()> {
        if !case.needs_attention() && !self.look.verbose {
            return Ok(());
        }
        let (word, mood) = match case.verdict() {
            Some(Verdict::Passed) => ("passed", Mood::Good),
            Some(Verdict::Failed) => ("FAILED", Mood::Bad),
            Some(Verdict::Todo) => ("todo", Mood::Doubtful),
            Some(Verdict::TodoPassed) => ("PASSED, and has a todo", Mood::Bad),
            None => ("not run: a payload of it cannot be read", Mood::Bad),
        };
        let name = printable(&case.case.name.value);
        let at = format!("line {}", case.line());
        writeln!(
            self.sheet.out,
            "  {}   {}   {}",
            name.bold(),
            in_mood(mood)(word),
            at.dimmed()
        )?;
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
        for (at, (number, step)) in case.failed_steps().enumerate() {
            if at > 0 {
                writeln!(self.sheet.out)?;
            }
            let (became, mood) = words::became(self.run, &step.answer, None);
            let name = case.payload_name(step);
            let step_of = match case.case.steps.len() {
                1 => String::new(),
                all => format!("step {number} of {all}, "),
            };
            let name = format!("  {step_of}{}", printable(&name));
            // Whatever it is elsewhere, here it is not what was expected.
            let mood = if mood == Mood::Good {
                Mood::Doubtful
            } else {
                mood
            };
            self.sheet.headline(&name, &became, in_mood(mood))?;
            for mismatch in &step.mismatches {
                self.mismatch(mismatch)?;
            }
            self.reasons(step)?;
        }
        if let Some((expected, ran)) = case.wrong_open() {
            writeln!(self.sheet.out)?;
            let open = ran.open.iter().map(|open| {
                let value = open.mapping_value.as_deref().map(quoted);
                let value = value.unwrap_or_else(|| "no mapping value".into());
                format!("{} ({value})", quoted(&open.title))
            });
            self.sheet
                .row("open", &format!("expected {}", expected.value))?;
            self.sheet
                .row("", &format!("got      {}", ran.open.len()))?;
            open.into_iter()
                .try_for_each(|open| self.sheet.row("", &format!("         {open}")))?;
        }
        Ok(())
    }

    fn mismatch(&mut self, Mismatch { expected, got }: &Mismatch<'_>) -> io::Result<()> {
        let (wanted, found) = (
            values::expected(expected),
            values::got(expected.field, got.as_deref()),
        );
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

    fn reasons(&mut self, step: &'r StepRan<'a>) -> io::Result<()> {
        for told in about::causes(self.run, step) {
            writeln!(self.sheet.out)?;
            let Some(service) = self.run.service(told.service) else {
                continue;
            };
            let source = &*step.payload.source;
            let payload = told.payload.iter();
            let payload = payload
                .map(|(span, label)| (source, *span, label.as_str()))
                .collect();
            let filter = (&*service.source, told.filter);
            let width = self.look.width.saturating_sub(2);
            let drawing = snippet::reason(&told.what, filter, payload, told.help.as_deref(), width);
            drawing
                .lines()
                .try_for_each(|line| writeln!(self.sheet.out, "  {line}"))?;
        }
        for doubt in about::doubts(self.run, step) {
            doubt
                .lines
                .iter()
                .try_for_each(|line| self.sheet.row("note", line))?;
            doubt
                .help
                .iter()
                .try_for_each(|help| self.sheet.help(help))?;
        }
        Ok(())
    }
}
