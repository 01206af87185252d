//! A set of three bytes in a row, and the fast search for them: most places of a text are passed by at the price of a bit.

/// In small letters; some signs count as others.
#[derive(Debug)]
pub struct Triples(Vec<u64>);

pub const SIZE: usize = 3;

/// Three bytes as one number.
pub type Triple = u32;

impl Default for Triples {
    fn default() -> Self {
        Self(vec![0; 1 << (16 - 6)])
    }
}

/// The three bytes that a new one makes with the two before it.
fn with(triple: Triple, byte: u8) -> Triple {
    triple >> 8 | u32::from(byte | 0x20) << 16
}

/// The last three of some bytes.
pub fn triple(bytes: &[u8]) -> Triple {
    bytes.iter().fold(0, |triple, byte| with(triple, *byte))
}

/// Where the bit of three bytes is: others may share it.
fn place(triple: Triple) -> (usize, u32) {
    let hash = triple.wrapping_mul(0x9e37_79b1) >> 16;
    ((hash >> 6) as usize, hash & 63)
}

impl Triples {
    pub fn insert(&mut self, triple: Triple) {
        let (place, bit) = place(triple);
        if let Some(bits) = self.0.get_mut(place) {
            *bits |= 1 << bit;
        }
    }

    /// Behind which byte the next three end that may be in the set, with these three; `before` are those before `from`.
    pub fn next(&self, text: &[u8], from: usize, before: Triple) -> Option<(usize, Triple)> {
        let (mut last, bits) = (before, self.0.as_slice());
        let next = text.get(from..)?.iter().position(|byte| {
            last = with(last, *byte);
            let (place, bit) = place(last);
            bits.get(place).is_some_and(|bits| bits >> bit & 1 == 1)
        });
        Some((from + next? + 1, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_what_is_in_the_set_is_found() {
        let mut triples = Triples::default();
        triples.insert(triple(b"key"));
        let text = b"a KEY, a keykey and a kez";
        let (mut at, mut last, mut found) = (0, 0, Vec::new());
        while let Some((end, triple)) = triples.next(text, at, last) {
            (at, last) = (end, triple);
            found.push(end);
        }
        assert_eq!(found, [5, 12, 15]);
    }
}
