//! Any text is a glob, a key path, a title and a regular expression: it is one or says why not, and what is one means the
//! same when it is written in another way.
#![no_main]

use std::path::Path;

use cgfilter::internals::model::glob::{Glob, Globs};
use cgfilter::internals::model::key_path::{KeyPath, Spelling};
use cgfilter::internals::model::pattern::Pattern;
use cgfilter::internals::model::template::Template;
use cgfilter_fuzz::parts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let parts = parts(input);
    let texts: Vec<_> = parts.iter().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    let Some((text, more)) = texts.split_first() else {
        return;
    };
    let path = more.first().copied().unwrap_or("samples/x/trigger.json");
    if let Ok(glob) = Glob::new(text) {
        let globs: Globs = [Glob::inside(text), Glob::below(path, text)].into_iter().flatten().chain([glob]).collect();
        assert!(globs.matches(Path::new(path)).all(|at| at < 3));
    }
    paths(text);
    // A class of Unicode takes long to compile, and all of that is a library's.
    if text.len() < 40 && !text.contains(['{', '\\']) {
        let pattern = Pattern::new(*text);
        if pattern.size().is_ok() {
            pattern.is_match(path);
        }
    }
});

fn paths(text: &str) {
    match KeyPath::parse(text) {
        Ok(path) => {
            assert_eq!(KeyPath::parse(&path.canonical()).as_ref(), Ok(&path), "{text}");
            for like in [Spelling::Console, Spelling::Bare, Spelling::Braces] {
                let again = KeyPath::found(path.steps().to_vec(), like);
                assert_eq!(KeyPath::parse(again.written()).as_ref(), Ok(&path), "{again}");
            }
        }
        Err(error) => assert!(text.get(error.span.start..error.span.end).is_some(), "{text} {error:?}"),
    }
    match Template::parse(text) {
        Ok(template) => {
            let again = template.respelled(|path| path.written().to_owned());
            assert_eq!(again.trim(), text.trim());
        }
        Err(error) => assert!(text.get(error.span.start..error.span.end).is_some(), "{text} {error:?}"),
    }
}
