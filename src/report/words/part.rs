//! What a part asks of a payload and makes of it, without a payload to show it on.

use super::path;
use crate::engine::Reading;
use crate::engine::incident;
use crate::engine::reading::ListReading;
use crate::model::filter::{Condition, Part, Service, Trigger};
use crate::model::template::Template;
use crate::model::text::{printable, quoted, value};

/// A condition as the reading understands it: `"status" contains any of firing, alerting`.
pub fn condition(condition: &Condition, reading: Reading) -> String {
    let key = path(&condition.key_path.value);
    let values: Vec<_> = condition.values.iter().map(|it| value(&it.value)).collect();
    let how_many = match reading.list {
        _ if values.len() == 1 => "",
        ListReading::Any => " any of",
        ListReading::All => " all of",
    };
    format!("{key} {}{how_many} {}", condition.operator.words().verb, values.join(", "))
}

/// A trigger filter as every report names it, counted from 1.
pub fn trigger_name(filter: usize, trigger: &Trigger) -> String {
    format!("{} ({})", crate::words::trigger(filter), trigger.urgency.name())
}

/// What is said of a part, and whether it is something that is missing.
pub struct Description {
    pub text: String,
    pub is_missing: bool,
}

impl Description {
    fn there(text: String) -> Self {
        let is_missing = false;
        Self { text, is_missing }
    }

    fn missing(text: impl Into<String>) -> Self {
        let (text, is_missing) = (text.into(), true);
        Self { text, is_missing }
    }
}

/// Where the title comes from.
pub fn title(trigger: &Trigger, service: &Service) -> Description {
    let from = service.from.as_ref().map(|from| from.value.as_str());
    match &trigger.title {
        Some(title) => Description::there(written(&title.value)),
        None => Description::missing(format!("left out: {}", quoted(&incident::fallback_title(from)))),
    }
}

/// Where the description comes from.
pub fn description(trigger: &Trigger) -> Description {
    let written = trigger.description.as_ref().map(|it| written(&it.value));
    Description::there(written.unwrap_or_else(|| "the whole payload".to_owned()))
}

/// A title or a description as its author wrote it.
pub fn written(template: &Template) -> String {
    printable(&template.respelled(|path| path.written().to_owned())).into_owned()
}

/// What a trigger filter knows its incidents by.
pub fn opens_by(part: &Part) -> Description {
    match &part.mapping {
        Some(key) => Description::there(path(&key.value)),
        None => Description::missing("no mapping key: no call can close its incidents"),
    }
}

/// What the resolve finds its incident by, and whether that is what the trigger filters know it by.
pub fn closes_by(resolve: &Part, service: &Service) -> Vec<Description> {
    let Some(key) = &resolve.mapping else {
        return vec![Description::missing("no mapping key: it closes nothing")];
    };
    let own = Description::there(path(&key.value));
    let other = others(service, resolve);
    let relation = match (other.as_slice(), service.triggers.as_slice()) {
        (_, []) => return vec![own],
        ([], [_]) => Description::there("the same key as trigger 1".to_owned()),
        ([], _) => Description::there("the same key as all triggers".to_owned()),
        (several, _) => {
            let names: Vec<_> = several.iter().map(|at| (at + 1).to_string()).collect();
            let plural = if names.len() == 1 { "" } else { "s" };
            let names = names.join(", ");
            Description::missing(format!("not the key of trigger{plural} {names}"))
        }
    };
    vec![own, relation]
}

/// The trigger filters, counted from 0, that know their incidents by another key than the resolve looks for.
pub fn others(service: &Service, resolve: &Part) -> Vec<usize> {
    let key = |part: &Part| part.mapping.as_ref().map(|key| key.value.clone());
    let wanted = key(resolve);
    let triggers = service.triggers.iter().enumerate();
    triggers.filter(|(_, trigger)| key(&trigger.part) != wanted).map(|(at, _)| at).collect()
}

/// What becomes of the incidents of a service without a resolve.
pub const NO_RESOLVE: &str = "no call closes its incidents: they stay open";
/// And of a service without a trigger filter.
pub const NO_TRIGGER: &str = "nothing opens an incident";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::service;

    fn service(yaml: &str) -> Service {
        *service::parse("x.yaml", "x", yaml.as_bytes().to_vec()).service.unwrap()
    }

    fn reading(text: &str) -> Reading {
        let choice = text.parse::<crate::engine::reading::ReadingOverride>().unwrap();
        choice.over(Reading::default())
    }

    #[test]
    fn the_words_of_a_condition_follow_the_reading() {
        let service = service(
            "trigger:\n\
             - {payload_json_key: '\"status\"', key_value_contains: [firing, is down]}\n\
             - {payload_json_key: 'a[0].b', key_value_equals: [UP, OK]}\n\
             - {payload_json_key: a, key_value_equals: UP}\n",
        );
        let told = |list: &str| {
            let conditions = service.conditions();
            conditions.map(|it| condition(it, reading(list))).collect::<Vec<_>>()
        };
        assert_eq!(
            told("list=any"),
            ["\"status\" contains any of firing, \"is down\"", "a[0].b is any of UP, OK", "a is UP"]
        );
        assert_eq!(
            told("list=all"),
            ["\"status\" contains all of firing, \"is down\"", "a[0].b is all of UP, OK", "a is UP"]
        );
    }

    #[test]
    fn what_is_left_out_is_said_with_what_comes_of_it() {
        let service = service(
            "trigger: {payload_json_key: s, key_value_contains: a}\n\
             resolve: {payload_json_key: s, key_value_contains: b}\n",
        );
        let trigger = &service.triggers[0];
        let told = |told: Description| {
            assert!(told.is_missing);
            told.text
        };
        assert_eq!(told(title(trigger, &service)), "left out: \"Incident from unknown source\"");
        assert_eq!(told(opens_by(&trigger.part)), "no mapping key: no call can close its incidents");
        let closes = closes_by(service.resolve.as_ref().unwrap(), &service);
        assert_eq!(closes.len(), 1);
        assert_eq!(closes[0].text, "no mapping key: it closes nothing");
        assert_eq!(description(trigger).text, "the whole payload");
    }

    #[test]
    fn keys_are_compared_by_the_place_they_lead_to() {
        let mapped = |first: &str, second: &str| {
            let service = service(&format!(
                "trigger:\n\
                 - {{payload_json_key: s, key_value_contains: a, map_incident_with: {first}}}\n\
                 - {{payload_json_key: s, key_value_contains: b, map_incident_with: {second}}}\n\
                 resolve: {{payload_json_key: s, key_value_contains: c, incident_mapped_with: 'a[0].id'}}\n"
            ));
            let told = closes_by(service.resolve.as_ref().unwrap(), &service);
            (told[1].text.clone(), told[1].is_missing)
        };
        let same = ("the same key as all triggers".to_owned(), false);
        assert_eq!(mapped("a.0.id", "'\"a\".[0].\"id\"'"), same);
        let one = ("not the key of trigger 2".to_owned(), true);
        assert_eq!(mapped("a.0.id", "id"), one);
        let both = ("not the key of triggers 1, 2".to_owned(), true);
        assert_eq!(mapped("name", "id"), both);
    }
}
