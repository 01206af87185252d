//! What the replies to a probe say of an account.

use std::io::{self, Write};

use colored::Colorize;

use super::Judged;
use crate::engine::replies::Answered;
use crate::model::text::listed;
use crate::probe::judge::{Findings, TopicAnswered};
use crate::probe::manner::Topic;
use crate::report::replay::replies::{evidence, kind};
use crate::report::replay::words;
use crate::report::terminal::Layout;

pub fn findings(judged: &Judged<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let Judged { findings, name } = *judged;
    let (settled, open) = questions(findings);
    let replies = words::replies(findings.evidence.lines());
    section(&format!("settled by {replies}"), &settled, width, out)?;
    section(
        &format!("open: {replies} {} not tell", if findings.evidence.lines() == 1 { "does" } else { "do" }),
        &open,
        width,
        out,
    )?;
    let unexplained = findings.evidence.mismatches().map(|(mismatch, count)| {
        format!("{}, first {}: {}", words::replies(count.lines), name(count.first), kind(mismatch))
    });
    section("explained by no account that cgfilter knows", &unexplained.collect::<Vec<_>>(), width, out)?;
    if let Some(line) = findings.foreign {
        let said = format!(
            "nothing is settled: {} shows that other filters answered than those of the probe. Compare the console with \
             console.txt, field by field, and use a token that reaches the scratch service alone.",
            name(line)
        );
        Layout { out, width }.wrapped(0, &said, |text| text.yellow())?;
    } else if let Some(line) = findings.strange {
        let said = format!(
            "nothing is settled: {} has a reply that no account gives to such a call, so this account is not understood, or it \
             was not Callgoose that replied. See whether the URL is that of the API integration.",
            name(line)
        );
        Layout { out, width }.wrapped(0, &said, |text| text.yellow())?;
    }
    Ok(())
}

/// What is settled, and what is open.
fn questions(findings: &Findings) -> (Vec<String>, Vec<String>) {
    let lines = findings.evidence.lines();
    let (mut settled, mut open) = (Vec::new(), Vec::new());
    for answered in &findings.answered {
        let question = answered.question;
        match answered.settled {
            Some(at) => settled.push(reading(answered, at, lines)),
            None => {
                open.push(format!("{}: {}", question.about.unwrap_or(question.name), listed(question.answers, "or")))
            }
        }
    }
    for answered in &findings.topics {
        let Topic { name, about, answers } = answered.topic;
        match answered.settled {
            Some(at) => settled.push(topic(answered, at, lines)),
            None => open.push(format!("{name} ({about}): {}", listed(answers, "or"))),
        }
    }
    (settled, open)
}

fn section(title: &str, items: &[String], width: usize, out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", title.bold())?;
    for item in items {
        Layout { out: &mut *out, width }.hanging("  ", 4, item, "")?;
    }
    writeln!(out)
}

fn reading(answered: &Answered, settled: usize, lines: u64) -> String {
    let about = answered.question.about.map(|about| format!("{about}: ")).unwrap_or_default();
    format!("{about}{}", evidence(answered, settled, lines))
}

/// `numbers=none explains 35 of 35 replies, numbers=digits 33; cgfilter judges by numbers=digits`.
fn topic(answered: &TopicAnswered, settled: usize, lines: u64) -> String {
    let name = answered.topic.name;
    let count = |at: usize| words::number(answered.explained.get(at).copied().unwrap_or_default());
    let others = (0..answered.explained.len()).filter(|at| *at != settled);
    let others = others.map(|at| format!(", {name}={} {}", answered.text(at), count(at))).collect::<String>();
    let (own, replies) = (answered.text(settled), words::replies(lines));
    let assumed = match settled {
        0 => String::new(),
        _ => format!("; cgfilter judges by {name}={}", answered.text(0)),
    };
    format!("{name}={own} explains {} of {replies}{others}{assumed}", count(settled))
}
