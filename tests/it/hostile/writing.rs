//! What is written replaces nothing that it was made from, and is whole or not there.
