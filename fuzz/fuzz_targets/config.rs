//! Any bytes are a config: what is wrong in it points into it and can be drawn, and what is right can be used.
#![no_main]

use std::path::Path;

use cgfilter::internals::model::glob::{Glob, Globs};
use cgfilter::internals::parse::config;
use cgfilter::internals::report::snippet;
use cgfilter::internals::rules;
use cgfilter_fuzz::{is_harmless, is_in};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (source, config, facts) = config::parse("cgfilter.yaml", input.to_vec());
    facts.iter().for_each(|fact| is_in(&source, fact.span));
    for diagnostic in rules::problems(&source, &facts).iter().take(20) {
        is_harmless(snippet::diagnostic(diagnostic, 80).as_bytes());
    }
    if !facts.is_empty() {
        return;
    }
    let globs = config.lint.exclude.iter().map(|glob| Glob::new(&glob.value).expect("a glob that was checked"));
    let globs: Globs = globs.collect();
    for path in ["filters/x.yaml", "samples/x/trigger.json", ""] {
        assert!(globs.matches(Path::new(path)).all(|at| at < config.lint.exclude.len()));
    }
});
