//! Tells on standard error what cannot be read or used.

use std::path::Path;

use super::first_steps;
use super::settings::Settings;
use super::stream::Streams;
use crate::model::diagnostic::{self, Diagnostic};
use crate::model::text::{count, value};
use crate::report::snippet;

/// More of one file would bury what is said of the others.
const MOST_DRAWN: usize = 100;

/// `where_else` is what to do when the default folder of filters is not there.
pub fn tell(problems: &[Diagnostic], settings: &Settings, where_else: &str, streams: &mut Streams) {
    for of_one_file in diagnostic::by_file(problems) {
        for problem in of_one_file.iter().take(MOST_DRAWN) {
            tell_one(problem, settings, where_else, streams);
        }
        if let Some(next) = of_one_file.get(MOST_DRAWN) {
            let place = &next.place;
            let more = count(of_one_file.len() - MOST_DRAWN, "more finding");
            let help = format!("cgfilter lint {} tells them", value(place.source.name()));
            streams.say("error", &format!("{place}: {more} from here on"), Some(&help));
        }
    }
}

fn tell_one(problem: &Diagnostic, settings: &Settings, where_else: &str, streams: &mut Streams) {
    let source = &problem.place.source;
    if !source.is_unread() {
        streams.draw(&snippet::diagnostic(problem, streams.width));
        return;
    }
    let first = settings.filters.first();
    let is_default = settings.filters_are_default && first.is_some_and(|first| Path::new(source.name()) == first);
    let first_steps = || is_default.then(|| first_steps::without_filters(settings, where_else));
    let help = problem.help.clone().or_else(first_steps);
    streams.say("error", &format!("{}: {}", source.name(), problem.message), help.as_deref());
}
