//! When two key paths lead to the same place in every payload.

use crate::model::key_path::Step;

/// Whether every payload that has a text at the narrower path has the same text at the wider one. A bare number is wider
/// than an index and than a key: it is the one on an array and the other on an object.
pub fn covers(wider: &[Step], narrower: &[Step]) -> bool {
    wider.len() == narrower.len() && wider.iter().zip(narrower).all(|(wide, narrow)| covers_step(wide, narrow))
}

fn covers_step(wide: &Step, narrow: &Step) -> bool {
    match (wide, narrow) {
        (Step::Number(number), Step::Index(index)) => number.parse() == Ok(*index),
        (Step::Number(number), Step::Key(key)) => number == key,
        _ => wide == narrow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key_path::KeyPath;

    #[test]
    fn a_bare_number_is_wider_than_an_index_and_a_key() {
        let covers = |wide, narrow| {
            let [wide, narrow] = [wide, narrow].map(|text| KeyPath::parse(text).unwrap());
            covers(wide.steps(), narrow.steps())
        };
        assert!(covers("a.0", "a[0]") && covers("a.0", "a[\"0\"]") && covers("a.0", "a.0"));
        assert!(!covers("a[0]", "a.0") && !covers("a[\"0\"]", "a.0"));
        assert!(covers("a.00", "a[0]") && !covers("a.00", "a[\"0\"]") && !covers("a.00", "a.0"));
        assert!(covers("\"a\".[0]", "a[0]") && !covers("a", "a.b") && !covers("a", "A"));
    }
}
