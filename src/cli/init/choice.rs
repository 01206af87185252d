//! The presets that were asked for.

use anyhow::{Result, bail};

use crate::cli::stream::Streams;
use crate::lint::suggest;
use crate::model::shell;
use crate::model::text::listed;
use crate::presets::page::plain;
use crate::presets::{self, PRESETS, Preset};

/// As many are named for one that is called otherwise.
const MOST_NAMED: usize = 5;

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
    let meant = match near(name).as_slice() {
        [] => "cgfilter init --list shows them all".to_owned(),
        several if several.len() > MOST_NAMED => {
            format!("cgfilter init --list {} shows those of it", shell::word(name))
        }
        near => format!("did you mean {}?", listed(near, "or")),
    };
    format!("no preset is called {name}; {meant}")
}

/// The presets that were most likely meant: those that have the words, else the one with a name like it.
fn near(name: &str) -> Vec<&'static str> {
    let name = name.to_lowercase();
    let as_one_word = name.replace([' ', '-', '_'], "");
    let has = |preset: &&Preset| preset.has(&name) || preset.name.replace('-', "").contains(&as_one_word);
    let with_words: Vec<_> = PRESETS.iter().filter(has).map(|preset| preset.name).collect();
    if !with_words.is_empty() && !as_one_word.is_empty() {
        return with_words;
    }
    suggest::closest(&name, PRESETS.iter().map(|preset| preset.name)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_right_is_guessed() {
        assert_eq!(near("garfana"), ["grafana"]);
        assert_eq!(near("Prometheus"), ["alertmanager"], "by its tool");
        assert_eq!(near("New-Relic"), ["newrelic-issue", "newrelic-legacy", "newrelic-workflow"], "by its words");
        assert!(near("something else").is_empty() && near("").is_empty());
    }
}
