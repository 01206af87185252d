//! What a sample is meant to be, whatever the filters say of it: an alert or a recovery.
//!
//! What a suite expects comes first. Then the words of its file name and the words of the states in it have to agree:
//! where one says alert and the other recovery, nobody knows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::leaves::{Items, Leaf, leaves};
use crate::model::names;
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::names::roles;
use crate::model::payload::Payload;

/// What a sample is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Alert,
    Recovery,
}

/// With how many other texts a state is compared.
const MOST_BESIDE: usize = 20;

impl Side {
    /// What the name of a file and the states in its payload say together. Where the name says nothing but what the file is
    /// about (`alert_shop`), the states tell how that is.
    pub fn of_file_and_states(path: &Path, told: Option<Self>) -> Option<Self> {
        let is_about = path.file_stem().and_then(|stem| stem.to_str()).is_some_and(Self::is_of_a_thing);
        let named = Self::of_file(path);
        if is_about { told.or(named) } else { Self::agreed(named, told) }
    }

    /// Whether a stem starts with a thing and goes on with words of which none is a state.
    fn is_of_a_thing(stem: &str) -> bool {
        let words = words(stem);
        let says_more = |word: &&String| word.chars().any(char::is_alphabetic);
        let others = words.iter().filter(|word| !Self::THINGS.contains(&word.as_str()));
        let mut others = others.filter(says_more).peekable();
        let is_first = words.first().is_some_and(|word| Self::THINGS.contains(&word.as_str()));
        is_first && others.peek().is_some() && others.all(|word| Self::of_word(word).is_none())
    }

    /// Whether the name of a file says that it is of neither side: `maintenance`, `acknowledged`.
    pub fn is_neither(path: &Path) -> bool {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        Self::of_stem(stem).is_none() && words(stem).iter().any(|word| polarity::is_between(word))
    }

    /// What a name and the states say, if they agree.
    pub fn agreed(named: Option<Self>, told: Option<Self>) -> Option<Self> {
        match (named, told) {
            (Some(named), Some(told)) => (named == told).then_some(named),
            (named, told) => named.or(told),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Recovery => "recovery",
        }
    }

    pub fn with_article(self) -> &'static str {
        match self {
            Self::Alert => "an alert",
            Self::Recovery => "a recovery",
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Alert => Self::Recovery,
            Self::Recovery => Self::Alert,
        }
    }

    /// What a sample is about, whatever its state: `alert_resolved` closes.
    const THINGS: [&'static str; 4] = ["alert", "incident", "problem", "alarm"];

    /// Reads a file's stem: `trigger-2` and `01-trigger` open, `alert_resolved` closes, `acknowledged` says nothing. The
    /// word comes first, or behind such a thing as an alert. A word of the other kind makes it unclear: `down-to-up`. So
    /// does a maintenance, which begins and ends and is no alert.
    pub fn of_stem(stem: &str) -> Option<Self> {
        let words = words(stem);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let first = words.first()?;
        let is_thing = |word: &str| Self::THINGS.contains(&word);
        let others = words.iter().filter(|word| !is_thing(word));
        let kinds: Vec<Self> = others.filter_map(|word| Self::of_word(word)).collect();
        let is_unclear = kinds.iter().any(|kind| kinds.first() != Some(kind));
        if is_unclear || words.contains(&"maintenance") {
            return None;
        }
        let own = Self::of_word(first);
        if is_thing(first) { kinds.first().copied().or(own) } else { own }
    }

    /// A stem without the words that tell a side: what two samples of one alert have in common.
    pub fn without_words(stem: &str) -> String {
        let stem = stem.to_lowercase();
        let words = stem.split(|c: char| !c.is_alphanumeric());
        let others = words.map(|word| {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
            if Self::of_word(bare).is_some() { word.strip_prefix(bare).unwrap_or_default() } else { word }
        });
        others.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
    }

    /// The sample of a file. A log of several payloads has no one side.
    pub fn of_file(path: &Path) -> Option<Self> {
        let is_log = path.extension().is_some_and(|it| it == "ndjson" || it == "jsonl");
        Self::of_stem(path.file_stem()?.to_str().filter(|_| !is_log)?)
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(match polarity::of_file_word(word)? {
            StatePolarity::Problem => Self::Alert,
            StatePolarity::Ok => Self::Recovery,
        })
    }

    /// Of the words of a state.
    pub fn of_value(text: &str, beside: &[&str]) -> Option<Self> {
        polarity::of_value(text, beside).map(Self::of_polarity)
    }

    fn of_polarity(polarity: StatePolarity) -> Self {
        match polarity {
            StatePolarity::Problem => Self::Alert,
            StatePolarity::Ok => Self::Recovery,
        }
    }
}

/// The words of a stem, behind the numbers that it starts with: `alert2` and `alertB` are alerts.
fn words(stem: &str) -> Vec<String> {
    let is_number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let numbered = |word: String| {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        if bare.is_empty() { word } else { bare.to_owned() }
    };
    names::words(stem).into_iter().skip_while(is_number).map(numbered).collect()
}

/// What the states in payloads of one service say, payload by payload.
///
/// The states under keys that are named most like one count, and of these the ones nearest to the root; all of them have to
/// agree, also with what stands at the root beside. Where some of these keys have another text in another payload, those
/// that have one text in all payloads tell nothing. The same goes for the others where a key of `telling` has another text:
/// the filters tell the sides apart by these, as [`Leaf`] has their paths.
pub fn of_states(payloads: &[&Payload], telling: &HashSet<&str>) -> Vec<Option<Side>> {
    let states: Vec<Vec<State<'_>>> = payloads.iter().map(|payload| states(payload, telling)).collect();
    let is_told = vary(payloads, telling);
    let mut texts: HashMap<&str, BTreeMap<&str, BTreeSet<usize>>> = HashMap::new();
    for (at, state) in states.iter().enumerate().flat_map(|(at, states)| states.iter().map(move |state| (at, state))) {
        texts.entry(&state.leaf.path).or_default().entry(state.leaf.text).or_default().insert(at);
    }
    let varies = |state: &State<'_>| {
        texts.get(&*state.leaf.path).is_some_and(|texts| {
            let mut payloads = texts.values();
            payloads.next().is_some_and(|first| payloads.any(|other| other != first))
        })
    };
    let some_vary = states.iter().flatten().any(|state| state.strength > Strength::Question && varies(state));
    let told = |states: &Vec<State<'_>>| {
        let is_bystander = |state: &State<'_>| is_told && !telling.contains(&*state.leaf.path);
        let counting = states.iter().filter(|state| varies(state) || !some_vary && !is_bystander(state));
        let sides = counting.filter_map(|state| {
            let beside = texts.get(&*state.leaf.path).into_iter().flat_map(BTreeMap::keys).copied();
            let beside: Vec<_> = beside.filter(|text| *text != state.leaf.text).take(MOST_BESIDE).collect();
            let side = state.side(&beside)?;
            // A level tells the state where another payload has one of the other side.
            let opposes = |text: &&str| state.with(text).side(&[state.leaf.text]) == Some(side.other());
            (state.strength > Strength::Level || beside.iter().any(opposes)).then_some((state, side))
        });
        agreed(&sides.collect::<Vec<_>>())
    };
    states.iter().map(told).collect()
}

/// Whether two payloads have other texts at one of these paths.
fn vary(payloads: &[&Payload], paths: &HashSet<&str>) -> bool {
    let mut first: HashMap<String, &str> = HashMap::new();
    let wanted = |payload| leaves(payload, Items::Together).into_iter().filter(|leaf| paths.contains(&*leaf.path));
    let all = if paths.is_empty() { &[] } else { payloads };
    all.iter().flat_map(|payload| wanted(payload)).any(|leaf| *first.entry(leaf.path).or_insert(leaf.text) != leaf.text)
}

/// The side that a text would say where a leaf is, whatever the name of its key says of states.
pub fn of_text(leaf: &Leaf<'_>, text: &str) -> Option<Side> {
    let strength = State::of(leaf.clone()).map_or(Strength::Level, |state| state.strength);
    State { leaf: leaf.clone(), strength }.with(text).side(&[])
}

/// Whatever a key is called by which the filters tell the sides apart, its words count as those of a level do.
fn states<'p>(payload: &'p Payload, telling: &HashSet<&str>) -> Vec<State<'p>> {
    let state = |leaf: Leaf<'p>| {
        let is_asked = telling.contains(&*leaf.path) && !leaf.is_yes_or_no;
        State::of(leaf.clone()).or_else(|| is_asked.then_some(State { leaf, strength: Strength::Level }))
    };
    leaves(payload, Items::Together).into_iter().filter_map(state).collect()
}

/// What the states of one payload say, if they agree.
fn agreed(sides: &[(&State<'_>, Side)]) -> Option<Side> {
    let rank = |state: &State<'_>| (Reverse(state.strength), state.leaf.depth);
    let (first, side) = sides.iter().min_by_key(|(state, _)| rank(state))?;
    let at_root = |state: &State<'_>| state.leaf.depth == 1 && state.strength > Strength::Question;
    let mut counting = sides.iter().filter(|(state, _)| rank(state) == rank(first) || at_root(state));
    counting.all(|(_, other)| other == side).then_some(*side)
}

/// A text that may tell the state.
struct State<'p> {
    leaf: Leaf<'p>,
    strength: Strength,
}

/// How much the name of a key says that it tells the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// `level: CRITICAL`
    Level,
    /// `resolved: true`
    Question,
    /// `action`, `event_type`
    Event,
    /// `status`, `state`
    State,
}

impl<'p> State<'p> {
    fn of(leaf: Leaf<'p>) -> Option<Self> {
        let strength = match roles::state(leaf.name, leaf.owner) {
            _ if leaf.is_yes_or_no => polarity::of_yes(leaf.name).map(|_| Strength::Question)?,
            50.. => Strength::State,
            38.. => Strength::Event,
            10.. => Strength::Level,
            _ => return None,
        };
        Some(Self { leaf, strength })
    }

    /// The same key with another text.
    fn with<'t>(&self, text: &'t str) -> State<'t>
    where
        'p: 't,
    {
        State { leaf: Leaf { text, ..self.leaf.clone() }, strength: self.strength }
    }

    fn side(&self, beside: &[&str]) -> Option<Side> {
        let Leaf { name, text, is_yes_or_no, .. } = self.leaf;
        if is_yes_or_no {
            let polarity = polarity::of_yes(name)?;
            return Some(Side::of_polarity(if text == "true" { polarity } else { polarity.other() }));
        }
        let told = polarity::of_value(text, beside)?;
        // `type: alert` says what the call is about, and not how it is; beside `type: clear` it does.
        let is_opposed = || beside.iter().any(|other| polarity::of_value(other, &[text]) == Some(told.other()));
        let is_thing = self.strength <= Strength::Event && polarity::is_noun(text) && !roles::is_outcome(name);
        let is_clear = !polarity::is_ambiguous(text, beside) && (!is_thing || is_opposed());
        is_clear.then(|| Side::of_polarity(told))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::json;
    use crate::source::{Source, Span};

    fn payload(text: &str) -> Payload {
        json::payload(&Arc::new(Source::new("x.json", text)), Span::new(0, text.len())).unwrap()
    }

    #[test]
    fn the_states_in_a_payload_say_what_it_is() {
        use Side::{Alert, Recovery};
        let table = [
            (r#"{"status":"firing"}"#, Some(Alert)),
            (r#"{"status":"resolved","alerts":[{"status":"firing"},{"status":"resolved"}]}"#, Some(Recovery)),
            (r#"{"previous_state":"DOWN","current_state":"UP"}"#, Some(Recovery)),
            (r#"{"old_state":"UP","new_state":"DOWN"}"#, Some(Alert)),
            (r#"{"event":{"event_type":"incident.resolved","data":{"status":"resolved"}}}"#, Some(Recovery)),
            (r#"{"action":"triggered","data":{"issue":{"status":"unresolved"}}}"#, Some(Alert)),
            (r#"{"action":"resolved","data":{"issue":{"status":"unresolved"}}}"#, None),
            (r#"{"type":"alert","state":"OK"}"#, Some(Recovery)),
            (r#"{"type":"alert"}"#, None),
            (r#"{"resolved":false}"#, Some(Alert)),
            (r#"{"is_up":true}"#, Some(Recovery)),
            (r#"{"status":"acknowledged"}"#, None),
            (r#"{"status":0}"#, None),
            (r#"{"title":"Disk down"}"#, None),
            (r#"[{"event":"check.down"}]"#, Some(Alert)),
            (r#""down""#, None),
        ];
        for (body, side) in table {
            assert_eq!(of_states(&[&payload(body)], &HashSet::new()), [side], "{body}");
        }
    }

    #[test]
    fn what_the_filters_tell_the_sides_by_counts_whatever_it_is_called() {
        let payloads = ["авария", "норма"].map(|kind| payload(&format!(r#"{{"вид":"{kind}"}}"#)));
        let payloads: Vec<_> = payloads.iter().collect();
        assert_eq!(of_states(&payloads, &HashSet::new()), [None, None]);
        let path = leaves(payloads[0], Items::Together).remove(0).path;
        assert_eq!(of_states(&payloads, &HashSet::from([&*path])), [Some(Side::Alert), Some(Side::Recovery)]);
    }

    #[test]
    fn what_is_the_same_in_all_payloads_of_a_service_tells_nothing() {
        let sides = |bodies: &[&str]| {
            let payloads: Vec<_> = bodies.iter().map(|body| payload(body)).collect();
            of_states(&payloads.iter().collect::<Vec<_>>(), &HashSet::new())
        };
        let [alert, recovery] = [Some(Side::Alert), Some(Side::Recovery)];
        let missed = r#"{"event":"check_in_missing","check_in":{"state":"missing"}}"#;
        let reporting = r#"{"event":"check_in_reporting","check_in":{"state":"missing"}}"#;
        assert_eq!(sides(&[missed, reporting]), [alert, recovery]);
        let [one, two] =
            [1, 2].map(|code| format!(r#"{{"status":{code},"statusText":"x","alertStatus":"Triggered"}}"#));
        assert_eq!(sides(&[&one, &two]), [None, None]);
        assert_eq!(sides(&[&one, &one]), [alert, alert]);
        let [open, clear, ticket] = ["open", "clear", "ticket"].map(|action| format!(r#"{{"action":"{action}"}}"#));
        assert_eq!(sides(&[&open, &clear]), [alert, recovery], "what is opposed to the other is no thing");
        assert_eq!(sides(&[&open, &ticket]), [None, None]);
        let [warn, fine, bad] = ["WARN", "OK", "CRITICAL"].map(|level| format!(r#"{{"level":"{level}"}}"#));
        assert_eq!(sides(&[&warn, &fine]), [alert, recovery]);
        assert_eq!(sides(&[&warn, &bad]), [None, None], "levels alone");
    }

    #[test]
    fn a_name_that_says_otherwise_than_the_states_says_nothing() {
        let [alert, recovery] = [Some(Side::Alert), Some(Side::Recovery)];
        assert_eq!(Side::agreed(alert, alert), alert);
        assert_eq!(Side::agreed(None, recovery), recovery);
        assert_eq!(Side::agreed(alert, None), alert);
        assert_eq!(Side::agreed(alert, recovery), None);
    }

    #[test]
    fn the_name_of_a_sample_says_what_it_does() {
        use Side::{Alert, Recovery};
        let table = [
            ("trigger-2", Some(Alert)),
            ("01-trigger", Some(Alert)),
            ("alert", Some(Alert)),
            ("alert-disk", Some(Alert)),
            ("alert2", Some(Alert)),
            ("alertB", Some(Alert)),
            ("Recovery10", Some(Recovery)),
            ("RESOLVE", Some(Recovery)),
            ("resolve_full", Some(Recovery)),
            ("resolved-alert", Some(Recovery)),
            ("up", Some(Recovery)),
            ("alert_resolved", Some(Recovery)),
            ("alert_over", Some(Recovery)),
            ("störung-behoben", None),
            ("entwarnung", Some(Recovery)),
            ("alert-2-recovered", Some(Recovery)),
            ("problem-resolved", Some(Recovery)),
            ("incident-closed", Some(Recovery)),
            ("acknowledged", None),
            ("incident", None),
            ("down-to-up", None),
            ("critical-to-ok", None),
            ("up-time-trigger", None),
            ("end-of-maintenance", None),
            ("2", None),
            ("", None),
        ];
        for (stem, side) in table {
            assert_eq!(Side::of_stem(stem), side, "{stem}");
        }
    }

    #[test]
    fn a_name_that_says_what_it_is_about_leaves_it_to_the_states() {
        let [alert, recovery] = [Some(Side::Alert), Some(Side::Recovery)];
        let side = |path: &str| Side::of_file_and_states(Path::new(path), recovery);
        assert_eq!(["alert.json", "alert-2.json", "trigger-shop.json"].map(side), [None; 3]);
        assert_eq!(["alert-shop.json", "recovery.json"].map(side), [recovery, recovery]);
        assert_eq!(Side::of_file_and_states(Path::new("alert-shop.json"), None), alert);
        assert!(Side::is_neither(Path::new("x/maintenance-2.json")) && !Side::is_neither(Path::new("alert-ack.json")));
    }

    #[test]
    fn a_log_of_several_payloads_has_no_role() {
        let side = |path: &str| Side::of_file(Path::new(path));
        assert_eq!(side("x/trigger.json"), Some(Side::Alert));
        assert_eq!(side("x/trigger.ndjson"), None);
        assert_eq!(side("x/trigger.jsonl"), None);
    }
}
