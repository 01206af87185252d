//! A secret of a filter, a payload or a log is in no output.
