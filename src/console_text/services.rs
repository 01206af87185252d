//! The services of a text: which filters and bodies belong together, and what they are called.

use super::found::{Finding, Found, SampleText};
use super::label::PartHeading;
use super::origin;
use super::part_text::{Doubt, FieldText, KEY, PartText};

/// What a text says of one service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceText {
    /// As a line `Service:` has it.
    pub name: Option<FieldText>,
    /// The heading above its filters, or the title of the text.
    pub title: Option<FieldText>,
    pub from: Option<FieldText>,
    pub triggers: Vec<PartText>,
    pub resolve: Option<PartText>,
    pub samples: Vec<SampleText>,
    /// Whether a filter that the text begins is left out.
    pub is_cut: bool,
    /// What is open of the service as a whole.
    pub doubts: Vec<Doubt>,
}

impl ServiceText {
    /// The filters, in the order of evaluation.
    pub fn parts(&self) -> impl Iterator<Item = &PartText> {
        self.triggers.iter().chain(&self.resolve)
    }

    /// Everything that is open.
    pub fn all_doubts(&self) -> impl Iterator<Item = &Doubt> {
        self.doubts.iter().chain(self.parts().flat_map(|part| &part.doubts))
    }

    /// What it may be called, the surest first.
    pub fn names(&self) -> Vec<String> {
        if let Some(name) = &self.name {
            return vec![name.text.clone()];
        }
        let title = self.title.as_ref().map(|title| origin::slug(&title.text));
        let from = self.from.as_ref().map(|from| origin::slug(&from.text));
        // A title that says more, as Setting up Shop, is not what the calls say.
        let is_longer = |(title, from): (&String, &String)| {
            let (title, from) = (origin::squeezed(title), origin::squeezed(from));
            title.len() > from.len() && title.contains(&from)
        };
        let from_first = title.as_ref().zip(from.as_ref()).is_some_and(is_longer);
        let names = if from_first { [from, title] } else { [title, from] };
        names.into_iter().flatten().filter(|name| !name.is_empty()).collect()
    }

    /// Whether a text speaks of the service of this name.
    pub fn is_named(&self, service: &str) -> bool {
        let short = service.rsplit('/').next().unwrap_or(service);
        let names = self.names();
        match &self.name {
            Some(name) => name.text == service || name.text == short,
            None => names.iter().any(|name| origin::squeezed(name) == origin::squeezed(short)),
        }
    }

    fn take(&mut self, found: &Found) {
        match found {
            Found::Name(name) => self.name = self.name.take().or_else(|| Some(name.clone())),
            Found::Heading(..) => {}
            Found::From(from, doubt) => self.origin(from, doubt.as_ref()),
            Found::Part(part) if part.has_condition() => self.part(part.clone()),
            Found::Part(part) => {
                let text =
                    "these lines have no Payload JSON Key and no values, and are no filter: are they meant as one?";
                self.cut(part.line, text.to_owned());
            }
            Found::Sample(sample) => self.samples.push(sample.clone()),
        }
    }

    fn cut(&mut self, line: usize, text: String) {
        self.is_cut = true;
        self.doubts.push(Doubt { line, field: KEY, text });
    }

    fn origin(&mut self, from: &FieldText, doubt: Option<&String>) {
        let mut tell = |text: String| self.doubts.push(Doubt { line: from.line, field: "from", text });
        match &self.from {
            Some(first) if first.text == from.text || doubt.is_some() => {}
            Some(first) => tell(format!(
                "do the calls say from={}, as line {} says, or from={}?",
                first.text, first.line, from.text
            )),
            None => {
                self.from = Some(from.clone());
                doubt.cloned().into_iter().for_each(tell);
            }
        }
    }

    fn part(&mut self, mut part: PartText) {
        let told = part.is_trigger();
        let guess = self.triggers.is_empty() || self.resolve.is_some();
        let is_trigger = told.unwrap_or(guess);
        if !part.has_heading() {
            let kind = if is_trigger { "a trigger filter" } else { "the resolve" };
            let why = if told.is_some() { "by its labels" } else { "as nothing else says" };
            part.doubt(
                part.line,
                KEY,
                format!("is it {kind}? It has no heading that says so, and is taken for it {why}"),
            );
        }
        part.ask_for_missing();
        if is_trigger {
            return self.triggers.push(part);
        }
        for (field, at) in told_of_resolve(&part) {
            part.doubt(at, KEY, format!("a resolve has no {field}: it is left out"));
        }
        match &self.resolve {
            Some(first) => {
                let text = format!("is the resolve this one, or that of line {}? The first is taken", first.line);
                self.cut(part.line, text);
            }
            None => self.resolve = Some(part),
        }
    }
}

/// What is said of a resolve that no resolve has, with its lines.
fn told_of_resolve(part: &PartText) -> Vec<(&'static str, usize)> {
    let title = part.title.as_ref().map(|it| ("title", it.line));
    let description = part.description.as_ref().map(|it| ("description", it.line));
    let urgency = part.urgency.map(|(_, line)| ("urgency", line));
    [title, description, urgency].into_iter().flatten().collect()
}

/// The services, in the order of the text. Those without a filter are none; what was begun of one is asked about beside them.
pub fn of(finding: &Finding) -> Vec<ServiceText> {
    let found = &finding.found;
    let mut starts = vec![0];
    starts.extend(boundaries(found));
    starts.dedup();
    let levels: Vec<_> = starts.iter().filter_map(|at| level(found.get(*at)?)).collect();
    let mut services = Vec::new();
    let mut cut = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(found.len());
        let mut service = ServiceText::default();
        let of_it = found.get(*start..end).unwrap_or_default();
        of_it.iter().for_each(|it| service.take(it));
        let title = if at == 0 { first_title(finding, of_it, &levels) } else { of_it.first().and_then(named_by) };
        service.title = title;
        if service.parts().next().is_some() {
            services.push(service);
        } else if service.is_cut {
            cut.extend(service.doubts);
        }
    }
    if let Some(first) = services.first_mut().filter(|_| !cut.is_empty()) {
        first.is_cut = true;
        first.doubts.extend(cut);
    }
    services
}

/// Where another service begins: at a line that names one, and at a heading between a resolve and a trigger filter.
fn boundaries(found: &[Found]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut last: Option<(usize, bool)> = None;
    for (at, it) in found.iter().enumerate() {
        match it {
            Found::Name(_) => {
                starts.push(at);
                last = None;
            }
            Found::Part(part) if part.has_condition() => {
                let is_trigger = part.is_trigger() != Some(false);
                let goes_on = |heading: PartHeading| heading.number.is_some_and(|number| number > 1);
                let is_new = is_trigger && !part.heading.is_some_and(goes_on);
                if let Some((before, false)) = last.filter(|_| is_new) {
                    starts.extend(highest(found, before, at));
                }
                last = Some((at, is_trigger));
            }
            _ => {}
        }
    }
    starts
}

/// The heading of the highest level between two positions that names something, the first of these.
fn highest(found: &[Found], from: usize, to: usize) -> Option<usize> {
    let named = (from..to).filter_map(|at| {
        let it = found.get(at)?;
        named_by(it)?;
        Some((level(it)?, at))
    });
    named.min().map(|(_, at)| at)
}

fn level(found: &Found) -> Option<usize> {
    match found {
        Found::Heading(level, _) => Some(*level),
        _ => None,
    }
}

fn named_by(found: &Found) -> Option<FieldText> {
    let Found::Heading(_, heading) = found else { return None };
    Some(FieldText { text: origin::name_in(&heading.text)?, line: heading.line })
}

/// What the first service of a text is called: by the last heading before its filters of the level that names the others,
/// else by the highest one, else by the first line that may be a title.
fn first_title(finding: &Finding, found: &[Found], levels: &[usize]) -> Option<FieldText> {
    let before = found.iter().take_while(|it| !matches!(it, Found::Part(_)));
    let headings: Vec<_> = before.filter_map(|it| Some((level(it)?, named_by(it)?))).collect();
    let like_others = headings.iter().rfind(|(level, _)| levels.contains(level));
    let highest = || headings.iter().min_by_key(|(level, _)| *level);
    like_others.or_else(highest).map(|(_, title)| title.clone()).or_else(|| origin::title(&finding.words))
}
