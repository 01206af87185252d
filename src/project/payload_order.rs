//! The order in which payloads of a folder came.

use std::collections::HashMap;

use super::payload_file::Input;
use crate::engine::proof;
use crate::engine::sample_order::{self, Dated};

/// Within each folder, the payloads go in the order in which they came, as far as a time or a name tells it. Files that were
/// named keep their order, and so do the lines of a log.
pub fn put_in_order(inputs: &mut [Input]) {
    for group in inputs.chunk_by_mut(|a, b| a.folder.is_some() && a.folder == b.folder) {
        let places = places(group);
        if group.len() > 1 {
            // What cannot be read comes last.
            group.sort_by_cached_key(|input| places.get(&input.name).copied().unwrap_or(usize::MAX));
        }
    }
}

fn places(group: &[Input]) -> HashMap<String, usize> {
    let readable: Vec<_> = group.iter().filter_map(|input| Some((input, input.payload.as_deref().ok()?))).collect();
    let known: Vec<_> = readable.iter().map(|(_, payload)| (*payload, None)).collect();
    let sides = proof::sides(&known, None);
    let dated = readable.iter().zip(sides).map(|((input, payload), side)| Dated {
        stem: proof::stem(&input.name),
        payload,
        side,
    });
    let order = sample_order::of(&dated.collect::<Vec<_>>()).order;
    let named = order.iter().enumerate().filter_map(|(place, at)| Some((readable.get(*at)?.0.name.clone(), place)));
    named.collect()
}
