//! Owns what a person plainly means by a text that is nearly a Go duration.

use super::parse;

/// Words for units, in lower case, with the Go unit and how many of it.
/// Months and years are left out: nobody can tell how long they are.
const UNITS: &[(&[&str], &str, u64)] = &[
    (&["ns", "nanosecond", "nanoseconds"], "ns", 1),
    (&["us", "µs", "usec", "usecs", "microsecond", "microseconds"], "us", 1),
    (&["ms", "msec", "msecs", "millisecond", "milliseconds"], "ms", 1),
    (&["s", "sec", "secs", "second", "seconds"], "s", 1),
    (&["m", "min", "mins", "minute", "minutes"], "m", 1),
    (&["h", "hr", "hrs", "hour", "hours"], "h", 1),
    (&["d", "day", "days"], "h", 24),
    (&["w", "wk", "week", "weeks"], "h", 168),
];

/// The Go duration that a person plainly meant: `30` → `30s`, `5min` → `5m`,
/// `1d` → `24h`, `30 s` → `30s`. None where the meaning is not plain, and where
/// the text is a duration already.
pub fn mend(text: &str) -> Option<String> {
    if text.len() > 100 || parse(text).is_ok() {
        return None;
    }
    let plain = text.split_once(" #").map_or(text, |(value, _)| value);
    let plain = plain.trim().trim_matches(['\'', '"', '`']).trim().trim_end_matches([';', ',']);
    let mended = iso(plain).or_else(|| in_words(plain))?;
    parse(&mended).is_ok_and(|nanos| nanos > 0).then_some(mended)
}

/// Numbers with units in words, blanks and commas between them.
fn in_words(text: &str) -> Option<String> {
    let mut parts = Parts::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = split_number(rest)?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic() && c != 'µ').unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let (unit, factor) = if word.is_empty() { implied(parts.unit(), after)? } else { unit(word)? };
        parts.push(number, factor, unit)?;
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    Some(parts.text())
}

/// Numbers with Go units; whole numbers of one unit side by side are summed.
#[derive(Default)]
struct Parts(Vec<(String, &'static str)>);

impl Parts {
    fn push(&mut self, number: &str, factor: u64, unit: &'static str) -> Option<()> {
        let whole = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
        if factor > 1 || self.unit() == unit {
            let last = self.0.pop_if(|(_, last)| *last == unit);
            let before = last.map_or(Some(0), |(number, _)| number.parse::<u64>().ok())?;
            self.0.push((before.checked_add(whole?)?.to_string(), unit));
        } else {
            self.0.push((number.to_owned(), unit));
        }
        Some(())
    }

    /// The unit that was written last; empty at the start.
    fn unit(&self) -> &'static str {
        self.0.last().map_or("", |(_, unit)| unit)
    }

    fn text(&self) -> String {
        self.0.iter().map(|(number, unit)| format!("{number}{unit}")).collect()
    }
}

/// The unit of a last number without one: seconds, or the next smaller unit.
fn implied(last: &str, after: &str) -> Option<(&'static str, u64)> {
    match last {
        _ if !after.is_empty() => None,
        "" | "m" => Some(("s", 1)),
        "h" => Some(("m", 1)),
        _ => None,
    }
}

fn unit(word: &str) -> Option<(&'static str, u64)> {
    let word = word.to_lowercase();
    let known = |(words, ..): &&(&[&str], &str, u64)| words.contains(&word.as_str());
    UNITS.iter().find(known).map(|&(_, unit, factor)| (unit, factor))
}

/// `PT5M`, `P1DT12H`: ISO 8601, without its months and years.
fn iso(text: &str) -> Option<String> {
    let mut parts = Parts::default();
    let mut rest = text.strip_prefix('P')?;
    let mut is_time = false;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|_| !is_time) {
            (rest, is_time) = (time, true);
            continue;
        }
        let (number, after) = split_number(rest)?;
        let (unit, factor) = match (is_time, after.chars().next()?) {
            (false, 'D') => ("h", 24),
            (false, 'W') => ("h", 168),
            (true, 'H') => ("h", 1),
            (true, 'M') => ("m", 1),
            (true, 'S') => ("s", 1),
            _ => return None,
        };
        parts.push(number, factor, unit)?;
        rest = &after[1..];
    }
    Some(parts.text())
}

/// A decimal number and what follows it.
fn split_number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && number.matches('.').count() <= 1;
    is_number.then_some((number, rest))
}
