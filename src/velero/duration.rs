//! Go durations and what Velero makes of them.
//!
//! Source: `time.ParseDuration` of the Go standard library;
//! `internal/hook/item_hook_handler.go` and `pkg/podexec` for the defaults.

mod mend;

pub use mend::mend;

use super::Version;

/// Why a text is no Go duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationError {
    /// Empty, or a number is due and none stands there.
    Invalid,
    /// A number without a unit.
    MissingUnit,
    /// Something that is no unit; bytes of the text.
    UnknownUnit {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// Beyond ±2562047h47m16.854775808s.
    Overflow,
}

/// How long a hook may take, or how long Velero waits for its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Nanoseconds.
    Nanos(i64),
    /// No limit.
    Unbounded,
    /// No limit on waiting, and the hook is marked expired once the container is up.
    Expired,
}

const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// The magnitude of the smallest duration.
const LIMIT: u64 = 1 << 63;

/// What Velero takes where `timeout` or `exec-timeout` sets nothing
/// (`defaultHookTimeout` in `pkg/podexec/pod_command_executor.go`).
const DEFAULT_EXEC: i64 = 30 * SECOND as i64;

/// The longest that a hook may take after 1.18 (`#10125`).
const LONGEST_EXEC: i64 = 4 * HOUR as i64;

/// `time.ParseDuration`: nanoseconds.
///
/// # Errors
/// Where Go's own would fail.
pub fn parse(text: &str) -> Result<i64, DurationError> {
    let bytes = text.as_bytes();
    let is_negative = bytes.first() == Some(&b'-');
    let mut at = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    if &bytes[at..] == b"0" {
        return Ok(0);
    }
    if at == bytes.len() {
        return Err(DurationError::Invalid);
    }
    let mut total: u64 = 0;
    while at < bytes.len() {
        // Go's sum of two largest summands wraps round, too.
        total = total.wrapping_add(summand(bytes, &mut at)?);
        if total > LIMIT {
            return Err(DurationError::Overflow);
        }
    }
    if is_negative {
        return Ok(total.wrapping_neg() as i64);
    }
    i64::try_from(total).map_err(|_| DurationError::Overflow)
}

/// One number with its unit, in nanoseconds; at most [`LIMIT`].
fn summand(bytes: &[u8], at: &mut usize) -> Result<u64, DurationError> {
    let start = *at;
    let whole = whole(bytes, at)?;
    let mut digits = *at - start;
    let (mut fraction, mut scale) = (0, 1.0);
    if bytes.get(*at) == Some(&b'.') {
        *at += 1;
        let start = *at;
        (fraction, scale) = self::fraction(bytes, at);
        digits += *at - start;
    }
    if digits == 0 {
        return Err(DurationError::Invalid);
    }
    let start = *at;
    while bytes.get(*at).is_some_and(|&byte| byte != b'.' && !byte.is_ascii_digit()) {
        *at += 1;
    }
    let unit = match &bytes[start..*at] {
        b"" => return Err(DurationError::MissingUnit),
        word => unit(word).ok_or(DurationError::UnknownUnit { start, end: *at })?,
    };
    let nanos = whole.checked_mul(unit).filter(|&nanos| nanos <= LIMIT).ok_or(DurationError::Overflow)?;
    let rest = (fraction as f64 * (unit as f64 / scale)) as u64;
    Some(nanos + rest).filter(|&nanos| nanos <= LIMIT).ok_or(DurationError::Overflow)
}

/// The digits before the point; at most [`LIMIT`].
fn whole(bytes: &[u8], at: &mut usize) -> Result<u64, DurationError> {
    let mut number: u64 = 0;
    while let Some(digit) = digit(bytes, *at) {
        let next = number.checked_mul(10).and_then(|number| number.checked_add(digit));
        number = next.filter(|&number| number <= LIMIT).ok_or(DurationError::Overflow)?;
        *at += 1;
    }
    Ok(number)
}

/// The digits after the point and what to divide them by; those past the
/// range of a number do not count.
fn fraction(bytes: &[u8], at: &mut usize) -> (u64, f64) {
    let (mut number, mut scale, mut is_full) = (0, 1.0, false);
    while let Some(digit) = digit(bytes, *at) {
        *at += 1;
        is_full |= number > (LIMIT - 1) / 10 || number * 10 + digit > LIMIT;
        if !is_full {
            number = number * 10 + digit;
            scale *= 10.0;
        }
    }
    (number, scale)
}

fn digit(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| u64::from(byte - b'0'))
}

fn unit(word: &[u8]) -> Option<u64> {
    match str::from_utf8(word).ok()? {
        "ns" => Some(1),
        "us" | "\u{b5}s" | "\u{3bc}s" => Some(1_000),
        "ms" => Some(1_000_000),
        "s" => Some(SECOND),
        "m" => Some(MINUTE),
        "h" => Some(HOUR),
        _ => None,
    }
}

/// The bound that `timeout` or `exec-timeout` sets.
pub fn exec_bound(text: &str, version: Version) -> Bound {
    // After 1.18 no hook is without a limit (`#10125`).
    let is_limited = version.at_least(19);
    match parse(text) {
        Err(_) | Ok(0) => Bound::Nanos(DEFAULT_EXEC),
        Ok(nanos) if nanos < 0 && is_limited => Bound::Nanos(DEFAULT_EXEC),
        Ok(nanos) if nanos < 0 => Bound::Unbounded,
        Ok(nanos) if is_limited => Bound::Nanos(nanos.min(LONGEST_EXEC)),
        Ok(nanos) => Bound::Nanos(nanos),
    }
}

/// The bound that `wait-timeout` sets.
pub fn wait_bound(text: &str) -> Bound {
    match parse(text) {
        Err(_) | Ok(0) => Bound::Unbounded,
        Ok(nanos) if nanos < 0 => Bound::Expired,
        Ok(nanos) => Bound::Nanos(nanos),
    }
}

/// Go's `Duration.String`: `1h30m0s`.
pub fn format(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let size = nanos.unsigned_abs();
    let text = match size {
        0 => return "0s".to_owned(),
        1..1_000 => format!("{size}ns"),
        1_000..1_000_000 => decimal(size, 3) + "µs",
        1_000_000..SECOND => decimal(size, 6) + "ms",
        SECOND..MINUTE => decimal(size, 9) + "s",
        MINUTE..HOUR => format!("{}m{}s", size / MINUTE, decimal(size % MINUTE, 9)),
        _ => format!("{}h{}m{}s", size / HOUR, size % HOUR / MINUTE, decimal(size % MINUTE, 9)),
    };
    format!("{sign}{text}")
}

/// A number with its last `places` digits after the point, zeros at the end left out.
fn decimal(number: u64, places: usize) -> String {
    let scale = (0..places).fold(1, |scale, _| scale * 10);
    let text = format!("{}.{:0places$}", number / scale, number % scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sums_wrap_as_in_go() {
        assert_eq!(parse("9223372036854775808ns9223372036854775808ns"), Ok(0));
        assert_eq!(parse("9223372036854775808ns1ns"), Err(DurationError::Overflow));
    }

    #[test]
    fn mends_what_is_plain() {
        let cases = [
            ("30", "30s"),
            (" 30s\n", "30s"),
            ("30 s", "30s"),
            ("5min", "5m"),
            ("5 Minutes", "5m"),
            ("1hr 30mins", "1h30m"),
            ("1h, 30m", "1h30m"),
            ("90 secs", "90s"),
            ("1d", "24h"),
            ("2 days", "48h"),
            ("1w", "168h"),
            ("1d12h", "36h"),
            ("5M", "5m"),
            ("1H", "1h"),
            ("PT5M", "5m"),
            ("P1DT2H", "26h"),
            ("5m30", "5m30s"),
            ("1h30", "1h30m"),
            ("'5m'", "5m"),
            ("5m;", "5m"),
            ("5m # comment", "5m"),
            ("1.5 min", "1.5m"),
        ];
        for (text, expected) in cases {
            assert_eq!(mend(text).as_deref(), Some(expected), "{text}");
            assert!(parse(expected).is_ok(), "{expected}");
        }
    }

    #[test]
    fn leaves_alone_what_is_not_plain() {
        let cases = [
            "",
            " ",
            "5m",
            "0",
            "-5 min",
            "1mo",
            "1y",
            "1.5d",
            "00:30",
            "1h:30m",
            "1h-30m",
            "1,5s",
            "1e3s",
            "0x10s",
            "none",
            "h5",
            "P",
            "PT",
            "P5M",
            "5ms30",
            "５m",
            "#",
            "99999999999999999999d",
            "30ft",
        ];
        for text in cases {
            assert_eq!(mend(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(nanos: i64) {
            prop_assert_eq!(parse(&format(nanos)), Ok(nanos));
        }

        #[test]
        fn no_text_breaks_it(text in "[-+0-9.nuµmsh dayMinHP,:#']{0,24}|\\PC{0,12}") {
            if let Err(DurationError::UnknownUnit { start, end }) = parse(&text) {
                prop_assert!(text.get(start..end).is_some_and(|unit| !unit.is_empty()));
            }
            if let Some(mended) = mend(&text) {
                prop_assert!(parse(&text).is_err());
                prop_assert!(parse(&mended).is_ok_and(|nanos| nanos > 0));
            }
        }
    }
}
