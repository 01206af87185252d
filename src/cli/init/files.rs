//! The files of a new repository. They stand in `files/` as they are written, and the integrations are those of this
//! repository, so what is handed out is what is tested.

use std::path::Path;

use crate::cli::args::Integration;
use crate::cli::schema;
use crate::report::schema::Kind;

/// A file to be written, by its path below the new repository.
pub struct Planned {
    pub path: String,
    pub text: String,
}

/// A service, its samples and its suite.
pub struct Service {
    pub name: &'static str,
    /// The first one is the filter file.
    files: &'static [(&'static str, &'static str)],
}

macro_rules! files {
    ($from:literal: $($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!($from, "/", $path)))),*]
    };
}

const EXAMPLE: Service = Service {
    name: "example",
    files: files!("files":
        "filters/example.yaml",
        "samples/example/trigger.json",
        "samples/example/warning.json",
        "samples/example/resolve.json",
        "samples/example/example.test.yaml",
    ),
};

const BLACKFIRE: Service = Service {
    name: "blackfire",
    files: files!("../../..":
        "filters/blackfire.yaml",
        "samples/blackfire/trigger.json",
        "samples/blackfire/resolve.json",
        "samples/blackfire/blackfire.test.yaml",
    ),
};

const PERCONA: Service = Service {
    name: "percona",
    files: files!("../../..":
        "filters/percona.yaml",
        "samples/percona/trigger.json",
        "samples/percona/resolve.json",
        "samples/percona/resolve-full.json",
        "samples/percona/percona.test.yaml",
    ),
};

const OPENSTATUS: Service = Service {
    name: "openstatus",
    files: files!("../../..":
        "filters/openstatus.yaml",
        "samples/openstatus/trigger.json",
        "samples/openstatus/resolve.json",
        "samples/openstatus/openstatus.test.yaml",
    ),
};

const BETTER_STACK: Service = Service {
    name: "better-stack",
    files: files!("../../..":
        "filters/better-stack.yaml",
        "samples/better-stack/trigger.json",
        "samples/better-stack/resolve.json",
        "samples/better-stack/better-stack.test.yaml",
    ),
};

const SERVICEPILOT: Service = Service {
    name: "servicepilot",
    files: files!("../../..":
        "filters/servicepilot.yaml",
        "samples/servicepilot/trigger.json",
        "samples/servicepilot/resolve.json",
        "samples/servicepilot/servicepilot.test.yaml",
    ),
};

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
        None => EXAMPLE,
        Some(Integration::Blackfire) => BLACKFIRE,
        Some(Integration::Percona) => PERCONA,
        Some(Integration::Openstatus) => OPENSTATUS,
        Some(Integration::BetterStack) => BETTER_STACK,
        Some(Integration::Servicepilot) => SERVICEPILOT,
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
        self.planned().next()
    }
}

/// The schemas, which the other files name.
pub fn schemas() -> impl Iterator<Item = Planned> {
    Kind::ALL.into_iter().map(|kind| Planned {
        path: schema_path(kind),
        text: schema::text(kind),
    })
}

/// What explains the repository and checks it.
pub fn around() -> impl Iterator<Item = Planned> {
    AROUND.iter().map(|(path, text)| planned(path, text))
}

fn planned(path: &str, text: &str) -> Planned {
    let text = text
        .replace("__VERSION__", env!("CARGO_PKG_VERSION"))
        .replace("__RUST__", env!("CARGO_PKG_RUST_VERSION"));
    let text = match kind_of(path) {
        Some(kind) => format!("{}{text}", modeline(path, kind)),
        None => text,
    };
    Planned {
        path: path.to_owned(),
        text,
    }
}

/// The kind of YAML file that a path of ours names.
fn kind_of(path: &str) -> Option<Kind> {
    let path = Path::new(path);
    if path.ends_with(crate::cli::files::CONFIG_NAME) {
        Some(Kind::Config)
    } else if crate::cli::filters::is_suite(path) {
        Some(Kind::Suite)
    } else {
        path.starts_with("filters").then_some(Kind::Filter)
    }
}

/// The line by which editors find the schema, also without a network.
fn modeline(path: &str, kind: Kind) -> String {
    let up = "../".repeat(path.matches('/').count());
    format!(
        "# yaml-language-server: $schema={up}{}\n",
        schema_path(kind)
    )
}

pub fn schema_path(kind: Kind) -> String {
    format!("schemas/{}.schema.json", kind.name())
}
