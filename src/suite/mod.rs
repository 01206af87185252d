//! Test suites: the cases run, compared, counted and brought up to date.
