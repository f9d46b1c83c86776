//! The order in which go-yaml writes the keys of a map: `a2` before `a10`.

use super::emit::Dialect;

/// Puts items in the order of their keys. Go's order contradicts itself for
/// some keys, so this is a sort that any answers leave unharmed.
pub(super) fn sort_by_key<T>(items: Vec<T>, dialect: Dialect, key: &dyn Fn(&T) -> &str) -> Vec<T> {
    let mut runs: Vec<Vec<T>> = items.into_iter().map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(first) = pairs.next() {
            merged.push(match pairs.next() {
                Some(second) => merge(first, second, dialect, key),
                None => first,
            });
        }
        runs = merged;
    }
    runs.pop().unwrap_or_default()
}

fn merge<T>(first: Vec<T>, second: Vec<T>, dialect: Dialect, key: &dyn Fn(&T) -> &str) -> Vec<T> {
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    while let (Some(a), Some(b)) = (first.peek(), second.peek()) {
        let next = if is_less(key(b), key(a), dialect) { second.next() } else { first.next() };
        merged.extend(next);
    }
    merged.extend(first);
    merged.extend(second);
    merged
}

/// Whether go-yaml writes one key before another (`sorter.go`, `keyList.Less`).
fn is_less(a: &str, b: &str, dialect: Dialect) -> bool {
    let (mut left, mut right) = (a.chars(), b.chars());
    let mut shared = String::new();
    loop {
        let (from_a, from_b) = (left.as_str(), right.as_str());
        let (Some(x), Some(y)) = (left.next(), right.next()) else {
            return from_a.is_empty() && !from_b.is_empty();
        };
        if x == y {
            shared.push(x);
            continue;
        }
        // After a digit v3 has letters before other characters.
        let letters_first = dialect == Dialect::Three && shared.chars().next_back().is_some_and(is_digit);
        return match (x.is_alphabetic(), y.is_alphabetic()) {
            (true, true) => x < y,
            (true, false) => letters_first,
            (false, true) => !letters_first,
            (false, false) => numbers_less(&shared, (x, from_a), (y, from_b)),
        };
    }
}

/// Compares the numbers that begin with two different characters; zeros count
/// as digits of a number that began before them.
fn numbers_less(shared: &str, (x, from_a): (char, &str), (y, from_b): (char, &str)) -> bool {
    let begun = shared.chars().rev().take_while(|c| is_digit(*c)).any(|c| c != '0');
    let first = i64::from((x == '0' || y == '0') && begun);
    let (a, a_len) = number(first, from_a);
    let (b, b_len) = number(first, from_b);
    (a, a_len, x) < (b, b_len, y)
}

fn number(first: i64, text: &str) -> (i64, usize) {
    let digits = text.chars().take_while(|c| is_digit(*c));
    digits.fold((first, 0), |(value, count), c| {
        let digit = i64::from(u32::from(c)) - i64::from(u32::from('0'));
        (value.wrapping_mul(10).wrapping_add(digit), count + 1)
    })
}

/// Decimal digits, of any script: those that `unicode.IsDigit` knows. Others than
/// ASCII's in keys are so rare that numeric characters stand in for them.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || !c.is_ascii() && c.is_numeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_keys_count_as_numbers() {
        let keys = "a10 a2 b A a a-1 a_1 a1b a01 a1 10 9 a10b a.b ab 1.5 1b";
        let sorted = |dialect| sort_by_key(keys.split(' ').collect(), dialect, &|key: &&str| key).join(" ");
        assert_eq!(sorted(Dialect::Two), "1.5 1b 9 10 A a a-1 a.b a_1 a1 a1b a01 a2 a10 a10b ab b");
        assert_eq!(sorted(Dialect::Three), "1b 1.5 9 10 A a a-1 a.b a_1 a1 a1b a01 a2 a10 a10b ab b");
    }
}
