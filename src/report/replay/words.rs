//! Sentences that several formats say of a replay.

use similar::{ChangeTag, DiffTag, TextDiff};

use super::{Commits, Replayed};
use crate::model::filter::Service;
use crate::model::text::{count, grouped, printable, quoted, start_of};
use crate::parse::json::JsonFault;
use crate::replay::run::{BadLine, Example, ImpactKind, LineFault, Side};
use crate::report::words;

/// How many characters a name has that stands in a line with other things.
const LONGEST_NAME: usize = 60;
/// How many examples each class of changes has, where not all are asked for.
pub const EXAMPLES: usize = 3;

/// Why nothing of now takes anything.
pub const ONLY_BASE: &str = "no filter of now judges them: what --service names is in the base alone";

/// `412 replies`.
pub fn replies(count: u64) -> String {
    match count {
        1 => "1 reply".to_owned(),
        count => format!("{} replies", number(count)),
    }
}

/// A number of a log as a number of things.
pub fn many(number: u64, thing: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), thing)
}

pub fn number(number: u64) -> String {
    grouped(usize::try_from(number).unwrap_or(usize::MAX))
}

/// `12%`; what is there is not nothing, and what is not all is not everything.
pub fn share(part: u64, whole: u64) -> String {
    let percent = (u128::from(part) * 100 + u128::from(whole) / 2).checked_div(u128::from(whole));
    match percent {
        None => "0%".to_owned(),
        Some(0) if part > 0 => "<1%".to_owned(),
        Some(100) if part < whole => ">99%".to_owned(),
        Some(percent) => format!("{percent}%"),
    }
}

/// `trigger 1 (high)`.
pub fn filter(service: Option<&Service>, filter: usize) -> String {
    let trigger = service.and_then(|service| service.triggers.get(filter));
    let urgency = trigger.map_or("", |trigger| trigger.urgency.name());
    format!("{} ({urgency})", words::trigger(filter))
}

/// A name that is not longer than a line has room for.
pub fn name(text: &str) -> String {
    match start_of(text, LONGEST_NAME) {
        Some(start) => format!("{}…", printable(&start)),
        None => printable(text).into_owned(),
    }
}

/// The mapping value of an incident, or that it has none.
pub fn mapping(value: Option<&str>) -> String {
    value.map_or_else(|| "no mapping value".to_owned(), quoted)
}

/// What is wrong with times that cannot be read, where there are any.
pub fn unread_times(replayed: &Replayed<'_>) -> Option<String> {
    let totals = &replayed.run.totals;
    let first = replayed.places.name(totals.first_unread_time?);
    let said = match totals.unread_times {
        1 => format!("{first}: received_at is no time"),
        all => format!("{first}: received_at is no time, nor is it in {} of the lines behind it", number(all - 1)),
    };
    Some(said)
}

/// How many of so many incidents have no mapping value.
pub fn unmapped(unmapped: u64, open: u64) -> String {
    let which = match (unmapped, open) {
        (1, 1) => "it is".to_owned(),
        (all, open) if all == open => "all are".to_owned(),
        (1, _) => "1 of them is".to_owned(),
        (some, _) => format!("{} of them are", number(some)),
    };
    format!("{which} without a mapping value, which no call can close")
}

/// Why a line is no payload, and what to do.
pub fn bad_line(bad: &BadLine) -> (String, Option<String>) {
    let one_a_line = || Some("a log has one payload on each line".to_owned());
    match &bad.fault {
        LineFault::TooLong { bytes } => (
            format!("the line is too long: {} bytes", number(*bytes)),
            Some("no webhook body is as long; is the file a log?".to_owned()),
        ),
        LineFault::Json(JsonFault::SeveralDocuments { count }) => {
            (format!("a second JSON document starts here, of {}", grouped(*count)), one_a_line())
        }
        LineFault::Json(JsonFault::NotJson) => ("this is text, not JSON".to_owned(), one_a_line()),
        LineFault::Json(fault) => words::json_error(fault),
        LineFault::Told { error, help } => (error.clone(), help.clone()),
    }
}

/// What it is to be in a class of changes.
pub fn class(kind: ImpactKind) -> &'static str {
    match kind {
        ImpactKind::Lost => "opened or repeated an incident, and does not now",
        ImpactKind::Gained => "opens or repeats an incident, and did not",
        ImpactKind::ResolveLost => "a resolve took it, and does not now",
        ImpactKind::ResolveGained => "a resolve takes it, and did not",
        ImpactKind::Moved => "another service, filter or urgency takes it",
        ImpactKind::Retitled => "the title is another one",
        ImpactKind::Rekeyed => "the mapping value is another one",
        ImpactKind::Merged => "opened an incident, and repeats an open one now",
        ImpactKind::Split => "repeated an open incident, and opens another one now",
        ImpactKind::NeverClosed => "was closed, and is still open at the end now",
        ImpactKind::NowClosed => "was still open at the end, and is closed now",
    }
}

/// The name of a class as people write it.
pub fn class_name(kind: ImpactKind) -> String {
    kind.name().replace('_', " ")
}

/// One line of a difference: what it was, what it is, or what stays.
pub struct DiffLine {
    pub tag: ChangeTag,
    pub text: String,
}

impl DiffLine {
    pub fn sign(&self) -> char {
        match self.tag {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        }
    }
}

/// What a change does to one payload, line by line.
pub fn difference(kind: ImpactKind, example: &Example) -> Vec<DiffLine> {
    let (was, is) = becomes(kind);
    let before = lines(example.before.as_ref(), was);
    let after = lines(example.after.as_ref(), is);
    let diff = TextDiff::from_lines(before.as_str(), after.as_str());
    let changes = diff.ops().iter().flat_map(|op| {
        let changes: Vec<_> = diff.iter_changes(op).collect();
        let (gone, come) = changes.split_at(op.old_range().len().min(changes.len()));
        // As many lines as before: each old one stands above its new one.
        match op.tag() {
            DiffTag::Replace if gone.len() == come.len() => {
                let pairs = gone.iter().zip(come);
                pairs.flat_map(|(gone, come)| [*gone, *come]).collect()
            }
            _ => changes,
        }
    });
    let line =
        |change: similar::Change<&str>| DiffLine { tag: change.tag(), text: change.value().trim_end().to_owned() };
    changes.map(line).collect()
}

/// What becomes of the incident before and after, where that is the class.
fn becomes(kind: ImpactKind) -> (&'static str, &'static str) {
    match kind {
        ImpactKind::Lost => ("", "no incident"),
        ImpactKind::Gained => ("no incident", ""),
        ImpactKind::ResolveLost => ("", "no recovery"),
        ImpactKind::ResolveGained => ("no recovery", ""),
        ImpactKind::Merged => ("opens an incident", "repeats an open incident"),
        ImpactKind::Split => ("repeats an open incident", "opens an incident"),
        ImpactKind::NeverClosed => ("is closed", "is still open at the end"),
        ImpactKind::NowClosed => ("is still open at the end", "is closed"),
        ImpactKind::Moved | ImpactKind::Retitled | ImpactKind::Rekeyed => ("", ""),
    }
}

fn lines(side: Option<&Side>, becomes: &str) -> String {
    let mut lines = Vec::new();
    if let Some(side) = side {
        let urgency = side.urgency.map(|urgency| format!(" ({})", urgency.name()));
        lines.push(format!("{}, {}{}", name(&side.service), side.part, urgency.unwrap_or_default()));
        lines.extend(side.title.as_ref().map(|title| format!("title    {}", quoted(title))));
        let value = mapping(side.mapping_value.as_deref());
        lines.push(format!("mapping  {value}"));
    }
    if !becomes.is_empty() {
        lines.push(becomes.to_owned());
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// How many payloads a change judges otherwise, in one sentence; the base is named as the format writes it.
pub fn impact(replayed: &Replayed<'_>, base: &str) -> Option<String> {
    let impact = replayed.run.impact.as_ref()?;
    let payloads = many(replayed.run.totals.payloads, "payload");
    Some(match impact.payloads_changed {
        0 => format!("all {payloads} are judged as with {base}"),
        1 => format!("1 of {payloads} is judged otherwise than with {base}"),
        changed => format!("{} of {payloads} are judged otherwise than with {base}", number(changed)),
    })
}

/// Which commits are compared, where that is known; the base is named as the format writes it.
pub fn commits(replayed: &Replayed<'_>, base: &str) -> Option<String> {
    let Commits { base: commit, now } = replayed.commits?;
    Some(format!("{base} is {commit}, and the filters of now are the files on top of {now}."))
}

/// `5 payloads, 2 services: 3 triggered, 1 resolved, 1 discarded; 2 still open`.
pub fn totals(replayed: &Replayed<'_>) -> String {
    let totals = &replayed.run.totals;
    let outcomes = [
        (totals.triggered, "triggered"),
        (totals.resolved, "resolved"),
        (totals.triggered_and_resolved, "both at once"),
        (totals.discarded, "discarded"),
    ];
    let outcomes = outcomes.iter().filter(|(number, _)| *number > 0);
    let outcomes: Vec<_> = outcomes.map(|(of, what)| format!("{} {what}", number(*of))).collect();
    let payloads = many(totals.payloads, "payload");
    let services = count(replayed.run.services.len(), "service");
    let mut said = format!("{payloads}, {services}: {}", outcomes.join(", "));
    if outcomes.is_empty() {
        said = format!("{payloads}, {services}");
    }
    if totals.opened > 0 {
        said.push_str(&format!("; {} still open", number(totals.open)));
    }
    if totals.recoveries_of_nothing() > 0 {
        said.push_str(&format!("; {} closed nothing", number(totals.recoveries_of_nothing())));
    }
    if totals.left_out > 0 {
        said.push_str(&format!("; {} of other services left out", number(totals.left_out)));
    }
    if totals.bad_lines > 0 {
        said.push_str(&format!("; {}", many(totals.bad_lines, "bad line")));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_but_never_to_nothing_or_all() {
        let shares = [(0, 0), (0, 9), (1, 900), (4, 15), (899, 900), (9, 9)];
        let shares = shares.map(|(part, whole)| share(part, whole));
        assert_eq!(shares, ["0%", "0%", "<1%", "27%", ">99%", "100%"]);
    }

    #[test]
    fn what_is_changed_stands_line_above_line() {
        let side = |title: &str, value: &str| Side {
            service: "shop".into(),
            part: crate::model::filter::PartId::Trigger(0),
            urgency: None,
            title: Some(title.into()),
            mapping_value: Some(value.into()),
        };
        let drawn = |kind, before, after| {
            let example = Example { line: 1, before, after };
            let lines = difference(kind, &example);
            lines.iter().map(|it| format!("{} {}", it.sign(), it.text)).collect::<Vec<_>>()
        };
        assert_eq!(
            drawn(ImpactKind::Rekeyed, Some(side("a", "1")), Some(side("b", "2"))),
            ["  shop, trigger 1", "- title    \"a\"", "+ title    \"b\"", "- mapping  \"1\"", "+ mapping  \"2\""]
        );
        assert_eq!(
            drawn(ImpactKind::Gained, None, Some(side("a", "1"))),
            ["- no incident", "+ shop, trigger 1", "+ title    \"a\"", "+ mapping  \"1\""]
        );
    }
}
