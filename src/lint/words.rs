//! How messages call the parts of a service.

use std::borrow::Cow;
use std::ptr;

use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::model::text::{count, listed, printable};

/// `trigger 2`: one name for a trigger filter in all that is printed. Filters are counted from 0 here.
pub fn trigger(filter: usize) -> String {
    format!("trigger {}", filter + 1)
}

/// A part by the trigger filter that it is; none for the resolve.
pub fn part(filter: Option<usize>) -> String {
    filter.map_or_else(|| "the resolve".to_owned(), trigger)
}

/// `triggers 1 and 2`.
pub fn triggers(filters: &[usize]) -> String {
    match filters {
        [only] => trigger(*only),
        _ => {
            let numbers: Vec<_> = filters.iter().map(|at| (at + 1).to_string()).collect();
            format!("triggers {}", listed(&numbers, "and"))
        }
    }
}

/// The same for a part of the service itself.
pub fn own_part(service: &Service, own: &Part) -> String {
    let mut triggers = service.triggers.iter();
    part(triggers.position(|it| ptr::eq(&it.part, own)))
}

/// The name of a sample, and how many more there are: `a.json and 2 other samples`.
pub fn samples(first: &str, more: usize) -> String {
    match more {
        0 => printable(first).into_owned(),
        _ => format!("{} and {}", printable(first), count(more, "other sample")),
    }
}

/// A key path as it is written in the file.
pub fn key(path: &KeyPath) -> Cow<'_, str> {
    printable(path.written())
}
