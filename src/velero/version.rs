//! Versions of Velero, as far as behaviour differs.

use std::fmt;
use std::str::FromStr;

/// A release line of Velero 1, or its default branch. Ordered by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u16);

impl Version {
    /// The newest release line (v1.18.2, 2026-06).
    pub const NEWEST: Version = Version(18);
    /// The default branch after 1.18, what becomes 1.19.
    pub const MAIN: Version = Version(u16::MAX);
    /// The oldest line that velint speaks for.
    pub const OLDEST: Version = Version(11);

    /// The release line 1.`minor`.
    pub const fn new(minor: u16) -> Self {
        Version(minor)
    }

    /// Every release line that velint speaks for, oldest first.
    pub fn lines() -> impl Iterator<Item = Version> {
        (Self::OLDEST.0..=Self::NEWEST.0).map(Version)
    }

    /// The number behind the `1.`; the greatest for the default branch.
    pub const fn minor(self) -> u16 {
        self.0
    }

    /// Whether this is the release line 1.`minor` or newer.
    pub fn at_least(self, minor: u16) -> bool {
        self.0 >= minor
    }
}

impl Default for Version {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::MAIN { f.write_str("main") } else { write!(f, "1.{}", self.0) }
    }
}

/// The text names no version of Velero that velint speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseVersionError(String);

impl fmt::Display for ParseVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (oldest, newest) = (Version::OLDEST, Version::NEWEST);
        write!(f, "`{}` is not a Velero version from {oldest} to {newest}, or `main`", self.0.escape_debug())
    }
}

impl std::error::Error for ParseVersionError {}

impl FromStr for Version {
    type Err = ParseVersionError;

    /// Reads `1.18`, `v1.18`, `v1.18.2` or `main`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || ParseVersionError(text.chars().take(40).collect());
        if text == "main" {
            return Ok(Self::MAIN);
        }
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let (major, minor) = (parts.next(), parts.next());
        let patch = parts.next().map(|part| part.parse::<u16>().is_ok());
        let minor: u16 = minor.and_then(|part| part.parse().ok()).ok_or_else(fail)?;
        let version = Version(minor);
        let known = major == Some("1") && patch != Some(false) && parts.next().is_none();
        if known && (Self::OLDEST..=Self::NEWEST).contains(&version) { Ok(version) } else { Err(fail()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_release_lines_and_main_only() {
        assert_eq!("1.12".parse(), Ok(Version::new(12)));
        assert_eq!("v1.18.2".parse(), Ok(Version::NEWEST));
        assert_eq!("main".parse(), Ok(Version::MAIN));
        for bad in ["", "1", "2.0", "1.x", "1.99", "1.10", "1.18.x", "1.18.2.1", "latest"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }
}
