//! What an editor asks of a project at a place of one of its files: completions, what is known of a place, where it leads, an
//! outline, and what each part of a filter takes.
//!
//! Places are bytes of the text that the project has of the file. A file that is half typed is no hindrance: the lines around the
//! place say what it is.

mod completion;
mod cursor;
mod definition;
mod flow;
mod hover;
mod lens;
mod outline;
mod payload_place;
mod samples;
mod typed;

use std::path::Path;
use std::sync::Arc;

pub use completion::{Completion, CompletionSort, complete};
pub use definition::{Target, definitions};
pub use hover::{Hover, hover};
pub use lens::{Lens, lenses};
pub use outline::{OutlineItem, OutlineSort, outline};

use crate::lint::workspace::File;
use crate::parse::field::{Field, Holds, Mapping};
use crate::parse::fields::normal_name;
use crate::parse::{config, filter_fields, suite};
use crate::project::Project;
use crate::project::file_names::{CONFIG_NAME, is_suite, plain};
use crate::source::Source;

/// What the fields of a YAML file are.
fn root_fields(path: &Path) -> Mapping {
    match () {
        () if plain(path) == Path::new(CONFIG_NAME) => config::CONFIG,
        () if is_suite(path) => suite::SUITE,
        () => filter_fields::FILTER_FILE,
    }
}

/// The fields of the mapping that these fields lead to.
fn fields_within(path: &Path, within: &[String]) -> Option<Mapping> {
    within.iter().try_fold(root_fields(path), |mapping, name| match holds(&mapping, name)? {
        Holds::Mapping(inner) | Holds::List(inner, _) | Holds::OneOrMore(inner, _) => Some(inner),
        Holds::Expected(_, checks) => Some(*checks),
        _ => None,
    })
}

/// A field of a mapping, whatever it is called.
fn field(mapping: &Mapping, name: &str) -> Option<&'static Field> {
    let name = normal_name(name);
    mapping.fields.iter().find(|field| field.names().any(|known| known == name))
}

fn holds(mapping: &Mapping, name: &str) -> Option<Holds> {
    field(mapping, name).map(|field| field.holds)
}

/// The filter file that a file is itself. Places in the samples and suites of a filter are none of its own.
fn filter_at<'p>(project: &'p Project, path: &Path) -> Option<&'p File> {
    project.filter_of(path).filter(|file| file.path == plain(path))
}

/// The text of a file of a project.
fn source(project: &Project, path: &str) -> Option<Arc<Source>> {
    project.source(Path::new(path))
}
