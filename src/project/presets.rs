//! The presets, as texts.

use serde::Serialize;

use crate::presets::{self as all, PRESETS};

/// A filter for a known tool, with sample payloads, a suite and a page.
#[derive(Debug, Clone, Serialize)]
pub struct Preset {
    pub name: &'static str,
    pub tool: &'static str,
    /// What it is, in a sentence.
    pub sentence: &'static str,
    /// Its page, as Markdown; without the feature `cli`, the tool and the sentence alone.
    pub page: &'static str,
    /// The filter file; none of a tool whose calls no filter can take.
    pub filter: Option<&'static str>,
    /// The payloads, and with the feature `cli` the suite, by their names among the samples of the service.
    pub samples: Vec<(&'static str, &'static str)>,
}

/// All presets, by name. To have one in a project, put its filter at `filters/NAME.yaml`, and its samples below
/// `samples/NAME/`.
pub fn presets() -> impl Iterator<Item = Preset> {
    PRESETS.iter().map(|preset: &all::Preset| {
        let page = preset.page();
        Preset {
            name: preset.name,
            tool: page.tool,
            sentence: page.sentence,
            page: page.text,
            filter: preset.filter(),
            samples: preset.samples().collect(),
        }
    })
}
