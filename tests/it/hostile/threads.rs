//! Where the system starts no thread, the one that is there does all the work.

use crate::support::{SHOP, printed, shop};

/// No system has room for a stack of this size.
const NO_ROOM: (&str, &str) = ("RUST_MIN_STACK", "1152921504606846976");

#[test]
fn without_a_second_thread_everything_is_answered_all_the_same() {
    let folder = shop();
    for number in 0..130 {
        folder.file(&format!("filters/s{number}.yaml"), SHOP);
    }
    let line = "{\"state\": \"down\", \"id\": 7, \"title\": \"t\"}\n";
    folder.file("log.ndjson", line.repeat(1_000)).file("p.json", line);
    for arguments in [
        &["lint", "--format", "concise"][..],
        &["test", "p.json"],
        &["replay", "log.ndjson"],
        &["replay", "log.ndjson", "--base", "filters"],
    ] {
        let with = folder.run(arguments);
        let without = folder.command(arguments).env(NO_ROOM.0, NO_ROOM.1).output().unwrap();
        assert_eq!((without.status.code(), printed(&without)), (Some(with.0), with.1), "{arguments:?}");
    }
    let watch = folder.command(&["lint", "--watch"]).env(NO_ROOM.0, NO_ROOM.1).output().unwrap();
    assert_eq!(watch.status.code(), Some(2));
    assert!(printed(&watch).contains("cannot watch files: no thread can be started"));
}
