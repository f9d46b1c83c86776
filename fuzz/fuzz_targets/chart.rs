#![no_main]

use velint_fuzz::{invariants, mutate};

libfuzzer_sys::fuzz_target!(|text: &str| invariants::check("chart", text));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    mutate::mutate(data, size, max, seed)
});
