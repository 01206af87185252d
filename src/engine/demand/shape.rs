//! The shape that constraints give to a payload: an object, an array or a text at each place.
//!
//! Two constraints exclude each other when one goes through a text of the other, when one wants an array where the other wants
//! an object, or when no text is both. A bare number fits an array and an object, and takes whatever the constraints beside it
//! want.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Clause, Constraint};
use crate::engine::reading::CaseReading;
use crate::engine::verdict::folded;
use crate::model::key_path::Step;

/// A payload that had to be filled up to a higher index would show nothing.
const MAX_INDEX: usize = 50;

/// When one text does for two clauses that look at the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Both want the same value there, whatever else one of them wants of the text.
    Same,
    /// The text of one is enough for the other.
    OneHoldsTheOther,
}

impl Agreement {
    pub fn allows(self, one: &str, other: &str) -> bool {
        match self {
            Self::Same => one == other,
            Self::OneHoldsTheOther => one.contains(other) || other.contains(one),
        }
    }
}

#[derive(Debug)]
pub enum Shape<'a> {
    Text(Cow<'a, str>),
    Object(Vec<(&'a str, Self)>),
    Array(Vec<(usize, Self)>),
}

/// A constraint, the steps that are left to it, and whose it is.
#[derive(Clone, Copy)]
struct Rest<'r, 'a> {
    steps: &'a [Step],
    constraint: &'r Constraint<'a>,
    clause: usize,
}

/// What is common to all places.
#[derive(Clone, Copy)]
struct Builder {
    agreement: Agreement,
    case: CaseReading,
}

impl<'a> Shape<'a> {
    /// The shape of what satisfies all the clauses. For one clause alone, none proves that no payload does.
    pub fn of(clauses: &[&Clause<'a>], agreement: Agreement) -> Option<Self> {
        let case = clauses.first()?.case;
        let mut rests = Vec::new();
        for (clause, one) in clauses.iter().enumerate() {
            rests.extend(one.constraints.iter().map(|constraint| Rest {
                steps: constraint.steps(),
                constraint,
                clause,
            }));
        }
        Builder { agreement, case }.shape(&rests)
    }

    /// The payload as compact JSON, with its keys in the order of the constraints.
    pub fn to_json(&self) -> Option<String> {
        Some(self.value()?.to_string())
    }

    fn value(&self) -> Option<Value> {
        match self {
            Self::Text(text) => Some(Value::from(&**text)),
            Self::Object(members) => {
                let member = |(key, shape): &(&str, Self)| Some(((*key).to_owned(), shape.value()?));
                let members: Option<Map<_, _>> = members.iter().map(member).collect();
                Some(Value::Object(members?))
            }
            Self::Array(items) => {
                let length = items.iter().map(|(index, _)| *index).max()?;
                let mut values = vec![Value::Null; length.checked_add(1)?.min(MAX_INDEX + 1)];
                for (index, shape) in items {
                    *values.get_mut(*index)? = shape.value()?;
                }
                Some(Value::Array(values))
            }
        }
    }
}

impl Builder {
    fn shape<'a>(self, rests: &[Rest<'_, 'a>]) -> Option<Shape<'a>> {
        let ended = rests.iter().filter(|rest| rest.steps.is_empty()).count();
        if ended > 0 {
            let all = ended == rests.len();
            return all.then(|| self.text(rests))?.map(Shape::Text);
        }
        if is_array(rests)? {
            let items = self.children(rests, index_of)?;
            Some(Shape::Array(items))
        } else {
            Some(Shape::Object(self.children(rests, key_of)?))
        }
    }

    /// What is below each name, the first named first.
    fn children<'a, N: PartialEq>(
        self,
        rests: &[Rest<'_, 'a>],
        name_of: impl Fn(&'a Step) -> Option<N>,
    ) -> Option<Vec<(N, Shape<'a>)>> {
        let mut groups: Vec<(N, Vec<Rest<'_, 'a>>)> = Vec::new();
        for rest in rests {
            let (first, steps) = rest.steps.split_first()?;
            let (name, below) = (name_of(first)?, Rest { steps, ..*rest });
            match groups.iter_mut().find(|(known, _)| *known == name) {
                Some((_, group)) => group.push(below),
                None => groups.push((name, vec![below])),
            }
        }
        let child = |(name, group): (N, Vec<_>)| Some((name, self.shape(&group)?));
        groups.into_iter().map(child).collect()
    }

    /// The text for all demands at one place.
    fn text<'a>(self, rests: &[Rest<'_, 'a>]) -> Option<Cow<'a, str>> {
        let of = |clause: usize| {
            let own = rests.iter().filter(move |rest| rest.clause == clause);
            own.map(|rest| rest.constraint).collect::<Vec<_>>()
        };
        let [first, second] = [of(0), of(1)];
        match (first.is_empty(), second.is_empty()) {
            (_, true) => own_text(&first),
            (true, _) => own_text(&second),
            _ => self.agreed(own_text(&first)?, &first, own_text(&second)?, &second),
        }
    }

    fn agreed<'a>(
        self,
        one: Cow<'a, str>,
        first: &[&Constraint<'a>],
        other: Cow<'a, str>,
        second: &[&Constraint<'a>],
    ) -> Option<Cow<'a, str>> {
        let [plain_one, plain_other] = [&one, &other].map(|text| folded(text, self.case));
        let meets = |constraints: &[&Constraint<'_>], text: &str| {
            constraints.iter().all(|constraint| constraint.is_met_by(text))
        };
        let shares = |it: &&Constraint<'_>| second.iter().any(|other| it.folded == other.folded);
        let is_shared = first.iter().any(shares);
        let one_does = meets(second, &plain_one);
        let other_does = meets(first, &plain_other);
        match self.agreement {
            Agreement::Same if !is_shared => None,
            _ if one_does => Some(one),
            _ => other_does.then_some(other),
        }
    }
}

/// The text for the constraints of one clause: the one that it has to equal, or all that it has to hold with blanks
/// between. None proves that there is none.
fn own_text<'a>(constraints: &[&Constraint<'a>]) -> Option<Cow<'a, str>> {
    let equals = |it: &&&Constraint<'_>| it.condition.operator.is_whole();
    if let Some(whole) = constraints.iter().find(equals) {
        let fits = constraints.iter().all(|it| it.is_met_by(&whole.folded));
        return fits.then_some(Cow::Borrowed(whole.value.value.as_str()));
    }
    let mut pieces: Vec<&Constraint<'a>> = Vec::new();
    for constraint in constraints {
        if pieces.iter().any(|it| it.folded.contains(&*constraint.folded)) {
            continue;
        }
        pieces.retain(|it| !constraint.folded.contains(&*it.folded));
        pieces.push(constraint);
    }
    match pieces.as_slice() {
        [only] => Some(Cow::Borrowed(only.value.value.as_str())),
        _ => {
            let texts = pieces.iter().map(|it| it.value.value.as_str());
            Some(Cow::Owned(texts.collect::<Vec<_>>().join(" ")))
        }
    }
}

/// Whether the place that the steps start from is an array, or else an object; none if it would have to be both. Bare
/// numbers alone are taken for indexes, as a reader does, if they name the same places as keys and as indexes.
fn is_array(rests: &[Rest<'_, '_>]) -> Option<bool> {
    let firsts = || rests.iter().filter_map(|rest| rest.steps.first());
    let has_key = firsts().any(|step| matches!(step, Step::Key(_)));
    let has_index = firsts().any(|step| matches!(step, Step::Index(_)));
    match (has_key, has_index) {
        (true, true) => None,
        (false, false) => Some(firsts().all(is_plain_index)),
        _ => Some(has_index),
    }
}

fn is_plain_index(step: &Step) -> bool {
    let Step::Number(number) = step else {
        return false;
    };
    let small = index_of(step).is_some_and(|index| index <= MAX_INDEX);
    small && (number == "0" || !number.starts_with('0'))
}

fn index_of(step: &Step) -> Option<usize> {
    match step {
        Step::Index(index) => Some(*index),
        Step::Number(number) => number.parse().ok(),
        Step::Key(_) => None,
    }
}

fn key_of(step: &Step) -> Option<&str> {
    match step {
        Step::Key(key) | Step::Number(key) => Some(key),
        Step::Index(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::Reading;
    use crate::engine::demand::Dnf;
    use crate::engine::reading::ReadingOverride;
    use crate::parse::service;

    /// The payload for the first clause of a filter with these conditions.
    fn payload(conditions: &[&str], reading: &str) -> Option<String> {
        let conditions: Vec<_> = conditions.iter().map(|it| format!("{{payload_json_key: {it}}}")).collect();
        let yaml = format!("trigger:\n  conditions: [{}]\n", conditions.join(", "));
        let service = service::parse("x.yaml", "x", yaml.into()).service.unwrap();
        let reading = reading.parse::<ReadingOverride>().unwrap().over(Reading::default());
        let clauses = Dnf::of(&service.triggers[0].part.conditions, reading).unwrap();
        clauses.iter().next().unwrap().payload()
    }

    #[test]
    fn a_payload_has_what_is_demanded_and_nothing_else() {
        let any = |conditions: &[&str]| payload(conditions, "list=any");
        let json = |text: &str| Some(text.to_owned());
        let state = "state, key_value_contains: [down, up]";
        assert_eq!(any(&[state]), json(r#"{"state":"down"}"#));
        let more = ["b.c, key_value_equals: 'say \"x\"'", "a, key_value_contains: y", "b.d, key_value_contains: z"];
        assert_eq!(any(&more), json(r#"{"b":{"c":"say \"x\"","d":"z"},"a":"y"}"#));
        let list = ["'a[2].b', key_value_contains: x", "a.0, key_value_contains: y"];
        assert_eq!(any(&list), json(r#"{"a":["y",null,{"b":"x"}]}"#));
        assert_eq!(any(&["a.0, key_value_contains: x"]), json(r#"{"a":["x"]}"#));
        assert_eq!(any(&["a.007, key_value_contains: x"]), json(r#"{"a":{"007":"x"}}"#));
        assert_eq!(any(&["a.99, key_value_contains: x"]), json(r#"{"a":{"99":"x"}}"#));
        assert_eq!(any(&["'[0]', key_value_contains: x"]), json(r#"["x"]"#));
        assert_eq!(any(&["'a[51]', key_value_contains: x"]), None, "fifty nulls show nothing");
    }

    #[test]
    fn texts_of_one_part_are_joined_only_where_none_holds_the_other() {
        let all = |values: &str| payload(&[&format!("s, key_value_contains: [{values}]")], "list=all");
        assert_eq!(all("down, is down").unwrap(), r#"{"s":"is down"}"#);
        assert_eq!(all("is down, since, down").unwrap(), r#"{"s":"is down since"}"#);
        assert_eq!(payload(&["s, key_value_equals: [x, y]"], "list=all"), None);
        assert!(payload(&["s, key_value_equals: [x, X]"], "list=all,case=ignore").is_some());
    }
}
