//! Patterns of Go's `path/filepath`.

/// A pattern that was read once, to be held against many names.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// Characters of the shortest name that it matches.
    shortest: usize,
}

impl Pattern {
    /// Reads a pattern; none where it is malformed anywhere (`filepath.Match` of Go
    /// 1.25 on Unix: `*` and `?` stop at `/`).
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let parts = parse(pattern)?;
        let shortest = parts.iter().filter(|part| !matches!(part, Part::Star)).count();
        Some(Self { parts, shortest })
    }

    /// The name that it matches, where that is only one.
    pub(super) fn only(&self) -> Option<String> {
        let letter = |part: &Part| if let Part::Letter(letter) = part { Some(*letter) } else { None };
        self.parts.iter().map(letter).collect()
    }

    /// Whether it matches all of the name.
    pub(super) fn matches(&self, name: &str) -> bool {
        if self.shortest > name.len() {
            return false;
        }
        let name: Vec<char> = name.chars().collect();
        // Greedy, with one place to come back to: the last star that took something.
        let (mut at, mut part, mut back) = (0, 0, None);
        loop {
            match self.parts.get(part) {
                Some(Part::Star) => {
                    back = Some((part, at));
                    part += 1;
                    continue;
                }
                Some(step) if name.get(at).is_some_and(|&letter| step.takes(letter)) => {
                    (at, part) = (at + 1, part + 1);
                    continue;
                }
                None if at == name.len() => return true,
                _ => {}
            }
            match back {
                Some((star, from)) if name.get(from).is_some_and(|&letter| letter != '/') => {
                    back = Some((star, from + 1));
                    (at, part) = (from + 1, star + 1);
                }
                _ => return false,
            }
        }
    }
}

#[derive(Debug)]
enum Part {
    Star,
    Any,
    Letter(char),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl Part {
    fn takes(&self, letter: char) -> bool {
        match self {
            Part::Star => false,
            Part::Any => letter != '/',
            Part::Letter(own) => *own == letter,
            Part::Class { negated, ranges } => {
                ranges.iter().any(|&(low, high)| low <= letter && letter <= high) != *negated
            }
        }
    }
}

fn parse(pattern: &str) -> Option<Vec<Part>> {
    let mut letters = pattern.chars().peekable();
    let mut parts = Vec::new();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            '*' => Part::Star,
            '?' => Part::Any,
            '\\' => Part::Letter(letters.next()?),
            '[' => class(&mut letters)?,
            other => Part::Letter(other),
        });
    }
    Some(parts)
}

fn class(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Part> {
    let negated = letters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && letters.next_if_eq(&']').is_some() {
            return Some(Part::Class { negated, ranges });
        }
        let low = bound(letters)?;
        let high = if letters.next_if_eq(&'-').is_some() { bound(letters)? } else { low };
        ranges.push((low, high));
    }
}

/// One end of a range; a class must go on after it.
fn bound(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    let letter = match letters.next()? {
        '-' | ']' => return None,
        '\\' => letters.next()?,
        other => other,
    };
    letters.peek()?;
    Some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `filepath.Match` of Go 1.27.3 answers; `None` is an error.
    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, name, expected) in [
            ("abc", "abc", Some(true)),
            ("*", "abc", Some(true)),
            ("*", "a/b", Some(false)),
            ("*c", "abc", Some(true)),
            ("a*/b", "a/c/b", Some(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", Some(false)),
            ("a*b?c*x", "abxbbxdbxebxczzy", Some(false)),
            ("ab[c]", "abc", Some(true)),
            ("ab[b-d]", "abc", Some(true)),
            ("ab[^e-g]", "abc", Some(true)),
            ("a\\*b", "a*b", Some(true)),
            ("a?b", "a☺b", Some(true)),
            ("a[^a]b", "a/b", Some(true)),
            ("a???b", "a☺b", Some(false)),
            ("[\\]a]", "]", Some(true)),
            ("[x\\-]", "-", Some(true)),
            ("[]a]", "]", None),
            ("[-x]", "x", None),
            ("[x-]", "x", None),
            ("[", "a", None),
            ("[^", "a", None),
            ("a[", "ab", None),
            ("\\", "a", None),
            ("*x", "xxx", Some(true)),
            ("templates/.?*", "templates/.x", Some(true)),
            ("templates/.?*", "templates/.", Some(false)),
            ("", "", Some(true)),
        ] {
            assert_eq!(
                Pattern::new(pattern).map(|pattern| pattern.matches(name)),
                expected,
                "{pattern} {name}"
            );
        }
    }
}
