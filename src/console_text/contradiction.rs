//! Where a text contradicts itself: its filters say one thing, and its bodies or its words another.

use super::part_text::{Doubt, FieldText, PartText};
use super::samples::{LeftOut, TextSample, Unfit};
use super::services::ServiceText;
use crate::engine::side::Side;
use crate::engine::{Reading, incident, leaves, placeholder, verdict};
use crate::model::filter::{Part, Service, Trigger};
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::payload::Payload;
use crate::model::template::Template;
use crate::model::text::{listed, quoted};

/// What is compared: the text, the service that it became, and its bodies.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    pub text: &'a ServiceText,
    pub service: &'a Service,
    pub samples: &'a [TextSample],
    pub left_out: &'a [LeftOut],
    /// The lines of the text that are no filter.
    pub words: &'a [FieldText],
    pub reading: Reading,
}

/// All contradictions, by line.
pub fn all(evidence: Evidence<'_>) -> Vec<Doubt> {
    let mut all: Vec<_> = evidence.samples.iter().flat_map(|sample| evidence.of_sample(sample)).collect();
    all.extend(evidence.of_exchange());
    all.extend(evidence.of_spellings());
    all.extend(evidence.of_templates());
    all.sort_by_key(|doubt| doubt.line);
    all.dedup();
    all
}

/// `lines 3–9`, `line 3`.
pub fn span((first, last): (usize, usize)) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}\u{2013}{last}") }
}

fn contradiction(line: usize, text: String) -> Doubt {
    Doubt { line, field: "", text }
}

impl Evidence<'_> {
    fn of_sample(&self, sample: &TextSample) -> Vec<Doubt> {
        match sample.side {
            Side::Alert => self.of_alert(sample),
            Side::Recovery => self.of_recovery(sample),
        }
    }

    fn of_alert(&self, sample: &TextSample) -> Vec<Doubt> {
        let (at, payload) = (span(sample.lines), &sample.payload);
        let mut triggers = self.service.triggers.iter().zip(&self.text.triggers);
        let taken = triggers.find(|(trigger, _)| verdict::accepts(&trigger.part, payload, self.reading));
        let Some((trigger, text)) = taken else {
            let nearest = self.service.triggers.first().map(|trigger| &trigger.part);
            let why = nearest.map(|part| unmet(part, payload, self.reading)).unwrap_or_default();
            return vec![contradiction(sample.lines.0, format!("no trigger filter takes the alert of {at}{why}"))];
        };
        let mut found: Vec<_> = self.mapping(&trigger.part, text, sample).into_iter().collect();
        found.extend(told(trigger, text, payload, &at));
        found
    }

    /// Filters of which each takes what the other one is for.
    fn of_exchange(&self) -> Option<Doubt> {
        let text = self.text.resolve.as_ref()?;
        let resolve = self.service.resolve.as_ref()?;
        let is_taken = |part: &Part, sample: &TextSample| verdict::accepts(part, &sample.payload, self.reading);
        let is_otherwise = |sample: &TextSample| {
            let opens = self.service.triggers.iter().any(|trigger| is_taken(&trigger.part, sample));
            let closes = is_taken(resolve, sample);
            match sample.side {
                Side::Alert => closes && !opens,
                Side::Recovery => opens && !closes,
            }
        };
        let has = |side| self.samples.iter().any(|sample| sample.side == side);
        let are_exchanged = has(Side::Alert) && has(Side::Recovery) && self.samples.iter().all(is_otherwise);
        let told = "trigger and resolve look exchanged: each takes what the other one is for";
        are_exchanged.then(|| contradiction(text.line, told.to_owned()))
    }

    fn of_recovery(&self, sample: &TextSample) -> Vec<Doubt> {
        let (Some(resolve), Some(text)) = (&self.service.resolve, &self.text.resolve) else {
            return Vec::new();
        };
        if !verdict::accepts(resolve, &sample.payload, self.reading) {
            let why = unmet(resolve, &sample.payload, self.reading);
            let told = format!("the resolve does not take the recovery of {}{why}", span(sample.lines));
            return vec![contradiction(sample.lines.0, told)];
        }
        self.mapping(resolve, text, sample).into_iter().collect()
    }

    /// A body that has no text at the mapping key of the part that takes it.
    fn mapping(&self, part: &Part, text: &PartText, sample: &TextSample) -> Option<Doubt> {
        let mapping = incident::mapping(part, &sample.payload);
        let (key, line) = (mapping.key?, text.mapping.as_ref()?.line);
        if mapping.value.is_ok() {
            return None;
        }
        let (word, at) = (sample.side.word(), span(sample.lines));
        let effect = match sample.side {
            Side::Alert => "no call can close its incident",
            Side::Recovery => "it closes nothing",
        };
        let elsewhere = self.elsewhere(&sample.payload);
        let elsewhere =
            elsewhere.map(|path| format!("; what the alert has there, it has at {path}")).unwrap_or_default();
        let told = format!("the filter maps by {key}, and the {word} of {at} has no text there: {effect}{elsewhere}");
        Some(contradiction(line, told))
    }

    /// Where a recovery has what an alert is mapped by.
    fn elsewhere(&self, payload: &Payload) -> Option<String> {
        let alerts = self.samples.iter().filter(|sample| sample.side == Side::Alert);
        let values = alerts.filter_map(|alert| {
            let mut triggers = self.service.triggers.iter();
            let taken = triggers.find(|trigger| verdict::accepts(&trigger.part, &alert.payload, self.reading))?;
            incident::mapping(&taken.part, &alert.payload).value.ok()
        });
        let values: Vec<_> = values.collect();
        let all = leaves::leaves(payload, leaves::Items::Apart);
        let leaf = all.into_iter().find(|leaf| values.contains(&leaf.text))?;
        Some(KeyPath::found(leaves::steps(&leaf.path), Spelling::Console).to_string())
    }

    /// One key path that the words spell in braces, and a filter without.
    fn of_spellings(&self) -> Vec<Doubt> {
        let mut found = Vec::new();
        for line in self.words {
            for token in braced(&line.text) {
                let Ok(path) = KeyPath::parse(token) else { continue };
                let field = self.text.parts().flat_map(fields).find(|(_, field)| {
                    let is_it =
                        Template::parse(&field.text).is_ok_and(|it| matches!(it, Template::Path(it) if it == path));
                    is_it && !field.text.contains("{{")
                });
                let Some((what, field)) = field else { continue };
                let fallback = match what {
                    "title" => {
                        "; by the vendor's page a title without its key is \"Incident from \u{2026}\", and never the words in braces"
                    }
                    _ => "",
                };
                let (written, at) = (&field.text, field.line);
                let told = format!(
                    "the text speaks of {token} here, and the {what} in line {at} is {written}, which is the same key path{fallback}"
                );
                found.push(contradiction(line.line, told));
            }
        }
        found
    }

    /// Variables of a template that are not those of the tool, as far as its own are known.
    fn of_templates(&self) -> Vec<Doubt> {
        let names = [&self.text.title, &self.text.name, &self.text.from];
        let names: Vec<_> = names.into_iter().flatten().map(|name| name.text.as_str()).collect();
        let of_template = |left: &LeftOut| {
            let Unfit::Template { token } = &left.why else { return None };
            let written = placeholder::syntax(token)?;
            let own = names.iter().find_map(|name| placeholder::of_tool(name))?;
            (own.what != written.what).then(|| {
                let told = format!(
                    "the template of {} has {token} ({}), and the tool writes its own otherwise ({}): what is not replaced arrives as it \
                     is, and no filter takes it",
                    span(left.lines),
                    written.what,
                    own.what
                );
                contradiction(left.lines.0, told)
            })
        };
        self.left_out.iter().filter_map(of_template).collect()
    }
}

/// The key paths of a title or a description that an alert has no text at.
fn told(trigger: &Trigger, text: &PartText, payload: &Payload, at: &str) -> Vec<Doubt> {
    let title = incident::title(trigger, payload, None).without_text;
    let description = incident::description(trigger, payload).without_text;
    let fields = [("title", title, &text.title), ("description", description, &text.description)];
    let missing = fields.into_iter().filter(|(_, missing, _)| !missing.is_empty());
    let tell = missing.filter_map(|(what, missing, field)| {
        let field = field.as_ref()?;
        let paths: Vec<_> = missing.iter().map(|(path, _)| path.to_string()).collect();
        let meant = with_quotes_moved(&field.text, payload).map(|meant| format!("; is {meant} meant?"));
        let paths = listed(&paths, "and");
        let told = format!(
            "the {what} is taken from {paths}, and the alert of {at} has no text there{}",
            meant.unwrap_or_default()
        );
        Some(contradiction(field.line, told))
    });
    tell.collect()
}

/// A key path whose quotes go around the text between two paths, with the quotes where the paths end.
fn with_quotes_moved(written: &str, payload: &Payload) -> Option<String> {
    let between = [" - ", " \u{2013} ", " | ", ": ", ", ", " "];
    between.iter().find_map(|text| {
        let moved = written.replacen(text, &format!("\"{text}\""), 1);
        let template = Template::parse(&moved).ok().filter(|_| moved != *written)?;
        let is_found = template.paths().all(|path| payload.find(path).text().is_some());
        (is_found && matches!(template, Template::Composite(_))).then_some(moved)
    })
}

/// The condition of a part that a body does not satisfy.
fn unmet(part: &Part, payload: &Payload, reading: Reading) -> String {
    let mut conditions = part.conditions.iter();
    let unmet = conditions.find_map(|condition| {
        let key = &condition.key_path.value;
        match payload.find(key).text() {
            Some(text) => {
                (!verdict::holds(condition, text, reading)).then(|| format!(": {key} is {} there", quoted(text)))
            }
            None => Some(format!(": {key} has no text there")),
        }
    });
    unmet.unwrap_or_default()
}

/// The fields of a part that hold a key path, with what they are.
fn fields(part: &PartText) -> impl Iterator<Item = (&'static str, &FieldText)> {
    let keys = part.conditions.iter().filter_map(|condition| Some(("key", condition.key.as_ref()?)));
    let others = [("title", &part.title), ("description", &part.description), ("mapping key", &part.mapping)];
    others.into_iter().filter_map(|(what, field)| Some((what, field.as_ref()?))).chain(keys)
}

/// The longest text in braces that may be a key path, in bytes.
const MAX_BRACED: usize = 200;

/// The texts in double braces, with them.
fn braced(text: &str) -> Vec<&str> {
    let starts = text.match_indices("{{").map(|(at, _)| at);
    let braced = |at: usize| {
        let near = text.get(at..text.floor_char_boundary(at + MAX_BRACED))?;
        near.get(..near.find("}}")? + 2)
    };
    starts.filter_map(braced).collect()
}
