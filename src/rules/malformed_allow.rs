//! # malformed-allow (CG901)
//!
//! A cgfilter comment is not understood.
//!
//! ## Why
//!
//! Whoever wrote it believes that a diagnostic is allowed, with a reason that the team agreed on. A comment names what it
//! allows, and there is no form for everything: `# cgfilter: allow CG407 reason`, `allow CG407, CG206 reason`,
//! `allow CG407 until 2026-12-31 reason`, `allow-file CG502 reason`. At the end of a line it covers the line; on a line
//! of its own, the item or field below. This rule itself cannot be allowed, or turned off.
//!
//! ## Examples
//!
//! ```yaml bad
//! # cgfilter allow CG407 the colon is missing
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
//! ```yaml bad
//! # cgfilter: ignore CG407 another word than allow
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
//! ```yaml bad
//! # cgfilter: allow title-fall-back no rule has this name
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
//! ```yaml bad
//! # cgfilter: allow CG407 until christmas this is no date
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

use crate::lint::allow::{AllowFault, Malformed};
use crate::lint::{Check, Input, Rule, suggest};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::text::quoted;

pub const RULE: Rule = Rule::new(META, include_str!("malformed_allow.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG901", "malformed-allow", Severity::Error);

/// How it is written.
const FORM: &str = "# cgfilter: allow CG206 reason";

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let malformed = input.allows.malformed.iter();
    malformed.filter_map(|it| word(input, it)).collect()
}

fn word(input: &Input<'_>, malformed: &Malformed) -> Option<Diagnostic> {
    let written = input.source.slice(malformed.span);
    let (message, help) = match &malformed.fault {
        AllowFault::NoColon if !means_to_allow(written) => return None,
        AllowFault::NoColon => {
            ("no colon follows cgfilter in this comment, so it allows nothing".into(), format!("write {FORM}"))
        }
        AllowFault::UnknownWord(word) => unknown_word(word),
        AllowFault::NoRule => (
            "this comment names no rule, so it allows nothing".into(),
            format!("name the rule: {FORM}; there is no form that allows everything"),
        ),
        AllowFault::UnknownRule { written, near } => {
            let start = malformed.span.start;
            let before = input.source.text().get(..start).unwrap_or_default();
            unknown_rule(written, *near, before.trim_end().ends_with(','))
        }
        AllowFault::AlwaysOn(code) => {
            (format!("{code} cannot be allowed away"), "mend the comment that it speaks of, and remove this one".into())
        }
        AllowFault::BadDate(word) => bad_date(word),
        AllowFault::LateUntil => (
            "this date is a part of the reason, so the comment allows for ever".into(),
            "write until and the day right behind the rules".into(),
        ),
        AllowFault::NoComma(code) => (
            format!("{code} is no part of a reason, so the comment does not allow it"),
            format!("put a comma before {code}"),
        ),
    };
    Some(Diagnostic::new(META, input.at(malformed.span), message).help(help))
}

/// Whether a comment that starts with the name of the tool is meant for it, and not a sentence about it.
fn means_to_allow(comment: &str) -> bool {
    let mut words = comment.split(|c: char| !c.is_alphanumeric());
    let verb = words.find(|word| !word.is_empty() && !word.eq_ignore_ascii_case("cgfilter"));
    let is_verb = |verb: &str| VERBS.iter().any(|known| verb.eq_ignore_ascii_case(known));
    verb.is_some_and(|verb| is_verb(verb) || is_code(verb))
}

/// What other tools call it.
const VERBS: [&str; 7] = ["allow", "ignore", "disable", "noqa", "nolint", "skip", "suppress"];

fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix("CG").or_else(|| word.strip_prefix("cg"));
    digits.is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn unknown_word(word: &str) -> (String, String) {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let file = suggest::closest(bare, ["allow", "allow-file"]) == Some("allow-file");
    let help = match () {
        () if file => "did you mean allow-file? It covers the whole file".to_owned(),
        () if is_code(bare) => format!("put allow before the rule: {FORM}"),
        () => format!("write {FORM}"),
    };
    let message = format!("{} is no word of this tool, so the comment allows nothing", quoted(word));
    (message, help)
}

fn unknown_rule(written: &str, near: Option<&str>, behind_comma: bool) -> (String, String) {
    let bare = written.trim_matches(|c: char| !c.is_alphanumeric());
    let help = match near {
        _ if bare != written && is_code(bare) => {
            format!("write {bare} without the signs around it")
        }
        Some(near) => format!("did you mean {near}?"),
        None if bare == "all" || bare.is_empty() => "name each rule: there is no form that allows everything".into(),
        None if behind_comma && !is_code(bare) => {
            "leave the comma out if the reason starts here: it says that another rule follows".into()
        }
        None => "name a rule by its code or its name, as the diagnostic shows them".into(),
    };
    let message = format!("no rule is called {}, so the comment allows nothing", quoted(written));
    (message, help)
}

fn bad_date(word: &str) -> (String, String) {
    let message = if word.is_empty() {
        "no date follows until, so the comment allows nothing".to_owned()
    } else {
        format!("{} is no date, so the comment allows nothing", quoted(word))
    };
    (message, "write the last day as 2026-12-31".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_about_the_tool_is_no_comment_for_it() {
        let to_it = [
            "# cgfilter allow CG206 why",
            "# CGFILTER-allow: CG206",
            "# cgfilter, ignore this",
            "# cgfilter CG206 is known",
        ];
        for comment in to_it {
            assert!(means_to_allow(comment), "{comment}");
        }
        let about_it = [
            "# cgfilter reads this file in CI",
            "# cgfilter.yaml: the config is one folder up",
            "# cgfilter's rules allow no more than two conditions",
            "# cgfilter's CG206 is fine here",
            "# cgfilter explain CG206 says why",
            "# cgfilter",
        ];
        for comment in about_it {
            assert!(!means_to_allow(comment), "{comment}");
        }
    }

    #[test]
    fn the_help_fits_the_mistake() {
        let help = |written, near, behind_comma| unknown_rule(written, near, behind_comma).1;
        assert_eq!(help("CG206:", None, false), "write CG206 without the signs around it");
        assert!(help("because", None, true).starts_with("leave the comma out"));
        assert!(help("all", None, false).starts_with("name each rule"));
        assert_eq!(help("shared-key", Some("shared-mapping-key"), false), "did you mean shared-mapping-key?");
        assert!(unknown_word("CG206").1.starts_with("put allow before"));
        assert!(unknown_word("allow_file").1.starts_with("did you mean allow-file"));
        assert!(unknown_word("allow:").1.starts_with("write #"));
    }
}
