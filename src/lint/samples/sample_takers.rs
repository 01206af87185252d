//! Which samples of all services a part takes, for very many parts that ask the same.

use std::collections::{HashMap, HashSet};
use std::ptr;
use std::rc::Rc;

use crate::engine::compiled::{Compiled, Judge};
use crate::lint::workspace::{File, Sample};

/// What parts take, worked out once for all services that ask the same in the same order.
pub struct SampleTakers<'w> {
    files: &'w [File],
    /// What each signature of part takes, with the file of the service whose sample it is, in the order of the files.
    of_signature: Vec<Vec<(usize, &'w Sample)>>,
    known: HashMap<Vec<Option<u32>>, Rc<[Hits<'w>]>>,
}

/// The samples that one part takes.
#[derive(Default)]
pub struct Hits<'w> {
    owners: Vec<Owner<'w>>,
    samples: usize,
    /// How many of the owners have one name, and how many of the samples these have.
    of_name: HashMap<&'w str, (usize, usize)>,
}

/// A service of which samples are taken.
pub struct Owner<'w> {
    file: usize,
    pub name: &'w str,
    pub first: &'w Sample,
    pub samples: usize,
}

impl<'w> SampleTakers<'w> {
    /// A sample with the name of a service in its envelope is for that service alone, and counts for no part.
    pub fn of(files: &'w [File], parts: &Compiled<'_>) -> Self {
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
        Self { files, of_signature, known: HashMap::new() }
    }

    /// What each of some parts takes, by their signatures, when they are asked in order and the first one that takes a sample
    /// is the one that does.
    pub fn in_order(&mut self, signatures: &[Option<u32>]) -> Rc<[Hits<'w>]> {
        let taking = |signature: &Option<u32>| signature.filter(|signature| !self.hits(*signature).is_empty());
        let signatures: Vec<_> = signatures.iter().map(taking).collect();
        if let Some(known) = self.known.get(&signatures) {
            return Rc::clone(known);
        }
        let mut earlier = HashSet::new();
        let mut all = Vec::with_capacity(signatures.len());
        for signature in &signatures {
            let mut hits = Hits::default();
            for (owner, sample) in signature.iter().flat_map(|signature| self.hits(*signature)) {
                if earlier.insert(ptr::from_ref(*sample)) {
                    let name = self.files.get(*owner).map(File::service_name);
                    hits.add(*owner, name.unwrap_or_default(), sample);
                }
            }
            all.push(hits);
        }
        let all: Rc<[Hits<'w>]> = all.into();
        self.known.insert(signatures, Rc::clone(&all));
        all
    }

    fn hits(&self, signature: u32) -> &[(usize, &'w Sample)] {
        self.of_signature.get(signature as usize).map_or(&[], Vec::as_slice)
    }
}

impl<'w> Hits<'w> {
    /// The samples of one owner come one after the other.
    fn add(&mut self, file: usize, name: &'w str, sample: &'w Sample) {
        let (owners, samples) = self.of_name.entry(name).or_default();
        *samples += 1;
        self.samples += 1;
        match self.owners.last_mut().filter(|owner| owner.file == file) {
            Some(owner) => owner.samples += 1,
            None => {
                *owners += 1;
                self.owners.push(Owner { file, name, first: sample, samples: 1 });
            }
        }
    }

    /// How many owners have another name, and how many samples these have.
    pub fn count_but(&self, name: &str) -> (usize, usize) {
        let (owners, samples) = self.of_name.get(name).copied().unwrap_or_default();
        (self.owners.len() - owners, self.samples - samples)
    }

    /// The owners of another name, in the order of the files.
    pub fn owners_but(&self, name: &str) -> impl Iterator<Item = &Owner<'w>> {
        self.owners.iter().filter(move |owner| owner.name != name)
    }
}
