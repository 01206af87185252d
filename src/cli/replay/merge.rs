//! `cgfilter replay --merge`: the parts of a log, put together as if it had been replayed as a whole.

use std::io::{self, Write as _};
use std::rc::Rc;

use anyhow::{Result, anyhow};

use super::decode::Refused;
use super::packed::Allowance;
use super::parts::{PartFile, PartVerdicts};
use super::verdicts::Verdicts;
use super::{Call, log_file};
use crate::cli::stream::Streams;
use crate::cli::writer::Reports;
use crate::cli::{Exit, samples};
use crate::model::filter::Service;
use crate::replay::part::{PartDamage, PartEnd, PartHeader, PartPlace};
use crate::replay::run::{LineVerdict, ReplayRun};
use crate::replay::{self, Parts};
use crate::report::replay::{Kept, Places};

impl Call<'_> {
    pub fn merge(&self, services: &[Service], mut reports: Reports<'_>, streams: &mut Streams) -> Result<Exit> {
        let Some(files) = self.parts(services, streams) else {
            return Ok(Exit::Failed);
        };
        let (places, part_places) = places(&files);
        let are_many = places.files().len() > 1;
        self.places.replace(places);
        let verdicts = Verdicts::new(self.args, services, (&self.places, are_many), &mut reports)?;
        let ends: Vec<_> = files.iter().map(|file| file.end.clone()).collect();
        let parts = Parts { places: &part_places, ends: &ends };
        let Some((run, written)) = self.merged(services, (&files, parts), verdicts, streams)? else {
            return Ok(Exit::Clean);
        };
        let unread = tell_unread(&files, streams);
        if !self.global.quiet && ends.iter().any(|end| end.without_text > 0) && !run.closed_nothing.is_empty() {
            let note = "some parts have so many recoveries of what earlier parts opened that not all have their text: \
                        a change may be missing in the reports";
            streams.say("note", note, None);
        }
        self.conclude(&run, None, (written, unread, "the parts are empty".to_owned()), &reports, streams)
    }

    /// What the parts say, as one run; none when nobody reads on and nothing else is wanted.
    fn merged<'s>(
        &'s self,
        services: &'s [Service],
        (files, parts): (&[PartFile], Parts<'_>),
        mut verdicts: Verdicts<'_>,
        streams: &mut Streams,
    ) -> Result<Option<(ReplayRun<'s>, bool)>> {
        let mut bodies = PartVerdicts::new(files, Allowance::of(self.max_unpacked()));
        let options = self.options(samples::are_there(services, &self.settings));
        let (reading, are_wanted) = (self.settings.reading, verdicts.are_wanted());
        streams.out.flush()?;
        let mut each = |verdict: &LineVerdict<'_>| verdicts.write(verdict);
        let each: Option<replay::Each<'_>> = if are_wanted { Some(&mut each) } else { None };
        let run = match replay::merge(services, reading, (&mut bodies, parts), &options, each) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(None),
            run => run.map_err(|error| damage(error, files))?,
        };
        verdicts.flush()?;
        Ok(Some((run, verdicts.keep(streams))))
    }

    /// The parts in the order of the log; none where they are not all of it, which is told.
    fn parts(&self, services: &[Service], streams: &mut Streams) -> Option<Vec<PartFile>> {
        let own = self.header(services);
        let allowance = Rc::new(Allowance::of(self.max_unpacked()));
        let mut parts = Vec::new();
        let mut are_all = true;
        for path in &self.args.files {
            let part = PartFile::read(path, &own.cgfilter, &allowance);
            match part.and_then(|part| fits(&own, &part.header).map(|()| part)) {
                Ok(part) => parts.push(part),
                Err(refused) => {
                    are_all = false;
                    let message = format!("{}: {}", log_file::name(path), refused.message);
                    streams.say("error", &message, refused.help.as_deref());
                }
            }
        }
        if !are_all {
            return None;
        }
        parts.sort_by_key(|part| part.header.position.map(|position| position.number));
        if let Err(refused) = check_positions(&parts) {
            streams.say("error", &refused.message, refused.help.as_deref());
            return None;
        }
        Some(parts)
    }
}

/// Whether a part was judged as it would be here.
fn fits(own: &PartHeader, part: &PartHeader) -> Result<(), Refused> {
    if part.reading != own.reading {
        let message = format!("it was judged with --reading {}, and this is {}", part.reading, own.reading);
        return Err(Refused::new(message, Some("say the reading of the parts with --reading".to_owned())));
    }
    if part.filters != own.filters {
        let only = |one: &PartHeader, other: &PartHeader| {
            one.services.iter().find(|name| !other.services.contains(name)).map(|name| format!("\"{name}\""))
        };
        let why = match (only(part, own), only(own, part)) {
            (Some(name), _) => format!(": {name} is not here"),
            (None, Some(name)) => format!(": {name} was not there"),
            (None, None) => ": the services have the same names, and other texts or another order".to_owned(),
        };
        let help = "judge the part again by these, or name those it was judged by with --filters and --service";
        return Err(Refused::new(
            format!("it was judged by other filters than those here{why}"),
            Some(help.to_owned()),
        ));
    }
    Ok(())
}

/// Whether each part is there, and once.
fn check_positions(parts: &[PartFile]) -> Result<(), Refused> {
    let refused = |message: String, help: &str| Err(Refused::new(message, Some(help.to_owned())));
    if parts.len() > 1
        && let Some(part) = parts.iter().find(|part| part.header.position.is_none())
    {
        let message = format!("{}: it does not say which part of the log it is", part.name());
        return refused(message, "judge it again with --position, as --position 3/16");
    }
    let positions: Vec<_> = parts.iter().filter_map(|part| Some((part, part.header.position?))).collect();
    let mut wanted = 1;
    for (at, (part, position)) in positions.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| positions.get(before));
        if let Some((other, known)) = before.filter(|(_, known)| known.number == position.number) {
            let message = format!("{} and {}: both are part {}", other.name(), part.name(), known.number);
            return refused(message, "name each part once");
        }
        if position.number != wanted {
            let message = format!("{}: it is part {}, and part {wanted} is missing", part.name(), position.number);
            return refused(message, "name all parts of the log; they count from 1");
        }
        wanted += 1;
    }
    let known = positions.iter().filter_map(|(part, position)| Some((part, position.of?)));
    for (part, of) in known {
        if of + 1 > wanted {
            let message = format!("{}: the log has {of} parts, and part {wanted} is missing", part.name());
            return refused(message, "name all parts of the log");
        }
        if of + 1 < wanted {
            let message = format!("{}: the log has {of} parts, and there are {}", part.name(), wanted - 1);
            return refused(message, "name the parts of one log");
        }
    }
    Ok(())
}

/// Where the logs of all parts start, and where the parts do.
fn places(files: &[PartFile]) -> (Places, Vec<PartPlace>) {
    let (mut places, mut part_places) = (Places::default(), Vec::new());
    let (mut start, mut lines, mut bytes) = (0, 0, 0);
    let mut goes_on: Option<&str> = None;
    for file in files {
        let end: &PartEnd = &file.end;
        part_places.push(PartPlace { start, lines, bytes, count: end.lines });
        for log in &end.logs {
            if !end.is_piece || goes_on != Some(&log.name) {
                places.start(log.name.clone(), (lines + log.lines, bytes + log.bytes), false);
                let packed = log.packing.map(Kept::Packed);
                let kept = if log.is_lasting { Kept::Plain } else { Kept::Nowhere };
                places.keep(packed.unwrap_or(kept));
            }
        }
        goes_on = end.logs.last().filter(|_| end.is_piece).map(|log| log.name.as_str());
        (start, lines, bytes) = (start + file.length, lines + end.lines, bytes + end.bytes);
    }
    (places, part_places)
}

/// Tells what of the log the parts do not have; true when that is anything.
fn tell_unread(files: &[PartFile], streams: &mut Streams) -> bool {
    let unread = files.iter().flat_map(|file| file.end.unread.iter().map(move |why| (file.name(), why)));
    let unread: Vec<_> = unread.collect();
    for (name, why) in &unread {
        streams.say("error", &format!("{name}: not all of the part was read: {why}"), Some("judge the part again"));
    }
    !unread.is_empty()
}

fn damage(error: io::Error, files: &[PartFile]) -> anyhow::Error {
    let damage = error.get_ref().and_then(|inner| inner.downcast_ref::<PartDamage>());
    match damage.and_then(|damage| Some((damage, files.get(damage.part)?))) {
        Some((damage, file)) => {
            let byte = file.start + damage.byte;
            anyhow!("{}: byte {byte}: this is no line of a part: {}; judge the part again", file.name(), damage.reason)
        }
        None => error.into(),
    }
}
