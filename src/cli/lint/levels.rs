//! Which rules run: the config, and the command line over it.

use anyhow::{Result, bail};

use crate::cli::args::LintArgs;
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::lint::levels::{Level, Levels, find};
use crate::model::diagnostic::RuleMeta;
use crate::project::levels::{always_on, is_exact, of_config};
use crate::report::snippet;
use crate::rules::RULES;

pub fn of(args: &LintArgs, settings: &Settings, streams: &mut Streams) -> Result<Levels> {
    let mut levels = configured_or_refused(settings, streams)?;
    for word in &args.select {
        levels.select(&named("--select", word)?);
    }
    for word in &args.ignore {
        for rule in named("--ignore", word)? {
            if is_exact(word, &rule) {
                always_on(rule).map_or(Ok(()), |reason| bail!("--ignore: {reason}"))?;
            }
            levels.set(rule, Level::Off);
        }
    }
    Ok(levels)
}

fn named(option: &str, word: &str) -> Result<Vec<RuleMeta>> {
    find(RULES, word).map_err(|unknown| anyhow::anyhow!("{option}: {unknown}"))
}

/// Takes `lint.rules` of the config. All its mistakes are told before it is refused.
fn configured_or_refused(settings: &Settings, streams: &mut Streams) -> Result<Levels> {
    let (levels, mistakes) = of_config(&settings.config, settings.source.as_ref());
    mistakes.iter().for_each(|mistake| streams.draw(&snippet::diagnostic(mistake, streams.width)));
    if !mistakes.is_empty() {
        bail!("the config cannot be used: {}", settings.config_name());
    }
    Ok(levels)
}

/// What `lint.rules` of the config says, for who only asks what is on: `lint` tells of what it cannot mean.
pub fn configured(settings: &Settings) -> Levels {
    of_config(&settings.config, None).0
}
