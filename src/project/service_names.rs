//! Names of services, as suites and people write them.

use std::collections::BTreeSet;

use crate::lint::suggest;
use crate::model::service_name;
use crate::model::text::{count, listed, value};

/// Why a name means no service, and which may be meant.
pub fn unknown_service<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> (String, Option<String>) {
    let named = value(name);
    let several: BTreeSet<_> = known.clone().filter(|known| service_name::short(known) == name).collect();
    if several.is_empty() {
        let near = suggest::closest(name, known).map(|near| format!("did you mean {}?", value(near)));
        return (format!("no service is named {named}"), near);
    }
    let several: Vec<_> = several.into_iter().map(value).collect();
    let help = format!("name one in full: {}", listed(&several, "or"));
    (format!("{} are named {named}", count(several.len(), "service")), Some(help))
}
