//! The rules for people: as a list, and as the pages of docs/rules.

use std::io::{self, Write};

use colored::Colorize;

use crate::lint::page::{page, readable};
use crate::lint::{Rule, levels};
use crate::model::diagnostic::{Applicability, RuleMeta, Severity};

/// What the rules of each hundred are about.
const CATEGORIES: [(&str, &str); 7] = [
    ("CG0", "The file and its fields"),
    ("CG1", "Conditions and values"),
    ("CG2", "Mapping: what ties a recovery to its alert"),
    ("CG3", "Filters among each other"),
    ("CG4", "Filters and samples"),
    ("CG5", "The repository"),
    ("CG9", "Allow comments"),
];

/// The rules of each category, in the order of their codes.
pub fn by_category<'r>(rules: &'r [&'r Rule]) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'r Rule>)> {
    CATEGORIES.into_iter().map(move |(start, title)| {
        let rules = rules.iter().copied();
        (title, rules.filter(move |rule| rule.meta.code.starts_with(start)))
    })
}

/// A line a rule, by category.
pub fn list(rules: &[&Rule], out: &mut dyn Write) -> io::Result<()> {
    for (title, rules) in by_category(rules) {
        writeln!(out, "{}", title.bold())?;
        for rule in rules {
            let RuleMeta { code, name, severity, fix, .. } = rule.meta;
            let severity = match severity {
                Severity::Error => format!("{:7}", severity.name()).red(),
                Severity::Warning => format!("{:7}", severity.name()).yellow(),
                Severity::Info => format!("{:7}", severity.name()).normal(),
            };
            let line = format!("  {code}  {severity}  {name:25}  {}", fix.map_or("", option));
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
    }
    writeln!(out, "cgfilter explain CODE shows the page of a rule")
}

/// The option of `lint` that writes such fixes.
pub fn option(fix: Applicability) -> &'static str {
    match fix {
        Applicability::Safe => "--fix",
        Applicability::Unsafe => "--unsafe-fixes",
    }
}

/// The page of a rule as it is in docs/rules and on the screen.
pub fn document(rule: &Rule) -> String {
    let page = readable(&page(rule));
    let (title, rest) = page.split_once('\n').unwrap_or((&page, ""));
    format!("{title}\n\n{}\n{rest}", facts(rule.meta))
}

/// How much it weighs, whether it is mended, and how it is allowed.
fn facts(meta: RuleMeta) -> String {
    let fix = match meta.fix {
        Some(Applicability::Safe) => ", mended by `--fix`",
        Some(Applicability::Unsafe) => ", mended by `--unsafe-fixes`",
        None => "",
    };
    let allow = if levels::can_be_allowed(meta.code) {
        format!("; one is accepted by the comment `# cgfilter: allow {} REASON`", meta.code)
    } else {
        String::new()
    };
    let severity = match meta.severity {
        Severity::Error => "An error",
        Severity::Warning => "A warning",
        Severity::Info => "An info",
    };
    format!("{severity}{fix}{allow}.")
}
