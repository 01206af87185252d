//! What the replies of Callgoose say: which readings they settle, and which of them no reading explains.

use super::Replayed;
use super::command;
use super::sections::{Cell, Section, of};
use super::words::{self, many, number};
use crate::engine::replies::{Answered, Count, Mismatch};
use crate::model::text::listed;

/// None where no line has a reply.
pub fn sections(replayed: &Replayed<'_>) -> Vec<Section> {
    let replies = &replayed.run.replies;
    if replies.lines() == 0 {
        return Vec::new();
    }
    vec![questions(replayed), unexplained(replayed)]
}

fn questions(replayed: &Replayed<'_>) -> Section {
    let replies = &replayed.run.replies;
    let row = |answered: &Answered| {
        let place = first_against(answered).map(|line| Cell::Place(replayed.places.name(line), None));
        vec![
            Cell::Text(said(replayed, answered)),
            Cell::Advice(advice(replayed, answered).unwrap_or_default()),
            place.unwrap_or(Cell::Text(String::new())),
        ]
    };
    let rows: Vec<_> = replies.answered().iter().map(row).collect();
    let things = many(replies.lines(), "line");
    let have = if replies.lines() == 1 { "has" } else { "have" };
    Section {
        id: "replies",
        title: "replies",
        all: rows.len() as u64,
        list: format!(" {have} one, and each was judged under every reading"),
        note: format!("{things} {have} what Callgoose answered. Each was judged under every reading."),
        things,
        heads: vec!["what they settle", "what to do", "first against the others"],
        rows,
        ..Section::default()
    }
}

/// `list=any explains 412 of 412 replies, list=all 37: settled`.
fn said(replayed: &Replayed<'_>, answered: &Answered) -> String {
    let (question, lines) = (answered.question, replayed.run.replies.lines());
    let named = |at: usize| match question.about {
        Some(_) => answered.text(at).to_owned(),
        None => format!("{}={}", question.name, answered.text(at)),
    };
    let count = |at: usize| number(answered.answers.get(at).map_or(0, |answer| answer.lines));
    if let Some(settled) = answered.settled {
        let about = question.about.map(|about| format!("{about}: ")).unwrap_or_default();
        return format!("{about}{}: settled", evidence(answered, settled, lines));
    }
    let about = question.about.unwrap_or(question.name);
    let alone: Vec<_> = answered.answers.iter().enumerate().filter_map(|(at, it)| Some((at, it.first_for?))).collect();
    if alone.len() > 1 {
        let all = (0..answered.answers.len()).map(|at| format!("{} {}", named(at), count(at)));
        let all = listed(&all.collect::<Vec<_>>(), "and");
        let alone = alone.iter().map(|(at, line)| format!("{} for {}", named(*at), replayed.places.name(*line)));
        let alone = listed(&alone.collect::<Vec<_>>(), "and");
        return format!("{about} is open: {all} of {}, but only {alone}", words::replies(lines));
    }
    match question.about {
        None => format!("{about} is open: no reply tells {} apart", question.answers.join(" and ")),
        Some(_) => {
            format!("{about}: {} is assumed, which the vendor does not state and no reply tells", answered.text(0))
        }
    }
}

/// `list=any explains 412 of 412 replies, list=all 37`.
pub fn evidence(answered: &Answered, settled: usize, lines: u64) -> String {
    let question = answered.question;
    let of = |at: usize| {
        let name = if question.is_of_reading() { format!("{}=", question.name) } else { String::new() };
        let lines = answered.answers.get(at).map_or(0, |answer| answer.lines);
        (format!("{name}{}", answered.text(at)), number(lines))
    };
    let others = answered.others().map(of).map(|(name, lines)| format!(", {name} {lines}"));
    let (name, count) = of(settled);
    format!("{name} explains {count} of {}{}", words::replies(lines), others.collect::<String>())
}

/// The first reply that another answer than the settled one does not explain.
pub fn first_against(answered: &Answered) -> Option<u64> {
    answered.settled?;
    answered.others().filter_map(|at| answered.answers.get(at)?.first_against).min()
}

/// What is settled and the filters are not read by.
fn advice(replayed: &Replayed<'_>, answered: &Answered) -> Option<String> {
    let settled = answered.text(answered.settled.filter(|_| answered.question.is_of_reading())?);
    let mut read = replayed.run.reading.answers();
    let (_, read) = read.find(|(name, _)| *name == answered.question.name)?;
    let name = answered.question.name;
    (read != settled).then(|| format!("the filters are read with {name}={read} here; --settle writes {name}={settled}"))
}

fn unexplained(replayed: &Replayed<'_>) -> Section {
    let replies = &replayed.run.replies;
    let all: Vec<_> = replies.mismatches().collect();
    let row = |(mismatch, count): &(Mismatch, Count)| {
        let place = Cell::Place(replayed.places.name(count.first), None);
        vec![Cell::Count(count.lines), Cell::Text(kind(*mismatch).to_owned()), place]
    };
    let count: u64 = all.iter().map(|(_, count)| count.lines).sum();
    let things = words::replies(count);
    let verb = if count == 1 { "is" } else { "are" };
    Section {
        id: "unexplained-replies",
        title: "unexplained replies",
        all: count,
        share: of(count, replies.lines(), words::replies(replies.lines())),
        verdict: format!("{things} {verb} explained by no reading"),
        list: " that no reading explains".to_owned(),
        note: "No reading of these filters gives these replies.".to_owned(),
        things,
        heads: vec!["replies", "what they are", "first"],
        rows: all.iter().map(row).collect(),
        others: None,
        command: all.first().and_then(|(_, count)| command::test(replayed, count.first)),
    }
}

/// Why no reading explains a reply.
pub fn kind(mismatch: Mismatch) -> &'static str {
    match mismatch {
        Mismatch::TakenElsewhere => "a part took it that is none of these filters under any reading",
        Mismatch::NotTaken => "nothing took it (202), and one of these filters does under every reading",
        Mismatch::OtherState => {
            "another state: what it repeats or closes here was closed by hand there, or is from before the log"
        }
        Mismatch::Differs => "another status than any reading gives",
        Mismatch::Refused => "refused (400 and above), so that nothing was processed",
        Mismatch::OtherStatus => "a status that no call which was processed has",
        Mismatch::Unreadable => "neither a status nor the body that Callgoose answers with",
    }
}
