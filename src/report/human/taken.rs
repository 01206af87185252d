//! What the parts do that take a payload: the incident row by row, and what is doubtful about each.

use std::collections::HashSet;
use std::io;

use colored::Colorize;

use super::Page;
use crate::engine::answer::{Acceptance, Answer, ServiceAnswer};
use crate::engine::diagnosis::PartName;
use crate::engine::incident::{Mapping, Provenance, RenderedText};
use crate::model::payload::Payload;
use crate::model::text::{count, printable, value};
use crate::repair::Aim;
use crate::report::words::{self, DiagnosisText, Row};

/// How many services are shown in full when a payload is nobody's sample, and how many in one line.
const IN_FULL: usize = 3;
const IN_ONE_LINE: usize = 5;

impl<'r, 'a> Page<'r, 'a, '_> {
    pub(super) fn taken(&mut self, payload: &'r Payload, answer: &'r Answer<'a>) -> io::Result<()> {
        let main = answer.main().map(|service| service.service);
        let accepting = answer.services.iter().filter(|service| service.accepts());
        let (first, rest): (Vec<_>, Vec<_>) = accepting.partition(|service| Some(service.service) == main);
        let in_full = match answer.owner {
            Some(owner) => usize::from(main == Some(owner)),
            None => IN_FULL,
        };
        let services: Vec<_> = first.into_iter().chain(rest).collect();
        for service in services.iter().take(in_full) {
            self.service(payload, answer, service)?;
        }
        for service in services.iter().skip(in_full).take(IN_ONE_LINE) {
            self.in_one_line(service)?;
        }
        let more = services.len().saturating_sub(in_full + IN_ONE_LINE);
        if more > 0 {
            let line = format!("and {} more", count(more, "service"));
            writeln!(self.sheet.out, "  {}", line.dimmed())?;
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
            let mine = answer
                .diagnoses
                .iter()
                .filter(move |diagnosis| diagnosis.service == Some(service.service) && diagnosis.side == Some(side));
            let said = mine.map(|diagnosis| words::diagnosis(self.run, diagnosis, &payload.source));
            said.collect::<Vec<_>>()
        };
        let (on_trigger, on_resolve) = (said(PartName::Trigger), said(PartName::Resolve));
        if let Some(accepted) = service.trigger.accepted() {
            let part = format!("{} ({})", accepted.part, accepted.urgency.unwrap_or_default().name());
            self.sheet.part("", &name, &part, "")?;
            self.rows(accepted, &on_trigger)?;
        }
        if let Some(accepted) = service.resolve.accepted() {
            self.sheet.part("", &name, "resolve", "")?;
            self.rows(accepted, &on_resolve)?;
        }
        let reading = self.run.reading;
        service.flips.iter().try_for_each(|flip| self.sheet.row("reading", &words::flip(flip, reading)))?;
        // Once each, and below all rows: what is wrong with several of them is mended once.
        let open = on_trigger.iter().chain(&on_resolve).filter(|said| !self.is_mended(said.row));
        let mut helps: Vec<_> = open.filter_map(|said| said.help.as_deref()).collect();
        let mut known = HashSet::new();
        helps.retain(|help| known.insert(*help));
        helps.into_iter().try_for_each(|help| self.sheet.help(help))
    }

    /// What was tried comes before what might do.
    fn is_mended(&self, row: Row) -> bool {
        let aims: &[Aim] = match row {
            Row::Title => &[Aim::Titled, Aim::Filled],
            Row::Mapping => &[Aim::Tied],
            Row::Payload => &[Aim::LeftAlone],
            Row::Description => &[Aim::Described],
        };
        aims.iter().any(|aim| self.mended.contains(aim))
    }

    fn rows(&mut self, accepted: &Acceptance<'_>, said: &[DiagnosisText]) -> io::Result<()> {
        let told = [("title", Row::Title, &accepted.title), ("description", Row::Description, &accepted.description)];
        for (label, row, told) in told {
            if let Some(told) = told {
                self.sheet.excerpt(label, &told_text(told))?;
                self.statements("", said, row)?;
            }
        }
        self.mapping(&accepted.mapping, said)?;
        self.statements("note", said, Row::Payload)
    }

    fn mapping(&mut self, mapping: &Mapping<'_>, said: &[DiagnosisText]) -> io::Result<()> {
        match (mapping.key, mapping.value) {
            (Some(key), Ok(found)) => {
                self.sheet.row("mapping", &format!("{} = {}", words::path(key), value(found)))?;
                self.statements("", said, Row::Mapping)
            }
            _ => self.statements("mapping", said, Row::Mapping),
        }
    }

    /// What is doubtful about one row.
    fn statements(&mut self, label: &str, said: &[DiagnosisText], row: Row) -> io::Result<()> {
        let mut label = label;
        for said in said.iter().filter(|said| said.row == row) {
            for line in &said.lines {
                self.sheet.row(label, line)?;
                label = if row == Row::Payload { label } else { "" };
            }
        }
        Ok(())
    }

    fn in_one_line(&mut self, service: &ServiceAnswer<'_>) -> io::Result<()> {
        let name = printable(self.run.service_name(service.service));
        for side in [&service.trigger, &service.resolve] {
            if let Some(accepted) = side.accepted() {
                let line = format!("also {name}, {}: {}", accepted.part, words::entry_in_short(accepted));
                writeln!(self.sheet.out, "  {}", line.dimmed())?;
            }
        }
        Ok(())
    }
}

fn told_text(told: &RenderedText<'_>) -> String {
    match told.provenance {
        Provenance::WholePayload => {
            format!("the whole payload ({})", count(told.text.len(), "byte"))
        }
        _ => printable(&told.text).into_owned(),
    }
}
