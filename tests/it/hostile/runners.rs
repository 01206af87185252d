//! No text of a stranger is a command to what shows the output: a CI runner, a terminal, a browser.
