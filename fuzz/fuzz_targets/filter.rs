//! Any bytes are a filter file: reading it ends, and what it says points into the file.
#![no_main]

use cgfilter::parse::service;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let read = service::parse("x.yaml", "x", file.to_vec());
    if let Some(service) = read.service {
        let length = service.source.text().len();
        for trigger in &service.triggers {
            let span = trigger.part.span;
            assert!(span.start <= span.end && span.end <= length);
        }
    }
});
