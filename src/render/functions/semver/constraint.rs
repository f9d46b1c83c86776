//! What is asked of a version: `>=1.2 <2 || ^3`.

use std::cmp::Ordering;

use super::version::{Version, compare_prerelease};

/// Groups of which one has to hold.
#[derive(Debug)]
pub(super) struct Constraint(Vec<Group>);

/// Terms that all have to hold.
#[derive(Debug)]
struct Group {
    terms: Vec<Term>,
    /// Prereleases count only where a term names one.
    with_prereleases: bool,
}

#[derive(Debug)]
struct Term {
    operator: &'static str,
    version: Version,
    /// How many numbers it has, before the first that is open.
    given: usize,
}

const OPERATORS: [&str; 12] = ["!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^", ""];

/// A version with open numbers, as it stands at the start of a text.
struct Loose<'t> {
    text: &'t str,
    numbers: [&'t str; 3],
    prerelease: &'t str,
}

fn loose(text: &str) -> Option<Loose<'_>> {
    let is_number = |byte: u8| byte.is_ascii_digit() || b"xX*|".contains(&byte);
    let run = |at: usize, belongs: &dyn Fn(u8) -> bool| {
        let rest = text.get(at..).unwrap_or_default();
        at + rest.bytes().take_while(|byte| belongs(*byte)).count()
    };
    let mut at = usize::from(text.starts_with('v'));
    let mut numbers = [""; 3];
    for (index, number) in numbers.iter_mut().enumerate() {
        let start = match index {
            0 => at,
            _ if text.get(at..).is_some_and(|rest| rest.starts_with('.')) => at + 1,
            _ => break,
        };
        let end = run(start, &is_number);
        if end == start {
            break;
        }
        *number = text.get(start..end)?;
        at = end;
    }
    if numbers[0].is_empty() {
        return None;
    }
    let identifiers = |at: usize, sign: char| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !text.get(at..).is_some_and(|rest| rest.starts_with(sign)) {
            return at;
        }
        let mut end = run(at + 1, &is_part);
        if end == at + 1 {
            return at;
        }
        while text.get(end..).is_some_and(|rest| rest.starts_with('.')) {
            let next = run(end + 1, &is_part);
            if next == end + 1 {
                break;
            }
            end = next;
        }
        end
    };
    let prerelease = identifiers(at, '-');
    let end = identifiers(prerelease, '+');
    Some(Loose { text: text.get(..end)?, numbers, prerelease: text.get(at..prerelease)? })
}

impl Constraint {
    /// Reads a constraint. Errors: it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = without_ranges(text);
        text.split("||").map(Group::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a version fits. Prereleases fit only where a term of their group has one.
    pub fn allows(&self, version: &Version) -> bool {
        self.0.iter().any(|group| {
            let counts = version.prerelease.is_empty() || group.with_prereleases;
            counts && group.terms.iter().all(|term| term.allows(version))
        })
    }
}

/// `1.2 - 1.4` as two terms.
fn without_ranges(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((from, to, after)) = range(rest) {
            out.push_str(&format!(">= {from}, <= {to} "));
            rest = after;
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

/// A range at the start of a text, and what follows it.
fn range(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start_matches(is_blank);
    let from = loose(text)?.text;
    let after = text.get(from.len()..)?;
    let after = after.strip_prefix(is_blank)?.trim_start_matches(is_blank).strip_prefix('-')?;
    let after = after.strip_prefix(is_blank)?.trim_start_matches(is_blank);
    let to = loose(after)?.text;
    Some((from, to, after.get(to.len()..)?.trim_start_matches(is_blank)))
}

impl Group {
    fn parse(text: &str) -> Result<Self, String> {
        let improper = || format!("improper constraint: {text}");
        let mut rest = text.trim_start_matches(is_blank);
        let mut terms = Vec::new();
        loop {
            let signs = rest.find(|c| !"=!<>~^".contains(c)).unwrap_or(rest.len());
            let (signs, after) = rest.split_at(signs);
            let operator = OPERATORS.iter().find(|operator| **operator == signs).ok_or_else(improper)?;
            let after = after.trim_start_matches(is_blank);
            let loose = loose(after).ok_or_else(improper)?;
            terms.push(Term::new(operator, &loose)?);
            let after = after.get(loose.text.len()..).unwrap_or_default();
            rest = after.trim_start_matches(is_blank);
            if rest.is_empty() {
                break;
            }
            match rest.strip_prefix(',') {
                Some(next) => rest = next.trim_start_matches(is_blank),
                None if rest.len() == after.len() => return Err(improper()),
                None => {}
            }
        }
        let with_prereleases = terms.iter().any(|term| !term.version.prerelease.is_empty());
        Ok(Self { terms, with_prereleases })
    }
}

impl Term {
    fn new(operator: &'static str, loose: &Loose<'_>) -> Result<Self, String> {
        let is_open = |number: &&str| matches!(*number, "" | "x" | "X" | "*");
        let given = loose.numbers.iter().position(is_open).unwrap_or(3);
        let number = |at: usize| match loose.numbers.get(at) {
            Some(number) if at < given => *number,
            _ => "0",
        };
        let text = match given {
            3 => loose.text.to_owned(),
            _ => format!("{}.{}.{}{}", number(0), number(1), number(2), loose.prerelease),
        };
        let version = Version::parse(&text).map_err(|_| "constraint parser error".to_owned())?;
        Ok(Self { operator, version, given })
    }

    fn allows(&self, version: &Version) -> bool {
        let order = version.compare(&self.version);
        let own = &self.version;
        match self.operator {
            "!=" => self.differs(version),
            ">" if self.given == 3 => order == Ordering::Greater,
            // `>1.2` wants 1.3 at least. Of an open first number only the size of it counts.
            ">" => match version.major.cmp(&own.major) {
                Ordering::Equal => self.given == 2 && version.minor > own.minor,
                other => other == Ordering::Greater,
            },
            "<" => order == Ordering::Less,
            ">=" | "=>" => order != Ordering::Less,
            "<=" | "=<" if self.given == 3 => order != Ordering::Greater,
            "<=" | "=<" => match version.major.cmp(&own.major) {
                Ordering::Equal => self.given == 1 || version.minor <= own.minor,
                other => other == Ordering::Less,
            },
            "^" => self.is_compatible(version),
            "" | "=" if self.given == 3 => order == Ordering::Equal,
            _ => self.is_near(version),
        }
    }

    fn differs(&self, version: &Version) -> bool {
        let own = &self.version;
        if self.given == 3 {
            return version.compare(own) != Ordering::Equal;
        }
        if own.major != version.major {
            return true;
        }
        match self.given {
            1 => false,
            _ if own.minor != version.minor => true,
            2 => compare_prerelease(&version.prerelease, &own.prerelease) != Ordering::Equal,
            // An open first number stands for 0.0.0.
            _ => own.patch != version.patch,
        }
    }

    /// `~1.2.3`: the same first and second number.
    fn is_near(&self, version: &Version) -> bool {
        let own = &self.version;
        if version.compare(own) == Ordering::Less {
            return false;
        }
        let is_zero = (own.major, own.minor, own.patch) == (0, 0, 0);
        if is_zero && matches!(self.given, 0 | 3) {
            return true;
        }
        version.major == own.major && (self.given == 1 || version.minor == own.minor)
    }

    /// `^1.2.3`: the same number up to the first that is not 0.
    fn is_compatible(&self, version: &Version) -> bool {
        let own = &self.version;
        if version.compare(own) == Ordering::Less {
            return false;
        }
        if own.major > 0 || self.given == 1 {
            return version.major == own.major;
        }
        if version.major > 0 {
            return false;
        }
        if own.minor > 0 || self.given == 2 {
            return version.minor == own.minor;
        }
        version.minor == 0 && version.patch == own.patch
    }
}
