//! One line a finding, for logs and for `grep`.

use std::io::{self, Write};

use super::{LintDisplay, LintRun, human};
use crate::model::diagnostic::Diagnostic;
use crate::model::text::printable;
use crate::report::words;

pub fn write(run: &LintRun<'_>, display: LintDisplay, out: &mut dyn Write) -> io::Result<()> {
    if display.statistics {
        let shown: Vec<_> = human::shown(run, display).collect();
        return human::statistics(&shown, out);
    }
    human::shown(run, display).try_for_each(|finding| writeln!(out, "{}", line(finding.diagnostic)))
}

pub fn line(diagnostic: &Diagnostic) -> String {
    let place = words::place(&diagnostic.place.source, diagnostic.place.span);
    let (severity, rule) = (diagnostic.severity.name(), diagnostic.rule);
    let message = printable(&diagnostic.message);
    let (code, name) = (rule.code, rule.name);
    format!("{place}: {severity}[{code}: {name}]: {message}")
}
