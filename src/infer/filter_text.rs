//! The filter file: what was chosen, and above each choice the reason for it.

use super::{Inferred, State};
use crate::model::yaml_lines::YamlLines;

/// What is written besides the choices.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// Where the file is not to be named after the service.
    pub name: Option<&'a str>,
    pub from: Option<&'a str>,
    /// The alerts and recoveries it was made from, as they were named.
    pub samples: &'a [String],
}

const LITTLE: &str = "One alert and its recovery are little evidence: those of a second alert would show which values \
                      are an alert's own.";
const NO_TITLE: &str = "No key of the alert makes a title: without one, each incident is called \"Incident from …\".";

const NO_RESOLVE: &str = "There was no recovery to make a resolve of: look for a call that has the same text at";

pub fn write(inferred: &Inferred, heading: Heading<'_>) -> String {
    let mut out = YamlLines::default();
    let samples = heading.samples.join(", ");
    out.comment("", &format!("Inferred from {samples}. The reason stands above each choice."));
    if heading.samples.len() == 2 {
        out.comment("", LITTLE);
    }
    for (field, text) in [("name", heading.name), ("from", heading.from)] {
        text.iter().for_each(|text| out.field("", field, &[text]));
    }
    trigger(&mut out, inferred);
    let State { key, operator, on_recovery, .. } = &inferred.state.what;
    if on_recovery.is_empty() {
        let mapping = &inferred.mapping.what.resolve;
        out.comment("", &format!("{NO_RESOLVE} {mapping}, and another text at {key}. Infer again with both."));
    } else {
        out.line("resolve:");
        out.field("  ", "payload_json_key", &[key.written()]);
        out.field("  ", operator.field(), on_recovery);
        out.field("  ", "incident_mapped_with", &[inferred.mapping.what.resolve.written()]);
    }
    out.0
}

/// A filter for each value of the alerts. The reasons, or why there is none, stand in the first one alone.
fn trigger(out: &mut YamlLines, inferred: &Inferred) {
    let Inferred { state, mapping, title, description, .. } = inferred;
    let ties = if state.what.on_recovery.is_empty() { "Would tie a recovery" } else { "Ties the recovery" };
    let ties = format!("{ties} to its alert: {}.", mapping.reason);
    let titled = title.as_ref().map_or_else(|| NO_TITLE.to_owned(), |it| format!("The title: {}.", it.reason));
    let described = match (description, title) {
        (Some(it), _) => format!("The description: {}.", it.reason),
        (None, Some(_)) => "No key says more than the title: the description is the whole payload.".to_owned(),
        (None, None) => "Nor a description: it is the whole payload.".to_owned(),
    };
    let written = title.as_ref().map(|it| it.what.respelled(|path| path.written().to_owned()));
    let fields = [
        ("map_incident_with", Some(mapping.what.trigger.written()), ties),
        ("incident_title_from", written.as_deref(), titled),
        ("incident_description_from", description.as_ref().map(|it| it.what.written()), described),
    ];
    out.line("trigger:");
    out.comment("  ", &format!("The state: {}.", state.reason));
    for (at, value) in state.what.on_alert.iter().enumerate() {
        out.field("  - ", "payload_json_key", &[state.what.key.written()]);
        out.field("    ", state.what.operator.field(), &[value]);
        for (field, text, why) in &fields {
            if at == 0 {
                out.comment("    ", why);
            }
            text.iter().for_each(|text| out.field("    ", field, &[text]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::payload;
    use crate::infer::{Samples, infer};
    use crate::parse::service;

    fn written(alert: &str, recovery: &str) -> String {
        let (alert, recovery) = (payload(alert), payload(recovery));
        let samples = Samples { alerts: &[&alert], recoveries: &[&recovery] };
        let heading =
            Heading { name: Some("no"), from: Some("Probe: x"), samples: &["cgfilter: allow-file CG206 x".to_owned()] };
        write(&infer(samples).unwrap(), heading)
    }

    #[test]
    fn whatever_keys_and_values_hold_the_file_is_read_as_it_was_meant() {
        let of = |state: &str| {
            format!(
                r#"{{"my 'state'.is": {{"status": "{state}"}}, "alert id": "007\n# x",
                    "title": "a: \"b\" # cgfilter: allow-file CG206 is no comment of anybody, and it is a rather long title"}}"#
            )
        };
        let text = written(&of("on"), &of("off"));
        let read = service::parse("x.yaml", "x", text.clone().into_bytes());
        assert_eq!((read.facts, read.remarks), (vec![], vec![]), "{text}");
        assert_eq!(read.marks, [], "{text}");
        let service = read.service.unwrap();
        assert_eq!(service.name, "no");
        assert_eq!(service.from.as_ref().unwrap().value, "Probe: x");
        let trigger = &service.triggers[0];
        let condition = &trigger.part.conditions[0];
        assert_eq!(condition.key_path.value.canonical(), r#""my 'state'.is"."status""#);
        assert_eq!(condition.values[0].value, "on");
        assert_eq!(trigger.part.mapping.as_ref().unwrap().value.written(), r#""alert id""#);
    }

    #[test]
    fn several_values_of_alerts_are_several_filters_which_no_reading_takes_for_one() {
        let of = |state: &str, id: u32| payload(&format!(r#"{{"status": "{state}", "alert_id": {id}}}"#));
        let (one, two, over) = (of("warning", 1), of("critical", 2), of("fine", 1));
        let samples = Samples { alerts: &[&one, &two], recoveries: &[&over] };
        let heading = Heading { name: None, from: None, samples: &[] };
        let text = write(&infer(samples).unwrap(), heading);
        let service = service::parse("x.yaml", "x", text.into_bytes()).service.unwrap();
        let values = |at: usize| &service.triggers[at].part.conditions[0].values;
        assert_eq!(service.triggers.len(), 2);
        assert_eq!(values(0)[0].value, "warning");
        assert_eq!(values(1)[0].value, "critical");
    }
}
