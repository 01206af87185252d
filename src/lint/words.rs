//! How messages call the parts of a service.

use std::borrow::Cow;
use std::ptr;

use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::model::text::{count, listed, printable};

/// `trigger filter 2`, or `the trigger filter` of a service that has only one. Filters are counted from 0 here.
pub fn trigger(service: &Service, filter: usize) -> String {
    if service.triggers.len() == 1 { "the trigger filter".to_owned() } else { format!("trigger filter {}", filter + 1) }
}

/// A part by the trigger filter that it is; none for the resolve.
pub fn part(service: &Service, filter: Option<usize>) -> String {
    filter.map_or_else(|| "the resolve".to_owned(), |filter| trigger(service, filter))
}

/// `trigger filters 1 and 2`.
pub fn triggers(service: &Service, filters: &[usize]) -> String {
    match filters {
        [only] => trigger(service, *only),
        _ => {
            let numbers: Vec<_> = filters.iter().map(|at| (at + 1).to_string()).collect();
            format!("trigger filters {}", listed(&numbers, "and"))
        }
    }
}

/// The same for a part of the service itself.
pub fn own_part(service: &Service, own: &Part) -> String {
    let mut triggers = service.triggers.iter();
    part(service, triggers.position(|it| ptr::eq(&it.part, own)))
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
