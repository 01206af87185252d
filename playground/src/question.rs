//! What the page asks.

use cgfilter::project::{Preset, Project, Setup, SetupError, presets};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
enum Question {
    /// The documents of `test`, of these payloads in this order, and of `lint`.
    Judge {
        #[serde(flatten)]
        texts: Texts,
        payloads: Vec<String>,
    },
    /// A filter from payloads.
    Infer {
        #[serde(flatten)]
        texts: Texts,
        service: String,
        alerts: Vec<String>,
        recoveries: Vec<String>,
    },
    /// The presets that have a filter: name, tool and what it is.
    Presets,
    /// One of them, whole.
    Preset { name: String },
}

/// A repository.
#[derive(Deserialize)]
struct Texts {
    day: String,
    reading: String,
    /// Paths and texts.
    files: Vec<(String, String)>,
}

impl Texts {
    fn into_project(self) -> Result<Project, SetupError> {
        let mut project = Project::new(&Setup { day: &self.day, reading: &self.reading })?;
        for (path, text) in self.files {
            project.put(&path, text);
        }
        Ok(project)
    }
}

/// The answer to a question; `{"error": …}` to what is none.
pub fn answer(question: &[u8]) -> String {
    let read = serde_json::from_slice(question).map_err(|error| error.to_string());
    let answer = read.and_then(of);
    answer.unwrap_or_else(|error| json!({"error": error}).to_string())
}

fn of(question: Question) -> Result<String, String> {
    let project = |texts: Texts| texts.into_project().map_err(|error| error.to_string());
    let answer = match question {
        Question::Judge { texts, payloads } => {
            let project = project(texts)?;
            let (test, lint) = (project.test(&borrowed(&payloads)).json(), project.lint_json());
            return Ok(format!("{{\"test\":{test},\"lint\":{lint}}}"));
        }
        Question::Infer { texts, service, alerts, recoveries } => {
            match project(texts)?.infer(&service, &borrowed(&alerts), &borrowed(&recoveries)) {
                Ok(written) => json!({"filter": written.filter, "notes": written.doubts}),
                Err(none) => json!({"refusal": none.message, "notes": none.evidence, "help": none.help}),
            }
        }
        Question::Presets => presets().filter(|preset| preset.filter.is_some()).map(|it| in_short(&it)).collect(),
        Question::Preset { name } => {
            let preset = presets().find(|preset| preset.name == name);
            json!(preset.ok_or_else(|| format!("there is no preset {name}"))?)
        }
    };
    Ok(answer.to_string())
}

fn borrowed(paths: &[String]) -> Vec<&str> {
    paths.iter().map(String::as_str).collect()
}

fn in_short(preset: &Preset) -> Value {
    json!({"name": preset.name, "tool": preset.tool, "sentence": preset.sentence})
}
