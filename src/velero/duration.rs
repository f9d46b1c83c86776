//! Go durations and what Velero makes of them.
//!
//! Source: `time.ParseDuration` of the Go standard library;
//! `internal/hook/item_hook_handler.go` and `pkg/podexec` for the defaults.

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

/// `time.ParseDuration`: nanoseconds.
///
/// # Errors
/// Where Go's own would fail.
pub fn parse(text: &str) -> Result<i64, DurationError> {
    let _ = text;
    unimplemented!()
}

/// The bound that `timeout` or `exec-timeout` sets.
pub fn exec_bound(text: &str, version: Version) -> Bound {
    let _ = (text, version);
    unimplemented!()
}

/// The bound that `wait-timeout` sets.
pub fn wait_bound(text: &str) -> Bound {
    let _ = text;
    unimplemented!()
}

/// Go's `Duration.String`: `1h30m0s`.
pub fn format(nanos: i64) -> String {
    let _ = nanos;
    unimplemented!()
}

/// The Go duration that a person plainly meant: `30` → `30s`, `5min` → `5m`,
/// `1d` → `24h`, `30 s` → `30s`. None where the meaning is not plain.
pub fn mend(text: &str) -> Option<String> {
    let _ = text;
    unimplemented!()
}
