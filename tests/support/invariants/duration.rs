//! Durations, as Go reads them.

use velint::velero::Version;
use velint::velero::duration::{Bound, DurationError, exec_bound, format, mend, parse, wait_bound};

pub fn check(text: &str) {
    let parsed = parse(text);
    match parsed {
        Ok(nanos) => {
            assert_eq!(parse(&format(nanos)), Ok(nanos), "{text:?}");
            let negative = parse(&format!("-{}", text.trim_start_matches(['-', '+'])));
            assert!(
                negative.is_ok_and(|negative| negative == nanos.wrapping_abs().wrapping_neg()),
                "{text:?}"
            );
        }
        Err(DurationError::UnknownUnit { start, end }) => {
            assert!(text.get(start..end).is_some_and(|unit| !unit.is_empty()), "{text:?}");
        }
        Err(_) => {}
    }
    for version in [Version::OLDEST, Version::NEWEST, Version::MAIN] {
        let bound = exec_bound(text, version);
        let is_default = parsed.is_err() || parsed == Ok(0);
        assert!(!is_default || bound == Bound::Nanos(30_000_000_000), "{text:?}: {bound:?}");
        assert!(bound != Bound::Unbounded || version != Version::MAIN, "{text:?}");
        assert!(!matches!(bound, Bound::Nanos(..=0)), "{text:?}: {bound:?}");
    }
    assert!(!matches!(wait_bound(text), Bound::Nanos(..=0)));
    if let Some(mended) = mend(text) {
        assert!(parsed.is_err(), "{text:?} needs no mending");
        assert!(parse(&mended).is_ok_and(|nanos| nanos > 0), "{text:?} is mended as {mended:?}");
    }
    sums(text);
}

/// Two durations one after the other are their sum.
fn sums(text: &str) {
    let Some((one, two)) = text.split_once('\n') else { return };
    let is_plain = |text: &str| !text.starts_with(['-', '+']) && text != "0";
    if let (true, true, Ok(first), Ok(second)) = (is_plain(one), is_plain(two), parse(one), parse(two))
        && let Some(sum) = first.checked_add(second)
    {
        assert_eq!(parse(&format!("{one}{two}")), Ok(sum), "{text:?}");
    }
}
