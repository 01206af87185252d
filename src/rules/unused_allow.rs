//! # unused-allow (CG902)
//!
//! An allow comment allows a diagnostic that is not there.
//!
//! ## Why
//!
//! The reason that it gives no longer holds, and it would hide the same mistake when somebody makes it again. The rule
//! says nothing where it cannot know: of rules that look at samples when there are none, and of rules that compare all
//! files when only some are linted.
//!
//! ## Examples
//!
//! ```yaml bad
//! # cgfilter: allow CG501 the token is a fake
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! # cgfilter: allow CG407 the sender has no text that would do
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! Of several rules, only those that say nothing are taken out of the comment:
//!
//! ```yaml bad
//! # cgfilter: allow CG501, CG407 the sender has no text that would do
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! # cgfilter: allow CG407 the sender has no text that would do
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id  # cgfilter: allow CG501 the token is a fake
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::allow::{Allow, AllowedRule};
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Edit, Fix, Needs, RuleMeta, Severity};
use crate::model::text::listed;
use crate::source::{Source, Span};

pub const RULE: Rule = Rule::new(META, include_str!("unused_allow.rs"), Check::Allows(check));

const META: RuleMeta = RuleMeta::new("CG902", "unused-allow", Severity::Warning).fixed(Applicability::Safe);

fn check(input: &Input<'_>, ran: &[&str]) -> Vec<Diagnostic> {
    // Of a file that cannot be read as a whole, many rules say nothing.
    if input.service.is_none() {
        return Vec::new();
    }
    let counts = input.allows.entries.iter().filter(|allow| !allow.is_expired);
    counts.flat_map(|allow| of_comment(input, allow, ran)).collect()
}

/// One diagnostic for a comment that allows nothing at all, else one for each rule that it allows in vain.
fn of_comment(input: &Input<'_>, allow: &Allow, ran: &[&str]) -> Vec<Diagnostic> {
    let in_vain = |rule: &&AllowedRule| !rule.is_used() && is_known(input, allow, rule, ran);
    let unused: Vec<_> = allow.rules.iter().filter(in_vain).collect();
    if !unused.is_empty() && unused.len() == allow.rules.len() {
        return vec![whole_comment(input, allow)];
    }
    let positions = allow.rules.iter().enumerate();
    let unused = positions.filter(|(_, rule)| in_vain(rule));
    unused.map(|(at, rule)| one_rule(input, allow, at, rule)).collect()
}

/// Whether all that the rule could have spoken of was looked at.
fn is_known(input: &Input<'_>, allow: &Allow, rule: &AllowedRule, ran: &[&str]) -> bool {
    let (RuleMeta { code, needs, .. }, terms) = (rule.meta, input.terms);
    let has_samples = !input.evidence.is_empty();
    let is_looked_at = match needs {
        Needs::File => true,
        Needs::Each if !allow.is_for_file() => true,
        _ if terms.has_unread => false,
        Needs::Each | Needs::Samples => has_samples,
        Needs::Files => terms.is_whole,
        Needs::Whole => terms.is_whole && terms.has_samples,
    };
    let is_about_comments = code.starts_with("CG9");
    is_looked_at && !is_about_comments && ran.contains(&code)
}

fn whole_comment(input: &Input<'_>, allow: &Allow) -> Diagnostic {
    let codes: Vec<_> = allow.rules.iter().map(|rule| rule.meta.code).collect();
    let message = format!("{} {}", listed(&codes, "and"), says_nothing(allow, codes.len()));
    let edit = Edit::new(with_its_line(input.source, allow.comment), "");
    Diagnostic::new(META, input.at(allow.comment), message)
        .help("remove the comment: it would hide the next mistake of this kind")
        .fix(Fix::safe("remove the comment", vec![edit]))
}

fn one_rule(input: &Input<'_>, allow: &Allow, at: usize, rule: &AllowedRule) -> Diagnostic {
    let code = rule.meta.code;
    let message = format!("{code} {}", says_nothing(allow, 1));
    let fix = name_in_list(&allow.rules, at).map(|span| {
        let title = format!("take {code} out of the comment");
        Fix::safe(title, vec![Edit::new(span, "")])
    });
    Diagnostic::new(META, input.at(rule.span), message).help(format!("take {code} out of the comment")).fix(fix)
}

fn says_nothing(allow: &Allow, rules: usize) -> String {
    let verb = if rules == 1 { "says" } else { "say" };
    let place = if allow.is_for_file() { "of this file" } else { "here" };
    format!("{verb} nothing {place}, so there is nothing to allow")
}

/// A name of a list with what separates it from the one before it, or from the one behind the first.
fn name_in_list(rules: &[AllowedRule], at: usize) -> Option<Span> {
    let name = rules.get(at)?.span;
    Some(match at.checked_sub(1).and_then(|before| rules.get(before)) {
        Some(before) => Span::new(before.span.end, name.end),
        None => Span::new(name.start, rules.get(1)?.span.start),
    })
}

/// A comment with the blanks before it; one that has a line of its own, with that line. Byte order marks stay.
fn with_its_line(source: &Source, comment: Span) -> Span {
    let lines = source.lines_around(comment);
    let before = source.slice(Span::new(lines.start, comment.start));
    let start = comment.start - before.trim_start_matches('\u{feff}').len();
    let code = source.slice(Span::new(start, comment.start)).trim_end().len();
    if code > 0 {
        return Span::new(start + code, comment.end);
    }
    let line_break = source.text().get(lines.end..).is_some_and(|rest| rest.starts_with('\n'));
    Span::new(start, lines.end + usize::from(line_break))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint;
    use crate::lint::fix::fix;
    use crate::lint::levels::Levels;
    use crate::lint::workspace::tests::workspace as made;
    use crate::lint::workspace::{Terms, Workspace};

    const OTHER: Rule = Rule {
        meta: RuleMeta::new("CG203", "missing-resolve", Severity::Warning),
        file: "",
        check: Check::File(|_| Vec::new()),
    };
    const OF_SAMPLES: Rule = Rule {
        meta: RuleMeta::new("CG405", "discarded-sample", Severity::Warning).needs(Needs::Samples),
        file: "",
        check: Check::File(|_| Vec::new()),
    };
    const OF_ALL: Rule = Rule {
        meta: RuleMeta::new("CG502", "untested-service", Severity::Warning).needs(Needs::Whole),
        file: "",
        check: Check::File(|_| Vec::new()),
    };
    const OF_EACH: Rule = Rule {
        meta: RuleMeta::new("CG501", "secret-in-file", Severity::Error).needs(Needs::Each),
        file: "",
        check: Check::Workspace(|_| Vec::new()),
    };
    const ACROSS: Rule = Rule {
        meta: RuleMeta::new("CG305", "duplicate-service-name", Severity::Warning).needs(Needs::Files),
        file: "",
        check: Check::Workspace(|_| Vec::new()),
    };
    /// Always has something to say of the first character.
    const SPEAKS: Rule = Rule {
        meta: RuleMeta::new("CG206", "shared-mapping-key", Severity::Warning),
        file: "",
        check: Check::File(|input| {
            let place = input.at(Span::new(0, 1));
            vec![Diagnostic::new(SPEAKS.meta, place, "said")]
        }),
    };
    const RULES: &[&Rule] = &[&OTHER, &SPEAKS, &ACROSS, &OF_SAMPLES, &OF_ALL, &OF_EACH, &RULE];

    fn workspace(text: &str) -> Workspace {
        made(text, &[])
    }

    fn messages(workspace: &Workspace) -> Vec<String> {
        let lint = lint::run(RULES, &Levels::default(), workspace);
        let mut messages: Vec<_> = lint.findings.into_iter().map(|it| it.diagnostic.message).collect();
        messages.retain(|message| message != "said");
        messages
    }

    const PART: &str = "trigger:\n  payload_json_key: a\n  key_value_contains: x\n";

    /// What fixing makes of a file.
    fn fixed(text: &str) -> String {
        let mut workspace = workspace(text);
        fix(RULES, &Levels::default(), &mut workspace, Applicability::Safe);
        workspace.files[0].source().text().to_owned()
    }

    #[test]
    fn a_comment_goes_with_its_line_or_the_blanks_before_it() {
        let mine = "# mine\n";
        for comment in ["# cgfilter: allow CG203 why\n", "  # cgfilter: allow-file missing-resolve\n"] {
            assert_eq!(fixed(&format!("{mine}{comment}{PART}")), format!("{mine}{PART}"));
            assert_eq!(fixed(&format!("{PART}{comment}")), PART);
        }
        let at_the_end = PART.replace("a\n", "a \t # cgfilter: allow CG203 é\n");
        assert_eq!(fixed(&at_the_end), PART);
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(fixed(&windows(&at_the_end)), windows(PART));
        assert_eq!(fixed(&windows(&format!("# cgfilter: allow CG203\n{PART}"))), windows(PART));
        assert_eq!(fixed(&format!("{PART}# cgfilter: allow CG203")), PART);
        for mark in ["\u{feff}", "\u{feff}\u{feff}"] {
            assert_eq!(fixed(&format!("{mark}# cgfilter: allow CG203\n{PART}")), format!("{mark}{PART}"));
        }
    }

    #[test]
    fn of_several_rules_the_used_ones_stay_with_the_reason() {
        let used = format!("# cgfilter: allow-file CG206 until 2030-01-01 the reason\n{PART}");
        for list in ["CG203, CG206", "CG206,CG203", "CG203,CG206, CG203", "CG206 , CG203"] {
            let text = used.replace("CG206", list);
            let tidy = fixed(&text).replace("CG206 ", "CG206").replace("CG206", "CG206 ");
            assert_eq!(tidy, used, "{list}");
        }
    }

    #[test]
    fn what_a_rule_needs_to_look_at_has_to_be_there() {
        let text = format!("# cgfilter: allow-file CG405, CG502, CG501\n{PART}");
        let mut without = workspace(&text);
        assert_eq!(messages(&without), [""; 0]);
        without.terms.has_samples = true;
        assert_eq!(messages(&without).len(), 1, "of the rule about all services");
        let with = made(&text, &[("samples/x/a.json", "{}")]);
        assert_eq!(messages(&with).len(), 2);
        let here = workspace(&format!("# cgfilter: allow CG501\n{PART}"));
        assert_eq!(messages(&here).len(), 1, "samples are none of its business");
    }

    #[test]
    fn nothing_is_said_where_it_cannot_be_known() {
        let mut across = workspace(&format!("# cgfilter: allow-file CG305, CG405\n{PART}"));
        assert_eq!(messages(&across), ["CG305 says nothing of this file, so there is nothing to allow"]);
        across.terms = Terms { is_whole: false, ..Terms::default() };
        assert_eq!(messages(&across), [""; 0]);
        across.terms = Terms { has_unread: true, ..Terms::default() };
        assert_eq!(messages(&across), [""; 0], "the file that cannot be read may be the other one");
        let broken = workspace(&format!("# cgfilter: allow-file CG203\n{PART}  unknown: x\n"));
        assert_eq!(messages(&broken), [""; 0]);
        let mut levels = Levels::default();
        levels.select(&[SPEAKS.meta, META]);
        let other = workspace(&format!("# cgfilter: allow-file CG203\n{PART}"));
        let lint = lint::run(RULES, &levels, &other);
        assert_eq!(lint.findings.len(), 1, "the rule did not run");
    }
}
