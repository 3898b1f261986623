//! Feeds the check of the same name.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Err(broken) = lastfour_fuzz::ils::sip2::check::holds(input) {
        panic!("{broken}");
    }
});
