//! The presets, as texts.

use crate::presets::{self as all, PRESETS};

/// A filter for a known tool, with sample payloads, a suite and a page.
#[derive(Debug, Clone)]
pub struct Preset {
    pub name: &'static str,
    pub tool: &'static str,
    /// What it is, in a sentence.
    pub sentence: &'static str,
    /// Its page, as Markdown; without the feature `cli`, the tool and the sentence alone.
    pub page: &'static str,
    /// The filter file; none of a tool whose calls no filter can take.
    pub filter: Option<&'static str>,
    whole: &'static all::Preset,
}

impl Preset {
    /// The payloads, and with the feature `cli` the suite, by their names among the samples of the service.
    pub fn samples(&self) -> Vec<(&'static str, &'static str)> {
        self.whole.samples().collect()
    }
}

/// All presets, by name. To have one in a project, put its filter at `filters/NAME.yaml`, and its samples below
/// `samples/NAME/`.
pub fn presets() -> impl Iterator<Item = Preset> {
    PRESETS.iter().map(|whole| {
        let page = whole.page();
        let (tool, sentence) = (page.tool, page.sentence);
        Preset { name: whole.name, tool, sentence, page: page.text, filter: whole.filter(), whole }
    })
}
