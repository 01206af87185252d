//! For people: what became of each payload first, why below it, and one line for the whole run at the end.

mod layout;
mod near;

use std::io::{self, Write};

use colored::{ColoredString, Colorize};

use super::text::{count, grouped, printable};
use super::words::{self, Mood, Row, Said};
use super::{Look, PayloadResult, TestRun, Unreadable, snippet};
use crate::engine::answer::{Acceptance, Answer, ServiceAnswer};
use crate::engine::diagnosis::{DiagnosisKind, PartName};
use crate::engine::incident::{Mapping, Provenance, Told};
use crate::model::payload::Payload;
use layout::Layout;

/// How many services are shown in full when a payload is nobody's sample.
const IN_FULL: usize = 3;

pub fn write(run: &TestRun<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let sheet = Layout {
        out,
        width: look.width,
    };
    let mut page = Page { run, look, sheet };
    for result in &run.results {
        if !look.quiet || needs_attention(result) {
            page.result(result)?;
            writeln!(page.sheet.out)?;
        }
    }
    page.summary()
}

fn needs_attention(result: &PayloadResult<'_>) -> bool {
    result.failure().is_some()
        || result
            .judged()
            .is_some_and(|answer| !answer.diagnoses.is_empty())
}

struct Page<'r, 'a, 'o> {
    run: &'r TestRun<'a>,
    look: Look,
    sheet: Layout<'o>,
}

impl<'r, 'a> Page<'r, 'a, '_> {
    fn result(&mut self, result: &'r PayloadResult<'a>) -> io::Result<()> {
        let (headline, mood) = words::headline(self.run, result);
        let name = printable(&result.name);
        match &result.answer {
            Err(unreadable) => self.unreadable(&name, unreadable),
            Ok((payload, answer)) => {
                writeln!(
                    self.sheet.out,
                    "{}   {}",
                    name.bold(),
                    in_mood(&headline, mood)
                )?;
                self.changes(answer)?;
                self.taken(payload, answer)?;
                self.near(answer)?;
                self.about_payload(payload, answer)?;
                if self.look.explain {
                    self.explain(answer)
                } else {
                    Ok(())
                }
            }
        }
    }

    fn unreadable(&mut self, name: &str, unreadable: &Unreadable) -> io::Result<()> {
        let headline = format!("unreadable: {}", unreadable.message);
        writeln!(self.sheet.out, "{}   {}", name.bold(), headline.red())?;
        match &unreadable.place {
            Some(place) => {
                let related: Vec<_> = place.related.into_iter().collect();
                let help = unreadable.help.as_deref();
                let drawing = snippet::error(
                    "",
                    &place.source,
                    place.span,
                    &related,
                    help,
                    self.look.width,
                );
                // The first line is the message, which the headline has already.
                drawing
                    .lines()
                    .skip(1)
                    .try_for_each(|line| writeln!(self.sheet.out, "  {line}"))
            }
            None => unreadable
                .help
                .iter()
                .try_for_each(|help| self.sheet.help(help)),
        }
    }

    fn taken(&mut self, payload: &'r Payload, answer: &'r Answer<'a>) -> io::Result<()> {
        let main = words::main_service(answer).map(|service| service.service);
        let owned = answer.owner.is_some() && answer.owner == main;
        let accepting = answer.services.iter().filter(|service| service.accepts());
        let (first, rest): (Vec<_>, Vec<_>) =
            accepting.partition(|service| Some(service.service) == main);
        let in_full = if owned { 0 } else { IN_FULL - 1 };
        for service in first.into_iter().chain(rest.iter().copied().take(in_full)) {
            self.service(payload, answer, service)?;
        }
        for service in rest.into_iter().skip(in_full) {
            self.in_one_line(service)?;
        }
        Ok(())
    }

    fn service(
        &mut self,
        payload: &'r Payload,
        answer: &'r Answer<'a>,
        service: &'r ServiceAnswer<'a>,
    ) -> io::Result<()> {
        let name = printable(self.run.service_name(service.service));
        let said = |side| {
            let mine = answer.diagnoses.iter().filter(move |diagnosis| {
                diagnosis.service == Some(service.service) && diagnosis.side == Some(side)
            });
            mine.map(|diagnosis| words::diagnosis(self.run, diagnosis, &payload.source))
                .collect::<Vec<_>>()
        };
        let (on_trigger, on_resolve) = (said(PartName::Trigger), said(PartName::Resolve));
        if let Some(accepted) = service.trigger.accepted() {
            let urgency = accepted.urgency.unwrap_or_default().name();
            writeln!(
                self.sheet.out,
                "  {}, trigger {} ({urgency})",
                name.bold(),
                accepted.filter + 1
            )?;
            self.rows(accepted, &on_trigger)?;
        }
        if let Some(accepted) = service.resolve.accepted() {
            writeln!(self.sheet.out, "  {}, resolve", name.bold())?;
            self.rows(accepted, &on_resolve)?;
        }
        for flip in &service.flips {
            self.sheet
                .row("reading", &words::flip(flip, self.run.reading))?;
        }
        Ok(())
    }

    fn rows(&mut self, accepted: &Acceptance<'_>, said: &[Said]) -> io::Result<()> {
        for (label, row, told) in [
            ("title", Row::Title, &accepted.title),
            ("description", Row::Description, &accepted.description),
        ] {
            if let Some(told) = told {
                self.sheet.row(label, &told_text(told))?;
                self.statements(said, row)?;
            }
        }
        self.mapping(&accepted.mapping, said)?;
        for line in said
            .iter()
            .filter(|said| said.row == Row::Payload)
            .flat_map(|said| &said.lines)
        {
            self.sheet.row("note", line)?;
        }
        for help in said.iter().filter_map(|said| said.help.as_deref()) {
            self.sheet.help(help)?;
        }
        Ok(())
    }

    fn mapping(&mut self, mapping: &Mapping<'_>, said: &[Said]) -> io::Result<()> {
        if let (Some(key), Ok(value)) = (mapping.key, &mapping.value) {
            self.sheet.row(
                "mapping",
                &format!("{} = {}", words::path(key), printable(value)),
            )?;
            return self.statements(said, Row::Mapping);
        }
        let lines = said
            .iter()
            .filter(|said| said.row == Row::Mapping)
            .flat_map(|said| &said.lines);
        for (at, line) in lines.enumerate() {
            self.sheet.row(if at == 0 { "mapping" } else { "" }, line)?;
        }
        Ok(())
    }

    fn statements(&mut self, said: &[Said], row: Row) -> io::Result<()> {
        let lines = said
            .iter()
            .filter(|said| said.row == row)
            .flat_map(|said| &said.lines);
        lines.clone().try_for_each(|line| self.sheet.row("", line))
    }

    fn in_one_line(&mut self, service: &ServiceAnswer<'_>) -> io::Result<()> {
        let name = printable(self.run.service_name(service.service));
        for (side, part) in [(&service.trigger, "trigger"), (&service.resolve, "resolve")] {
            if let Some(accepted) = side.accepted() {
                let part = if accepted.urgency.is_some() {
                    format!("{part} {}", accepted.filter + 1)
                } else {
                    part.into()
                };
                writeln!(
                    self.sheet.out,
                    "  {}",
                    format!("also {name}, {part}: {}", words::entry_in_short(accepted)).dimmed()
                )?;
            }
        }
        Ok(())
    }

    fn about_payload(&mut self, payload: &'r Payload, answer: &'r Answer<'a>) -> io::Result<()> {
        for diagnosis in answer
            .diagnoses
            .iter()
            .filter(|diagnosis| diagnosis.service.is_none())
        {
            // The headline says so already, and so do the lines of the other services.
            let owned = answer.owner.is_some();
            if matches!(diagnosis.kind, DiagnosisKind::TakenByOthers { .. })
                || (owned && matches!(diagnosis.kind, DiagnosisKind::SeveralServices { .. }))
            {
                continue;
            }
            let said = words::diagnosis(self.run, diagnosis, &payload.source);
            said.lines
                .iter()
                .try_for_each(|line| self.sheet.row("note", line))?;
            said.help
                .iter()
                .try_for_each(|help| self.sheet.help(help))?;
        }
        Ok(())
    }

    fn summary(&mut self) -> io::Result<()> {
        let summary = self.run.summary();
        let mut parts = vec![
            format!("{} opened", count(summary.opened, "incident")),
            format!("{} closed", grouped(summary.closed)),
            format!("{} still open", grouped(self.run.open.len())),
        ];
        let mut add = |number: usize, what: &str| {
            if number > 0 {
                parts.push(format!("{} {what}", grouped(number)));
            }
        };
        add(summary.repeated, "repeated");
        add(summary.discarded, "discarded");
        add(summary.unreadable, "unreadable");
        let broken = self.run.problems.len();
        let line = format!(
            "{}, {}: {}",
            count(summary.payloads, "payload"),
            count(self.run.services.len(), "service"),
            parts.join(", ")
        );
        writeln!(
            self.sheet.out,
            "{}",
            if summary.failed > 0 || broken > 0 {
                line.red()
            } else {
                line.green()
            }
        )?;
        if broken > 0 {
            let line = format!(
                "{} cannot be used, so these answers may change",
                count(broken, "filter file")
            );
            writeln!(self.sheet.out, "{}", line.red())?;
        }
        Ok(())
    }
}

fn told_text(told: &Told<'_>) -> String {
    match told.provenance {
        Provenance::WholePayload => {
            format!("the whole payload ({})", count(told.text.len(), "byte"))
        }
        _ => printable(&told.text).into_owned(),
    }
}

fn in_mood(text: &str, mood: Mood) -> ColoredString {
    match mood {
        Mood::Good => text.green(),
        Mood::Doubtful => text.yellow(),
        Mood::Bad => text.red(),
    }
}
