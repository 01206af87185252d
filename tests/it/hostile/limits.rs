//! A file of any size and shape ends in an answer, in memory and time that grow with it and no faster.
