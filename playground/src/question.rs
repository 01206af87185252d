//! What the page asks.

use cgfilter::project::{Preset, Project, Setup, SetupError, presets};
use serde::Deserialize;
use serde_json::{Value, json};

/// A question of any kind, with what that needs: one plain form, because what reads several is larger than what answers them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Question {
    /// `judge`: the documents of `test`, of the payloads in this order, and of `lint`. `infer`: a filter from payloads.
    /// `presets`: those that have a filter, with name, tool and what it is.
    ask: String,
    day: String,
    reading: String,
    /// A repository, as paths and texts.
    files: Vec<(String, String)>,
    payloads: Vec<String>,
    service: String,
    alerts: Vec<String>,
    recoveries: Vec<String>,
}

impl Question {
    fn project(&self) -> Result<Project, SetupError> {
        let mut project = Project::new(&Setup { day: &self.day, reading: &self.reading })?;
        for (path, text) in &self.files {
            project.put(path, text.as_str());
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
    let project = || question.project().map_err(|error| error.to_string());
    match question.ask.as_str() {
        "judge" => {
            let project = project()?;
            let (test, lint) = (project.test(&borrowed(&question.payloads)).json(), project.lint_json());
            Ok(format!("{{\"test\":{test},\"lint\":{lint}}}"))
        }
        "infer" => {
            let (alerts, recoveries) = (borrowed(&question.alerts), borrowed(&question.recoveries));
            let written = match project()?.infer(&question.service, &alerts, &recoveries) {
                Ok(written) => json!({"filter": written.filter, "notes": written.doubts}),
                Err(none) => json!({"refusal": none.message, "notes": none.evidence, "help": none.help}),
            };
            Ok(written.to_string())
        }
        "presets" => {
            let presets = presets().filter(|preset| preset.filter.is_some());
            Ok(presets.map(|it| in_short(&it)).collect::<Value>().to_string())
        }
        other => Err(format!("there is no question {other:?}")),
    }
}

fn borrowed(paths: &[String]) -> Vec<&str> {
    paths.iter().map(String::as_str).collect()
}

fn in_short(preset: &Preset) -> Value {
    json!({"name": preset.name, "tool": preset.tool, "sentence": preset.sentence})
}
