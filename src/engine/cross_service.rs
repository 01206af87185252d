//! What can only be said once all services are asked, or all payloads judged.

use std::collections::{HashMap, HashSet};

use super::answer::{Answer, Outcome};
use super::diagnosis::{Diagnosis, DiagnosisKind, MissedAlert, PartName};
use super::ledger::Entry;
use super::payload_index::PayloadIndex;
use super::{diagnose, incident};
use crate::model::filter::Service;
use crate::model::payload::Payload;

/// What there is to say about a payload that no single service knows.
pub(super) fn diagnose(answer: &mut Answer<'_>, payload_index: &PayloadIndex<'_>) {
    spare_others(answer);
    let accepting = answer.services.iter().filter(|service| service.accepts());
    let accepting: Vec<_> = accepting.map(|service| service.service).collect();
    let mut kinds = diagnose::of_payload(payload_index);
    if let Some(owner) = answer.owner
        && !accepting.is_empty()
        && !accepting.contains(&owner)
    {
        kinds.push(DiagnosisKind::TakenByOthers { owner });
    }
    if accepting.len() > 1 {
        kinds.push(DiagnosisKind::SeveralServices { services: accepting });
    }
    if let (Some(name), true) = (&payload_index.payload.service, answer.services.is_empty()) {
        kinds.push(DiagnosisKind::UnknownService { name: name.clone() });
    }
    answer.note(None, None, kinds);
}

/// A recovery that closes its incident in some service is no mistake of the others that take it.
fn spare_others(answer: &mut Answer<'_>) {
    if !answer.closes() {
        return;
    }
    let owner = answer.owner;
    answer.diagnoses.retain(|it| {
        let is_of_mapping = matches!(
            it.kind,
            DiagnosisKind::NoMappingValue { .. }
                | DiagnosisKind::MappingPlaceholder { .. }
                | DiagnosisKind::NothingOpen { .. }
        );
        !is_of_mapping || it.side != Some(PartName::Resolve) || it.service == owner
    });
}

/// Once all payloads are judged, with their positions in the run: where the alerts are whose recoveries close nothing, and
/// which alerts lack a value that all others have.
pub fn link_alerts<'r, 'a: 'r>(
    services: &[Service],
    judged: impl Iterator<Item = (usize, &'a Payload, &'r mut Answer<'a>)>,
) {
    let mut judged: Vec<_> = judged.collect();
    let left = unclosing(&judged);
    let discarded = discarded_alerts(services, &judged, &left);
    let all_closed = all_closed(&judged);
    // Walking backwards, the last one entered is the next one in the run.
    let mut opened: HashMap<(usize, String), usize> = HashMap::new();
    for (at, _, answer) in judged.iter_mut().rev() {
        for Diagnosis { service, side, kind } in &mut answer.diagnoses {
            let Some(service) = *service else { continue };
            match kind {
                DiagnosisKind::NothingOpen { value, closed_before: false, missed, .. } => {
                    let key = (service, value.clone());
                    let later = opened.get(&key).copied().map(MissedAlert::OpensLater);
                    *missed = later.or_else(|| discarded.get(&key).copied().map(MissedAlert::Discarded));
                }
                DiagnosisKind::NoMappingValue { is_odd, .. } if *side == Some(PartName::Trigger) => {
                    *is_odd = all_closed.contains(&service);
                }
                _ => {}
            }
        }
        opened.extend(openings(answer).map(|key| (key, *at)));
    }
}

type Judged<'r, 'a> = (usize, &'a Payload, &'r mut Answer<'a>);

/// Services with the mapping values of their recoveries that close nothing.
fn unclosing(judged: &[Judged<'_, '_>]) -> HashMap<usize, HashSet<String>> {
    let mut left: HashMap<usize, HashSet<String>> = HashMap::new();
    for diagnosis in judged.iter().flat_map(|(_, _, answer)| &answer.diagnoses) {
        if let (DiagnosisKind::NothingOpen { value, closed_before: false, .. }, Some(service)) =
            (&diagnosis.kind, diagnosis.service)
        {
            left.entry(service).or_default().insert(value.clone());
        }
    }
    left
}

/// The payloads that nobody takes and that have one of these values where a trigger maps.
fn discarded_alerts(
    services: &[Service],
    judged: &[Judged<'_, '_>],
    left: &HashMap<usize, HashSet<String>>,
) -> HashMap<(usize, String), usize> {
    let mut alerts = HashMap::new();
    for (at, payload, answer) in judged.iter().filter(|(_, _, answer)| answer.outcome() == Outcome::Discarded) {
        for (position, values) in
            left.iter().filter(|(position, _)| answer.owner.is_none_or(|owner| owner == **position))
        {
            let parts = services.get(*position).into_iter().flat_map(|it| &it.triggers).map(|trigger| &trigger.part);
            let value = parts.filter_map(|part| incident::mapping(part, payload).value.ok());
            let known = value.filter(|value| values.contains(*value));
            known.for_each(|value| {
                alerts.entry((*position, value.to_owned())).or_insert(*at);
            });
        }
    }
    alerts
}

/// The services that close an incident, and none of whose recoveries closes nothing.
fn all_closed(judged: &[Judged<'_, '_>]) -> HashSet<usize> {
    let entries = judged.iter().flat_map(|(_, _, answer)| &answer.services);
    let entries = || entries.clone().filter_map(|it| Some((it.service, it.resolve.accepted()?.entry)));
    let in_vain: HashSet<_> =
        entries().filter(|(_, entry)| *entry != Entry::Closed).map(|(service, _)| service).collect();
    entries().map(|(service, _)| service).filter(|service| !in_vain.contains(service)).collect()
}

/// The incidents that an answer opens.
fn openings(answer: &Answer<'_>) -> impl Iterator<Item = (usize, String)> {
    answer.services.iter().filter_map(|service| {
        let accepted = service.trigger.accepted().filter(|accepted| accepted.entry == Entry::Opened)?;
        Some((service.service, accepted.mapping.value.ok()?.to_owned()))
    })
}
