//! Tells on standard error what cannot be read or used.

use std::path::Path;

use super::settings::Settings;
use super::stream::Streams;
use crate::model::text::{count, value};
use crate::report::{Problem, Unreadable, snippet, words};

/// `where_else` is what to do when the default folder of filters is not there.
pub fn tell(problems: &[Problem], settings: &Settings, where_else: &str, streams: &mut Streams) {
    for problem in problems {
        match problem {
            Problem::File { path, message, help } => {
                let first = settings.filters.first();
                let is_default = settings.filters_are_default && first.is_some_and(|first| Path::new(path) == first);
                let help = help.as_deref().or(is_default.then_some(where_else));
                streams.say("error", &format!("{path}: {message}"), help);
            }
            Problem::Content { diagnostics } => {
                for diagnostic in diagnostics.iter().take(MOST_DRAWN) {
                    streams.draw(&snippet::diagnostic(diagnostic, streams.width));
                }
                if let Some(next) = diagnostics.get(MOST_DRAWN) {
                    let place = words::place(&next.place.source, next.place.span);
                    let more = count(diagnostics.len() - MOST_DRAWN, "more finding");
                    let help = format!("cgfilter lint {} tells them", value(next.place.source.name()));
                    streams.say("error", &format!("{place}: {more} from here on"), Some(&help));
                }
            }
            Problem::Sample(unreadable) => tell_sample(unreadable, streams),
        }
    }
}

/// More of one file would bury what is said of the others.
const MOST_DRAWN: usize = 100;

fn tell_sample(unreadable: &Unreadable, streams: &mut Streams) {
    let (message, help) = (&unreadable.message, unreadable.help.as_deref());
    let Some(excerpt) = &unreadable.excerpt else {
        streams.say("error", &format!("{}: {message}", unreadable.name), help);
        return;
    };
    let related: Vec<_> = excerpt.related.into_iter().collect();
    let (source, span) = (&excerpt.source, excerpt.span);
    let drawing = snippet::error(message, source, span, &related, help, streams.width);
    streams.draw(&drawing);
}
