use super::Replayed;
use std::io::{self, Write};
pub fn write(_: &Replayed<'_>, _: &mut dyn Write) -> io::Result<()> {
    Ok(())
}
