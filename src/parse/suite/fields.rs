//! The fields of suites.

use crate::model::suite::Field as Expectation;
use crate::parse::field::{Field, Holds, Mapping, Need};

/// A suite.
pub const SUITE: Mapping = Mapping::new(
    "suite",
    &[
        Field::new("service").about("The only service that judges the payloads. Left out: all do."),
        Field::new("cases")
            .holds(Holds::List(CASE, None))
            .about("What is tested, one case after the other. Each starts without open incidents."),
    ],
)
.needs(&[Need::AnyOf(&["cases"])]);

pub(super) const CASE: Mapping = Mapping::new(
    "case",
    &[
        Field::new("name").about("What the case shows, in a sentence."),
        PAYLOAD,
        EXPECTED,
        Field::new("steps")
            .holds(Holds::List(STEP, None))
            .about("Several payloads, in place of one: they are judged in this order, and a recovery closes what an alert before it opened."),
        Field::new("open_incidents")
            .holds(Holds::Number(0))
            .about("How many incidents are open after the last step."),
        Field::new("todo").holds(Holds::Reason).about("Why the case fails today. From the day it passes, this has to go."),
    ],
)
.needs(&[
    Need::AnyOf(&["name"]),
    Need::AnyOf(&["payload", "steps"]),
    Need::AnyOf(&["expect", "open_incidents", "steps"]),
    Need::Apart("steps", &["payload", "expect"]),
    Need::InSomeItem {
        list: "steps",
        field: "expect",
        unless: "open_incidents",
    },
]);

pub(super) const STEP: Mapping = Mapping::new("step", &[PAYLOAD, EXPECTED]).needs(&[Need::AnyOf(&["payload"])]);

const PAYLOAD: Field = Field::new("payload")
    .holds(Holds::Payload)
    .about("A payload: the path of a file, relative to this one, or the body itself.");
const EXPECTED: Field = Field::new("expect")
    .holds(Holds::Mapping(EXPECT))
    .about("What is expected of the answer. Only what is named is checked.");

pub(super) const EXPECT: Mapping = Mapping::new(
    "expect",
    &[
        Field::new("outcome")
            .holds(expected(&OUTCOME))
            .about("triggered, resolved, triggered_and_resolved, or discarded when no service takes the payload."),
        Field::new("status")
            .holds(expected(&STATUS))
            .about("The reply: 201 an incident was opened, 200 one was closed, 202 discarded."),
        Field::new("service").holds(expected(&Holds::Found)).about("The service that takes the payload."),
        Field::new("filter")
            .holds(expected(&Holds::Number(1)))
            .about("The trigger filter that takes it, counted from 1."),
        Field::new("urgency").holds(expected(&URGENCY)).about("The urgency of the incident: high or low."),
        Field::new("title")
            .holds(expected(&Holds::Found))
            .about("The title of the incident, with the prefix that `from` gives it."),
        Field::new("description").holds(expected(&Holds::Found)).about("The description of the incident."),
        Field::new("mapping_value")
            .holds(expected(&Holds::Found))
            .about("The text that ties a recovery to its incident."),
        Field::new("entry").holds(expected(&ENTRY)).about(
            "What becomes of the incident: opened, repeated when it was open already, closed, or nothing_to_close.",
        ),
    ],
)
.needs(&[Need::AnyOf(&[
    "outcome",
    "status",
    "service",
    "filter",
    "urgency",
    "title",
    "description",
    "mapping_value",
    "entry",
])]);

const OUTCOME: Holds = Holds::OneOf(Expectation::Outcome.words());
const STATUS: Holds = Holds::OneOf(Expectation::Status.words());
const URGENCY: Holds = Holds::OneOf(Expectation::Urgency.words());
const ENTRY: Holds = Holds::OneOf(Expectation::Entry.words());

const fn expected(text: &'static Holds) -> Holds {
    Holds::Expected(text, &CHECKS)
}

pub(super) const CHECKS: Mapping = Mapping::new(
    "checks",
    &[
        Field::new("contains")
            .holds(Holds::FoundTexts)
            .about("A part of the text, or several that all have to be in it."),
        Field::new("regex").about("A regular expression that fits somewhere in the text; ^ and $ stand for its ends."),
        Field::new("absent").holds(Holds::OneOf(&["true"])).about("true: there is no such text."),
    ],
)
.needs(&[Need::AnyOf(&["contains", "regex", "absent"]), Need::Apart("absent", &["contains", "regex"])]);
