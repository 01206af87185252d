//! `cgfilter replay --verdicts`: a part of a log, judged by itself.

use std::io::{self, Write as _};

use anyhow::Result;

use super::Call;
use super::verdicts::Verdicts;
use crate::cli::Exit;
use crate::cli::stream::Streams;
use crate::cli::writer::Reports;
use crate::model::filter::Service;
use crate::replay::part::{self, PartEnd, PartHeader};
use crate::replay::run::LineVerdict;
use crate::replay::{self, Options};

impl Call<'_> {
    pub fn judge_part(&self, services: &[Service], mut reports: Reports<'_>, streams: &mut Streams) -> Result<Exit> {
        let args = self.args;
        let mut logs = self.logs()?.of_part(args.log.clone());
        let mut verdicts = Verdicts::new(args, services, (&self.places, false), &mut reports)?;
        streams.out.flush()?;
        verdicts.put("part", &self.header(services))?;
        let options = Options { is_part: true, ..self.options(true) };
        let mut each = |verdict: &LineVerdict<'_>| verdicts.write(verdict);
        let run = match replay::replay(services, self.settings.reading, None, &mut logs, &options, Some(&mut each)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Clean),
            run => run?,
        };
        let end = PartEnd {
            verdicts: run.totals.payloads + run.totals.bad_lines,
            left_out: run.totals.left_out,
            unread_times: run.totals.unread_times,
            first_unread_time: run.totals.first_unread_time,
            texts: run.texts_of_part,
            without_text: run.without_text,
            ..logs.end_of_part()
        };
        let is_whole = end.unread.is_empty();
        verdicts.put("end", &end)?;
        verdicts.flush()?;
        logs.tell(self.global.quiet, streams);
        Ok(if is_whole { Exit::Clean } else { Exit::Failed })
    }

    /// What a part says first, and what those must say that are put together here.
    pub fn header(&self, services: &[Service]) -> PartHeader {
        PartHeader {
            cgfilter: env!("CARGO_PKG_VERSION").to_owned(),
            position: self.args.position,
            services: services.iter().map(|service| service.name.clone()).collect(),
            filters: part::digest(services, &self.others),
            reading: self.settings.reading.to_string(),
        }
    }
}
