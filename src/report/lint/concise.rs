//! One line a finding, for logs and for `grep`.

use std::io::{self, Write};

use super::{LintLook, LintRun, human};
use crate::model::text::printable;
use crate::report::words;

pub fn write(run: &LintRun<'_>, look: LintLook, out: &mut dyn Write) -> io::Result<()> {
    if look.statistics {
        let shown: Vec<_> = human::shown(run, look).collect();
        return human::statistics(&shown, out);
    }
    for finding in human::shown(run, look) {
        let diagnostic = finding.diagnostic;
        let place = words::place(&diagnostic.place.source, diagnostic.place.span);
        let (severity, rule) = (diagnostic.severity.name(), diagnostic.rule);
        let message = printable(&diagnostic.message);
        let (code, name) = (rule.code, rule.name);
        writeln!(out, "{place}: {severity}[{code}: {name}]: {message}")?;
    }
    Ok(())
}
