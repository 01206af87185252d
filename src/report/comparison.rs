//! Reports of `import --check`: how a text differs from the filters of the repository.

use std::io::{self, Write};
use std::sync::Arc;

use colored::Colorize;
use serde_json::{Value, json};

use super::inert::{Escape, Inert};
use super::json::write_document;
use crate::console_text::comparison::Difference;
use crate::model::text::{count, printable};
use crate::source::Source;

/// The formats of `import --check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum ComparisonFormat {
    Human,
    Json,
}

/// One service of the repository, and what a text says of it.
pub struct Compared {
    pub service: String,
    pub filter: Arc<Source>,
    /// The name of the text.
    pub text: String,
    pub differences: Vec<Difference>,
}

pub fn write(format: ComparisonFormat, compared: &[Compared], quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ComparisonFormat::Human => {
            let out = &mut Inert::new(out, Escape::Text);
            compared.iter().try_for_each(|it| service(it, quiet, out))
        }
        ComparisonFormat::Json => {
            let out = &mut Inert::new(out, Escape::Json);
            write_document(&document(compared), out)
        }
    }
}

fn service(compared: &Compared, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    let Compared { service, filter, text, differences } = compared;
    let (service, text) = (printable(service), printable(text));
    if differences.is_empty() {
        let mut same = || writeln!(out, "{} is the same in {} and {text}", service.bold(), printable(filter.name()));
        return if quiet { Ok(()) } else { same() };
    }
    let number = count(differences.len(), "field");
    let verb = if differences.len() == 1 { "differs" } else { "differ" };
    writeln!(out, "{}: {number} {verb} in {} and {text}", service.bold(), printable(filter.name()))?;
    for difference in differences {
        writeln!(out, "  {}", name(difference))?;
        let there = difference.repository.as_ref().map(|(value, span)| {
            let at = filter.position(span.start);
            (format!("{}:{}:{}", filter.name(), at.line, at.column), value)
        });
        let here = difference.text.as_ref().map(|(value, line)| (format!("{text}:{line}"), value));
        for (side, name) in [(there, filter.name()), (here, &*text)] {
            match side {
                Some((place, value)) => writeln!(out, "    {}  {}", printable(&place).cyan(), printable(value))?,
                None => writeln!(out, "    {}  has none", printable(name).cyan())?,
            }
        }
    }
    Ok(())
}

/// `trigger 1, urgency`; the part alone where one of the two does not have it at all.
fn name(difference: &Difference) -> String {
    match difference.part {
        Some(part) if matches!(difference.field, "trigger" | "resolve") => part.to_string(),
        Some(part) => format!("{part}, {}", difference.field),
        None => difference.field.to_owned(),
    }
}

fn document(compared: &[Compared]) -> Value {
    let services: Vec<_> = compared.iter().map(as_json).collect();
    let different = compared.iter().filter(|it| !it.differences.is_empty()).count();
    let summary = json!({"services": compared.len(), "equal": compared.len() - different, "different": different});
    json!({"version": 1, "services": services, "summary": summary})
}

fn as_json(compared: &Compared) -> Value {
    let Compared { service, filter, text, differences } = compared;
    let one = |difference: &Difference| {
        let repository = difference.repository.as_ref().map(|(value, span)| {
            let at = filter.position(span.start);
            json!({"value": value, "file": filter.name(), "line": at.line, "column": at.column})
        });
        let here = difference.text.as_ref().map(|(value, line)| json!({"value": value, "file": text, "line": line}));
        let part = difference.part.map(|part| part.to_string());
        json!({"part": part, "field": difference.field, "repository": repository, "text": here})
    };
    let differences: Vec<_> = differences.iter().map(one).collect();
    json!({
        "service": service,
        "file": filter.name(),
        "text": text,
        "equal": differences.is_empty(),
        "differences": differences,
    })
}
