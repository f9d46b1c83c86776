//! A version, as Masterminds semver 3.4 reads it: parts may be missing, and a `v`
//! may stand before it.

use std::cmp::Ordering;
use std::fmt;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second number; 0 where there is none.
    pub minor: u64,
    /// The third number; 0 where there is none.
    pub patch: u64,
    /// What stands behind `-`.
    pub prerelease: String,
    /// What stands behind `+`.
    pub metadata: String,
    /// As it was written.
    pub original: String,
}

/// What Masterminds semver says of a text that is no version.
const INVALID: &str = "invalid semantic version";

impl Version {
    /// Reads a version.
    ///
    /// Errors: the text is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix('v').unwrap_or(text);
        let (rest, metadata) = match rest.split_once('+') {
            Some((rest, metadata)) => (rest, Some(metadata)),
            None => (rest, None),
        };
        let (numbers, prerelease) = match rest.split_once('-') {
            Some((numbers, prerelease)) => (numbers, Some(prerelease)),
            None => (rest, None),
        };
        let are_identifiers = |text: &str| {
            let is_part = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
            text.split('.').all(|part| !part.is_empty() && part.bytes().all(is_part))
        };
        let parts: Vec<&str> = numbers.split('.').collect();
        let are_numbers =
            parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        let fits = |part: Option<&str>| part.is_none_or(are_identifiers);
        if parts.len() > 3 || !are_numbers || !fits(prerelease) || !fits(metadata) {
            return Err(INVALID.into());
        }
        let number = |at: usize| match parts.get(at) {
            None => Ok(0),
            Some(part) => part.parse::<u64>().map_err(|_| {
                let message = "error parsing version segment: strconv.ParseUint: parsing";
                format!("{message} {part:?}: value out of range")
            }),
        };
        let (major, minor, patch) = (number(0)?, number(1)?, number(2)?);
        let prerelease = prerelease.unwrap_or_default();
        let has_zero = |part: &str| {
            part.len() > 1 && part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if prerelease.split('.').any(has_zero) {
            return Err("version segment starts with 0".into());
        }
        let metadata = metadata.unwrap_or_default().into();
        Ok(Self { major, minor, patch, prerelease: prerelease.into(), metadata, original: text.into() })
    }

    /// Which of two comes first; metadata does not count.
    pub fn compare(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        let order = numbers(self).cmp(&numbers(other));
        order.then_with(|| compare_prerelease(&self.prerelease, &other.prerelease))
    }

    fn of(&self, major: u64, minor: u64, patch: u64) -> Self {
        let mut version = Self { major, minor, patch, ..Self::default() };
        let v = if self.original.starts_with('v') { "v" } else { "" };
        version.original = format!("{v}{version}");
        version
    }

    /// The next one with another first number.
    pub fn next_major(&self) -> Self {
        self.of(self.major.wrapping_add(1), 0, 0)
    }

    /// The next one with another second number.
    pub fn next_minor(&self) -> Self {
        self.of(self.major, self.minor.wrapping_add(1), 0)
    }

    /// The next release; of a prerelease that is what it leads to.
    pub fn next_patch(&self) -> Self {
        let step = u64::from(self.prerelease.is_empty());
        self.of(self.major, self.minor, self.patch.wrapping_add(step))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

/// A release comes after its prereleases; of those each part counts, numbers by size.
pub(super) fn compare_prerelease(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (Some(_), None) => return Ordering::Greater,
            (None, Some(_)) => return Ordering::Less,
            (Some(a), Some(b)) => compare_part(a, b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare_part(a: &str, b: &str) -> Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}
