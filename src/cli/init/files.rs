//! The files of a new repository. They stand in `files/` as they are written, and the integrations are those of this
//! repository, so what is handed out is what is tested.

use std::path::Path;

use crate::cli::args::Integration;
use crate::cli::schema;
use crate::report::schema::FileKind;

/// A file to be written, by its path below the new repository.
pub struct Planned {
    pub path: String,
    pub text: String,
}

/// Where filters and samples are, below the new repository.
pub struct Folders {
    pub filters: String,
    pub samples: String,
}

/// A service, its samples and its suite.
pub struct Service {
    pub name: &'static str,
    /// The filter file is the last one: without it, nobody looks at the others.
    files: &'static [(&'static str, &'static str)],
}

macro_rules! files {
    ($from:literal: $($path:expr),* $(,)?) => {
        &[$(($path, include_str!(concat!($from, "/", $path)))),*]
    };
}

/// A service of this name with these samples; what ties them together, the filter file, comes last.
macro_rules! service {
    ($from:literal: $name:literal, $($sample:literal),*) => {
        Service {
            name: $name,
            files: files!($from:
                $(concat!("samples/", $name, "/", $sample, ".json"),)*
                concat!("samples/", $name, "/", $name, ".test.yaml"),
                concat!("filters/", $name, ".yaml"),
            ),
        }
    };
}

const AROUND: &[(&str, &str)] = files!("files":
    "README.md",
    ".github/workflows/cgfilter.yml",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
);

const CONFIG: &str = include_str!("files/cgfilter.yaml");

/// The service to start with.
pub fn service(from: Option<Integration>) -> Service {
    match from {
        None => service!("files": "example", "trigger", "warning", "resolve"),
        Some(Integration::Blackfire) => service!("../../..": "blackfire", "trigger", "resolve"),
        Some(Integration::Percona) => {
            service!("../../..": "percona", "trigger", "resolve", "resolve-full")
        }
        Some(Integration::Openstatus) => service!("../../..": "openstatus", "trigger", "resolve"),
        Some(Integration::BetterStack) => {
            service!("../../..": "better-stack", "trigger", "resolve")
        }
        Some(Integration::Servicepilot) => {
            service!("../../..": "servicepilot", "trigger", "resolve")
        }
    }
}

pub fn config() -> Planned {
    planned(crate::cli::files::CONFIG_NAME, CONFIG)
}

impl Service {
    pub fn planned(&self) -> impl Iterator<Item = Planned> {
        self.files.iter().map(|(path, text)| planned(path, text))
    }

    pub fn filter_file(&self) -> Option<Planned> {
        self.planned().last()
    }
}

/// The schemas, which the other files name.
pub fn schemas() -> impl Iterator<Item = Planned> {
    FileKind::ALL.into_iter().map(|kind| Planned { path: schema_path(kind), text: schema::text(kind) })
}

/// What explains the repository and checks it.
pub fn around(folders: &Folders) -> impl Iterator<Item = Planned> {
    AROUND.iter().map(|(path, text)| Planned {
        path: (*path).to_owned(),
        text: versioned(text).replace("__FILTERS__", &folders.filters).replace("__SAMPLES__", &folders.samples),
    })
}

fn planned(path: &str, text: &str) -> Planned {
    let text = match kind_of(path) {
        Some(kind) => format!("{}{text}", modeline(path, kind)),
        None => text.to_owned(),
    };
    Planned { path: path.to_owned(), text }
}

fn versioned(text: &str) -> String {
    text.replace("__VERSION__", env!("CARGO_PKG_VERSION")).replace("__RUST__", env!("CARGO_PKG_RUST_VERSION"))
}

/// The kind of YAML file that a path of ours names.
fn kind_of(path: &str) -> Option<FileKind> {
    let path = Path::new(path);
    if path.ends_with(crate::cli::files::CONFIG_NAME) {
        Some(FileKind::Config)
    } else if crate::cli::filters::is_suite(path) {
        Some(FileKind::Suite)
    } else {
        path.starts_with("filters").then_some(FileKind::Filter)
    }
}

/// The line by which editors find the schema, also without a network.
fn modeline(path: &str, kind: FileKind) -> String {
    let up = "../".repeat(path.matches('/').count());
    format!("# yaml-language-server: $schema={up}{}\n", schema_path(kind))
}

fn schema_path(kind: FileKind) -> String {
    format!("schemas/{}.schema.json", kind.name())
}
