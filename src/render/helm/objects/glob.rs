//! Globs of `.Files.Glob`, as github.com/gobwas/glob 0.2.3 reads them with `/`
//! between names: `*` and `?` stay within a name, `**` does not.

/// Ways that the alternatives of one glob may be combined.
const MOST: usize = 256;

/// A glob.
#[derive(Debug)]
pub(super) struct Glob {
    /// The ways its alternatives can be combined; any of them may match.
    ways: Vec<Vec<Part>>,
}

#[derive(Debug, Clone)]
enum Part {
    Char(char),
    /// `?`
    One,
    /// `*`
    Name,
    /// `**`
    Any,
    /// `[a-z]`, `[!abc]`
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Glob {
    /// A glob that cannot be read matches everything (`files.go`, `Glob`).
    pub(super) fn new(pattern: &str) -> Self {
        let chars: Vec<char> = pattern.chars().collect();
        let mut reader = Reader { chars: &chars, at: 0 };
        let ways = reader.ways(0);
        Self { ways: ways.unwrap_or_else(|| vec![vec![Part::Any]]) }
    }

    /// Whether it matches a path as a whole.
    pub(super) fn matches(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        self.ways.iter().any(|way| way_matches(way, &path))
    }
}

/// Which prefixes of the path the parts so far can match, part by part.
fn way_matches(parts: &[Part], path: &[char]) -> bool {
    let mut ends = vec![false; path.len() + 1];
    if let Some(first) = ends.first_mut() {
        *first = true;
    }
    for part in parts {
        let mut next = vec![false; path.len() + 1];
        let mut open = false;
        for (at, end) in ends.iter().enumerate() {
            let repeats = matches!(part, Part::Name | Part::Any);
            open |= *end && repeats;
            if repeats {
                if let Some(slot) = next.get_mut(at) {
                    *slot |= open;
                }
                open &= !(matches!(part, Part::Name) && path.get(at) == Some(&'/'));
            } else if *end && path.get(at).is_some_and(|c| part_takes(part, *c)) {
                next[at + 1] = true;
            }
        }
        ends = next;
    }
    ends.last().copied().unwrap_or(false)
}

fn part_takes(part: &Part, c: char) -> bool {
    match part {
        Part::Char(own) => *own == c,
        Part::One => c != '/',
        Part::Set { negated, ranges } => {
            *negated != ranges.iter().any(|(from, to)| (*from..=*to).contains(&c))
        }
        Part::Name | Part::Any => false,
    }
}

struct Reader<'p> {
    chars: &'p [char],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.chars.get(self.at).copied();
        self.at += usize::from(next.is_some());
        next
    }

    fn eat(&mut self, c: char) -> bool {
        let is = self.chars.get(self.at) == Some(&c);
        self.at += usize::from(is);
        is
    }

    /// Reads to the end, or inside of braces to `,` or `}`.
    fn ways(&mut self, depth: usize) -> Option<Vec<Vec<Part>>> {
        let mut ways: Vec<Vec<Part>> = vec![Vec::new()];
        while let Some(c) = self.chars.get(self.at).copied() {
            if depth > 0 && (c == ',' || c == '}') {
                break;
            }
            self.at += 1;
            let part = match c {
                '{' => {
                    ways = combined(&ways, &self.braces(depth + 1)?)?;
                    continue;
                }
                '*' if self.eat('*') => {
                    while self.eat('*') {}
                    Part::Any
                }
                '*' => Part::Name,
                '?' => Part::One,
                '[' => self.set()?,
                '\\' => Part::Char(self.next()?),
                other => Part::Char(other),
            };
            ways.iter_mut().for_each(|way| way.push(part.clone()));
        }
        Some(ways)
    }

    fn braces(&mut self, depth: usize) -> Option<Vec<Vec<Part>>> {
        if depth > 8 {
            return None;
        }
        let mut all = Vec::new();
        loop {
            all.extend(self.ways(depth)?);
            if all.len() > MOST {
                return None;
            }
            match self.next() {
                Some('}') => return Some(all),
                Some(',') => {}
                // What is not closed matches nothing, and is no error.
                _ => return Some(Vec::new()),
            }
        }
    }

    /// `[!a-z]` is a range, `[abc]` are single characters.
    fn set(&mut self) -> Option<Part> {
        let negated = self.eat('!');
        let mut ranges = Vec::new();
        loop {
            let first = match self.next()? {
                ']' if !ranges.is_empty() => return Some(Part::Set { negated, ranges }),
                '\\' => self.next()?,
                ']' => return None,
                other => other,
            };
            let last = match self.eat('-') {
                true => self.next()?,
                false => first,
            };
            if last < first {
                return None;
            }
            ranges.push((first, last));
        }
    }
}

fn combined(before: &[Vec<Part>], after: &[Vec<Part>]) -> Option<Vec<Vec<Part>>> {
    if before.len().saturating_mul(after.len()) > MOST {
        return None;
    }
    let pair = |start: &Vec<Part>, end: &Vec<Part>| start.iter().chain(end).cloned().collect();
    Some(before.iter().flat_map(|start| after.iter().map(move |end| pair(start, end))).collect())
}
