//! What an answer says, field by field, and where that is not what is expected.

use crate::engine::answer::{Acceptance, Answer, ServiceAnswer};
use crate::model::filter::{self, PartId, Service};
use crate::model::suite::{Expected, Field, Want};

/// The fields of an answer as texts.
#[derive(Debug)]
pub struct Got {
    fields: Vec<(Field, String)>,
    /// The service and the part that the fields speak of.
    pub taken: Option<(usize, PartId)>,
}

impl Got {
    /// The outcome is that of the whole call. The other fields are those of the service that is expected, else of the one
    /// that the answer is mostly about; of a payload that both its parts take, those of the trigger.
    pub fn of(answer: &Answer<'_>, expect: &[Expected], services: &[Service]) -> Self {
        let outcome = answer.outcome();
        let mut fields =
            vec![(Field::Outcome, outcome.name().to_owned()), (Field::Status, outcome.status().to_string())];
        let named = expect.iter().find(|it| it.field == Field::Service);
        let asked = named.and_then(|named| {
            let name = |it: &ServiceAnswer<'_>| services.get(it.service).map(|it| it.name.as_str());
            let mut accepting = answer.services.iter().filter(|it| it.accepts());
            accepting.find(|it| named.holds(name(it)))
        });
        let taken = asked.or_else(|| answer.main());
        let part = taken.and_then(part);
        if let Some((service, accepted)) = taken.zip(part) {
            let name = services.get(service.service).map(|it| it.name.clone());
            fields.extend(name.map(|name| (Field::Service, name)));
            fields.extend(fields_of(accepted));
        }
        Self { fields, taken: taken.zip(part).map(|(taken, accepted)| (taken.service, accepted.part)) }
    }

    /// None when the answer has no such field: a discarded payload has no title.
    pub fn get(&self, field: Field) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| *name == field);
        found.map(|(_, text)| text.as_str())
    }
}

/// The service that an expectation names.
pub fn named_service(expect: &[Expected], services: &[Service]) -> Option<usize> {
    let named = expect.iter().find(|it| it.field == Field::Service)?;
    let [Want::Is(name)] = named.wants.as_slice() else {
        return None;
    };
    filter::named(services, name).first().copied()
}

fn part<'r, 'a>(service: &'r ServiceAnswer<'a>) -> Option<&'r Acceptance<'a>> {
    service.trigger.accepted().or_else(|| service.resolve.accepted())
}

fn fields_of(accepted: &Acceptance<'_>) -> Vec<(Field, String)> {
    let mut fields = vec![(Field::Entry, accepted.entry.name().to_owned())];
    if let PartId::Trigger(filter) = accepted.part {
        fields.push((Field::Filter, (filter + 1).to_string()));
    }
    let told = [(Field::Title, &accepted.title), (Field::Description, &accepted.description)];
    let told = told.into_iter().filter_map(|(field, told)| Some((field, told.as_ref()?)));
    fields.extend(told.map(|(field, told)| (field, told.text.to_string())));
    let urgency = accepted.urgency.map(|urgency| urgency.name().to_owned());
    fields.extend(urgency.map(|urgency| (Field::Urgency, urgency)));
    let value = accepted.mapping.value.ok().map(str::to_owned);
    fields.extend(value.map(|value| (Field::MappingValue, value)));
    fields
}

/// What is expected and is not so, with what is there instead.
pub fn mismatches<'e, 'g>(expect: &'e [Expected], got: &'g Got) -> Vec<(&'e Expected, Option<&'g str>)> {
    let pairs = expect.iter().map(|expected| (expected, got.get(expected.field)));
    pairs.filter(|(expected, got)| !expected.holds(*got)).collect()
}
