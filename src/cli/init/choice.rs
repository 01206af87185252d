//! The presets that were asked for.

use anyhow::{Result, bail};

use crate::cli::stream::Streams;
use crate::lint::suggest;
use crate::presets::page::plain;
use crate::presets::{self, PRESETS, Preset};

/// Those of these names, each once; none where one of them cannot work, which is told.
pub fn presets(names: &[String], streams: &mut Streams) -> Result<Option<Vec<&'static Preset>>> {
    let mut chosen: Vec<&Preset> = Vec::new();
    for name in names {
        let Some(preset) = presets::find(name) else {
            bail!("{}", unknown(name));
        };
        if !chosen.iter().any(|known| known.name == preset.name) {
            chosen.push(preset);
        }
    }
    let mut all_work = true;
    for preset in chosen.iter().filter(|preset| preset.filter().is_none()) {
        let page = preset.page();
        let message =
            format!("{} cannot call Callgoose in a way that a filter takes: {}", page.tool, plain(page.sentence));
        streams.say("error", &message, page.section("Instead").map(plain).as_deref());
        all_work = false;
    }
    Ok(Some(chosen).filter(|_| all_work))
}

fn unknown(name: &str) -> String {
    match near(name) {
        Some(near) => format!("no preset is called {name}; did you mean {near}?"),
        None => format!("no preset is called {name}; cgfilter init --list shows them all"),
    }
}

/// The preset that was most likely meant: the only one that has the word, else one with a name like it.
fn near(name: &str) -> Option<&'static str> {
    let word = name.to_lowercase();
    let mut with_word = PRESETS.iter().filter(|preset| preset.has(&word));
    let only = with_word.next().filter(|_| with_word.next().is_none());
    only.map(|preset| preset.name).or_else(|| suggest::closest(name, PRESETS.iter().map(|preset| preset.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_right_is_guessed() {
        assert_eq!(near("garfana"), Some("grafana"));
        assert_eq!(near("Prometheus"), Some("alertmanager"), "by its tool");
        assert_eq!(near("something else"), None);
    }
}
