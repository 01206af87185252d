//! No program but git runs, and git runs none, whatever a repository or a base holds.
