//! What a walk, a glob, a suite or a config names is a regular file of the repository.
