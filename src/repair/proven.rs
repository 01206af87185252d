//! What samples prove that they should do, besides what each of them aims at: which filter is theirs, whose incident is not,
//! and whose description has a slip.

use super::Subject;
use crate::engine::proof::{Accepted, Defect, IncidentText, Outrun, Slip, Trial};
use crate::engine::side::Side;
use crate::model::filter::Service;
use crate::model::payload::Payload;

pub struct Proven<'a> {
    service: &'a Service,
    payloads: Vec<&'a Payload>,
    idle: Vec<(usize, Vec<usize>)>,
    outrun: Vec<Outrun>,
    slips: Vec<Slip<'a>>,
    sharing: Vec<[usize; 2]>,
    odd: Vec<usize>,
    discarded: Vec<[usize; 2]>,
}

impl<'a> Proven<'a> {
    pub fn by(trial: &Trial<'a>) -> Self {
        Self {
            service: trial.service,
            payloads: trial.samples.iter().map(|it| it.sample.payload).collect(),
            idle: trial.idle_filters().into_iter().filter_map(Defect::idle).collect(),
            outrun: trial.outrun(),
            slips: trial.slips(),
            sharing: trial.sharing(),
            odd: trial.odd_alerts(),
            discarded: trial.discarded_alerts(),
        }
    }

    /// A sample with that.
    pub fn of(&self, at: usize, subject: Subject<'a>) -> Subject<'a> {
        let idle = self.idle.iter().find(|(_, samples)| samples.contains(&at)).map(|(filter, _)| *filter);
        let outrun = self.outrun.iter().find(|it| it.samples.contains(&at)).map(|it| it.filter);
        let is_description = |it: &&Slip<'_>| it.text == IncidentText::Description;
        let mut slips = self.slips.iter().filter(is_description);
        let first = self.sharing.iter().find(|[_, second]| *second == at).map(|[first, _]| *first);
        let is_odd = self.odd.contains(&at);
        let is_discarded = self.discarded.iter().any(|[alert, _]| *alert == at);
        let end_of = self.discarded.iter().find(|[_, recovery]| *recovery == at).map(|[alert, _]| *alert);
        Subject {
            side: subject.side.or(Some(Side::Alert).filter(|_| is_discarded)),
            accepted: Accepted { no_mapping_value: is_odd || subject.accepted.no_mapping_value, ..subject.accepted },
            end_of: end_of.and_then(|alert| self.payloads.get(alert).copied()),
            own: idle.or(outrun),
            outrun: outrun.filter(|_| idle.is_none()).and_then(|filter| self.service.triggers.get(filter)),
            twin: first.and_then(|first| self.payloads.get(first).copied()),
            is_misdescribed: slips.any(|it| it.samples.contains(&at)),
            ..subject
        }
    }
}
