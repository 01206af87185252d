//! Where the lines that are made of items stand: where they are in the file, as far as that can be.

/// How many blanks make up for what was left out.
const MAX_BLANKS: i64 = 64 * 1024;
/// How many line breaks are kept back until an item follows.
const MAX_BREAKS: u64 = 4 * 1024;

/// From a line on, the lines are those of the file in another way than before. All are counts of what came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineMapping {
    pub line: u64,
    pub byte: u64,
    pub line_of_file: u64,
    pub byte_of_file: u64,
}

/// Lines and bytes of the file so far.
#[derive(Debug, Default, Clone, Copy)]
pub struct Position {
    pub line: u64,
    pub byte: u64,
}

/// The lines so far.
#[derive(Debug, Default)]
pub struct Lines {
    /// Those that were not taken away yet, and the bytes of those that were.
    pub out: Vec<u8>,
    taken: u64,
    breaks: u64,
    has_item: bool,
    /// How many lines and bytes there are more than in the file.
    lines_ahead: u64,
    bytes_ahead: i64,
    pub turns: Vec<LineMapping>,
    is_turned: bool,
    /// Where the item before started, when that is not told.
    before: Option<LineMapping>,
}

impl Lines {
    pub fn take(&mut self) -> Vec<u8> {
        self.taken += self.out.len() as u64;
        std::mem::take(&mut self.out)
    }

    /// Starts a line of its own for an item, where it is in the file.
    pub fn begin(&mut self, at: Position) {
        let mut breaks = at.line + self.lines_ahead - self.breaks;
        let is_same_line = breaks == 0 && self.has_item;
        if is_same_line {
            breaks = 1;
            self.lines_ahead += 1;
        }
        let bytes = self.taken + self.out.len() as u64 + breaks;
        let behind = at.byte as i64 + self.bytes_ahead - bytes as i64;
        // Before the line break, so that the item is where its line starts.
        let most = if breaks > 0 { MAX_BLANKS } else { 0 };
        let blanks = behind.clamp(0, most);
        self.out.resize(self.out.len() + blanks as usize, b' ');
        self.end_lines(breaks);
        let byte = bytes + blanks as u64;
        let ahead = byte as i64 - at.byte as i64;
        let is_turned = is_same_line || ahead != self.bytes_ahead;
        self.bytes_ahead = ahead;
        self.has_item = true;
        self.tell(is_turned, LineMapping { line: self.breaks, byte, line_of_file: at.line, byte_of_file: at.byte });
    }

    /// Tells of a turn, of what comes after one, and of the first of several items on one line.
    fn tell(&mut self, is_turned: bool, turn: LineMapping) {
        let is_first = |it: &LineMapping| it.line_of_file == turn.line_of_file;
        let first = self.before.filter(is_first);
        let is_told = is_turned || self.is_turned;
        let now = Some(turn).filter(|_| is_told);
        self.turns.extend(first.into_iter().chain(now));
        self.before = Some(turn).filter(|_| !is_told);
        self.is_turned = is_turned;
    }

    /// Many line breaks without an item are written as they come.
    pub fn keep_up(&mut self, at: Position) {
        let breaks = at.line + self.lines_ahead - self.breaks;
        if breaks >= MAX_BREAKS {
            self.end_lines(breaks);
            self.has_item = false;
        }
    }

    fn end_lines(&mut self, breaks: u64) {
        self.out.resize(self.out.len() + breaks as usize, b'\n');
        self.breaks += breaks;
    }
}
