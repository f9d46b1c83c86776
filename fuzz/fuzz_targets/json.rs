#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| velint_fuzz::invariants::check("json", text));
