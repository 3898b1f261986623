//! Feeds the check of the same name.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Err(broken) = lastfour_fuzz::checks::card_number::holds(input) {
        panic!("{broken}");
    }
});
