//! The bytes at which a string may end.

use wide::u8x16;

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = u64::BITS as usize;
/// How many of them by one instruction.
const WIDTH: usize = 16;

/// Which bytes of a block of a line are special, the first in the lowest bit.
#[inline(never)]
pub(super) fn of_block(line: &[u8], block: usize) -> u64 {
    let rest = line.get(block * BLOCK..).unwrap_or_default();
    rest.first_chunk().map_or_else(|| last(rest), special)
}

/// Which bytes of a block are a quote, a backslash or a control character, the first in the lowest bit.
fn special(block: &[u8; BLOCK]) -> u64 {
    let (parts, _) = block.as_chunks::<WIDTH>();
    let parts = parts.iter().enumerate().map(|(at, part)| {
        let bytes = u8x16::new(*part);
        let special = bytes.simd_eq(u8x16::splat(b'"'))
            | bytes.simd_eq(u8x16::splat(b'\\'))
            | bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
        u64::from(special.to_bitmask()) << (WIDTH * at)
    });
    parts.fold(0, |all, part| all | part)
}

/// The same of a block that ends early. What follows looks like a quote, which is not there when it is looked at.
#[inline(never)]
fn last(rest: &[u8]) -> u64 {
    let mut block = [b'"'; BLOCK];
    if let Some(start) = block.get_mut(..rest.len()) {
        start.copy_from_slice(rest);
    }
    special(&block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_backslashes_and_control_characters_are_found_at_every_place() {
        for length in [1, 15, 16, 63, 64, 65, 130] {
            for at in 0..length {
                for byte in 0..=255 {
                    let mut line = vec![b'x'; length];
                    line[at] = byte;
                    let is_special = matches!(byte, b'"' | b'\\' | 0..=0x1f);
                    let found = of_block(&line, at / BLOCK) & (1 << (at % BLOCK)) != 0;
                    assert_eq!(found, is_special, "{byte} at {at} of {length}");
                    let first = of_block(&line, 0).trailing_zeros() as usize;
                    let end = if is_special { at } else { length };
                    assert_eq!(first, end.min(BLOCK), "{byte} at {at} of {length}");
                }
            }
        }
    }
}
