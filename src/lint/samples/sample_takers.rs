//! Which samples of all services the trigger filters of one take, for very many services that ask the same.

use std::collections::{HashMap, HashSet};
use std::ptr;
use std::rc::Rc;

use crate::engine::compiled::{Compiled, Judge};
use crate::lint::workspace::{File, Sample};

/// What trigger filters take, worked out once for all services that ask the same in the same order.
pub struct SampleTakers<'w> {
    /// What each signature of part takes, with the position of the service whose sample it is, in their order.
    of_signature: Vec<Vec<(usize, &'w Sample)>>,
    known: HashMap<Vec<Option<u32>>, Rc<Hits<'w>>>,
}

/// The services of which some trigger filters take samples, in their order.
pub type Hits<'w> = Vec<Hit<'w>>;

/// A service of which samples are taken.
pub struct Hit<'w> {
    pub service: usize,
    /// The trigger filter that takes the first one.
    pub filter: usize,
    pub first: &'w Sample,
    pub samples: usize,
}

impl<'w> SampleTakers<'w> {
    /// A sample with the name of a service in its envelope is for that service alone, and counts for no part.
    pub fn of(files: &[&'w File], parts: &Compiled<'_>) -> Self {
        let mut of_signature = vec![Vec::new(); parts.signature_count()];
        let mut judge = Judge::new(parts);
        let samples = files.iter().enumerate();
        let samples = samples.flat_map(|(owner, file)| file.samples.iter().map(move |it| (owner, it)));
        for (owner, sample) in samples.filter(|(_, it)| it.payload.service.is_none()) {
            for signature in judge.accepting(&sample.payload) {
                if let Some(taken) = of_signature.get_mut(signature as usize) {
                    taken.push((owner, sample));
                }
            }
        }
        Self { of_signature, known: HashMap::new() }
    }

    /// What some trigger filters take, by their signatures.
    pub fn of_filters(&mut self, signatures: &[Option<u32>]) -> Rc<Hits<'w>> {
        let taking = |signature: &Option<u32>| signature.filter(|signature| !self.of_part(*signature).is_empty());
        let signatures: Vec<_> = signatures.iter().map(taking).collect();
        if let Some(known) = self.known.get(&signatures) {
            return Rc::clone(known);
        }
        let mut earlier = HashSet::new();
        let mut hits: HashMap<usize, Hit<'w>> = HashMap::new();
        for (filter, signature) in signatures.iter().enumerate() {
            for &(service, first) in signature.iter().flat_map(|signature| self.of_part(*signature)) {
                if earlier.insert(ptr::from_ref(first)) {
                    let hit = hits.entry(service).or_insert(Hit { service, filter, first, samples: 0 });
                    hit.samples += 1;
                }
            }
        }
        let mut hits: Vec<_> = hits.into_values().collect();
        hits.sort_by_key(|hit| hit.service);
        let hits = Rc::new(hits);
        self.known.insert(signatures, Rc::clone(&hits));
        hits
    }

    /// What a part takes, by its signature.
    pub fn of_part(&self, signature: u32) -> &[(usize, &'w Sample)] {
        self.of_signature.get(signature as usize).map_or(&[], Vec::as_slice)
    }
}
