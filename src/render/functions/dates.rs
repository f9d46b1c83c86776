//! Dates and durations (`date.go` of sprig 3.3). What rests on the clock or on
//! the time zone of a machine is a hole.

use super::random::unknown;
use super::{Arguments, Function, Scene, Unknown, any_cause};
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::{IntType, Kind, Value};

pub(super) const TABLE: &[Function] = &[
    Function { name: "ago", arity: (1, 1), unknown: Unknown::Handles, call: ago },
    Function { name: "date", arity: (2, 2), unknown: Unknown::Handles, call: date },
    Function { name: "dateInZone", arity: (3, 3), unknown: Unknown::Handles, call: date },
    Function { name: "dateModify", arity: (2, 2), unknown: Unknown::Handles, call: moment },
    Function { name: "date_in_zone", arity: (3, 3), unknown: Unknown::Handles, call: date },
    Function { name: "date_modify", arity: (2, 2), unknown: Unknown::Handles, call: moment },
    Function { name: "duration", arity: (1, 1), unknown: Unknown::Spreads, call: duration },
    Function { name: "durationRound", arity: (1, 1), unknown: Unknown::Spreads, call: duration_round },
    Function { name: "htmlDate", arity: (1, 1), unknown: Unknown::Handles, call: html_date },
    Function { name: "htmlDateInZone", arity: (2, 2), unknown: Unknown::Handles, call: html_date },
    Function { name: "mustDateModify", arity: (2, 2), unknown: Unknown::Handles, call: moment },
    Function { name: "mustToDate", arity: (2, 2), unknown: Unknown::Handles, call: moment },
    Function { name: "must_date_modify", arity: (2, 2), unknown: Unknown::Handles, call: moment },
    Function { name: "now", arity: (0, 0), unknown: Unknown::Handles, call: moment },
    Function { name: "toDate", arity: (2, 2), unknown: Unknown::Handles, call: moment },
    Function { name: "unixEpoch", arity: (1, 1), unknown: Unknown::Handles, call: unix_epoch },
];

type Outcome = Result<Value, Fault>;

const CLOCK: &str = "a date rests on the clock and the time zone of the machine";

fn hole(scene: &mut Scene<'_>, placeholder: &str) -> Outcome {
    let origin = unknown(scene, CLOCK);
    Ok(Value::text(Text::new(placeholder, origin)))
}

/// A point in time.
fn moment(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    let Origin::Hole { cause } = unknown(scene, CLOCK) else { return Ok(Value::missing()) };
    Ok(Value::hole(cause))
}

/// The layout itself stands for the date: Go's layouts are dates.
fn date(scene: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    if let Some(cause) = any_cause(arguments.value(0)?) {
        return Ok(Value::hole(cause));
    }
    let layout = arguments.text(0)?.rc();
    hole(scene, &layout)
}

fn html_date(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, "2006-01-02")
}

fn ago(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, "1h0m0s")
}

fn unix_epoch(scene: &mut Scene<'_>, _: &Arguments) -> Outcome {
    hole(scene, "1136239445")
}

/// Seconds, as text or as `int64`; an `int` counts as none.
fn duration(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let value = arguments.value(0)?;
    let seconds = match &value.kind {
        Kind::Text(text) => parse_int(text.as_str()),
        Kind::Int(seconds, IntType::Int64) => *seconds,
        _ => 0,
    };
    Ok(Value::text(Text::new(written(seconds.wrapping_mul(1_000_000_000)), value.origin.derived())))
}

/// A whole number; the nearest one where it is too great, 0 where it is none (`strconv.ParseInt`).
fn parse_int(text: &str) -> i64 {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    match text.parse::<i64>() {
        Ok(number) => number,
        Err(error) if *error.kind() == PosOverflow => i64::MAX,
        Err(error) if *error.kind() == NegOverflow => i64::MIN,
        Err(_) => 0,
    }
}

/// Nanoseconds as `1h2m3.5s` (`time.Duration`, `String`).
fn written(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let all = nanoseconds.unsigned_abs();
    let with_fraction = |number: u64, unit: u64| {
        let (whole, rest) = (number / unit, number % unit);
        let digits = unit.ilog10() as usize;
        let fraction = format!("{rest:0digits$}");
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() || digits == 0 { whole.to_string() } else { format!("{whole}.{fraction}") }
    };
    match all {
        0 => "0s".into(),
        1..1_000 => format!("{sign}{all}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", with_fraction(all, 1_000)),
        1_000_000..1_000_000_000 => format!("{sign}{}ms", with_fraction(all, 1_000_000)),
        _ => {
            let minutes = all / 60_000_000_000;
            let seconds = with_fraction(all % 60_000_000_000, 1_000_000_000);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{sign}{seconds}s"),
                (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

/// The greatest unit that fits more than once.
fn duration_round(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let value = arguments.value(0)?;
    let nanoseconds = match &value.kind {
        Kind::Text(text) => parse_duration(text.as_str()).unwrap_or(0),
        Kind::Int(nanoseconds, IntType::Int64) => *nanoseconds,
        _ => 0,
    };
    let all = nanoseconds.unsigned_abs();
    const HOUR: u64 = 3600 * SECOND;
    let units =
        [("y", 24 * 365 * HOUR), ("mo", 24 * 30 * HOUR), ("d", 24 * HOUR), ("h", HOUR), ("m", 60 * SECOND)];
    let unit = units.into_iter().chain([("s", SECOND)]).find(|(_, size)| all > *size);
    let text = unit.map_or("0s".into(), |(name, size)| format!("{}{name}", all / size));
    Ok(Value::text(Text::new(text, value.origin.derived())))
}

const SECOND: u64 = 1_000_000_000;

/// Nanoseconds of a text such as `1h30m` or `-1.5s` (`time.ParseDuration`).
fn parse_duration(text: &str) -> Option<i64> {
    let (is_negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total: u64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let number = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(number);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, left) = after.split_at(unit_end);
        let unit: u64 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => SECOND,
            "m" => 60 * SECOND,
            "h" => 3600 * SECOND,
            _ => return None,
        };
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total = total.checked_add(whole.checked_mul(unit)?)?.checked_add(part(fraction, unit))?;
        rest = left;
    }
    match i64::try_from(total) {
        Ok(total) => Some(if is_negative { -total } else { total }),
        Err(_) => (is_negative && total == i64::MIN.unsigned_abs()).then_some(i64::MIN),
    }
}

/// What decimals make of a unit.
fn part(decimals: &str, unit: u64) -> u64 {
    let mut share = unit as f64;
    let mut sum = 0.0;
    for byte in decimals.bytes().take(18) {
        share /= 10.0;
        sum += f64::from(byte - b'0') * share;
    }
    // No more than a unit, which is far from what a u64 holds.
    (sum + 1e-6) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_as_go_does() {
        let cases = [
            ("1h30m", "1h30m0s"),
            ("-1.5s", "-1.5s"),
            ("90s", "1m30s"),
            ("1.5ms", "1.5ms"),
            ("100us", "100µs"),
            ("3ns", "3ns"),
            ("0", "0s"),
            ("2540400h10m10s", "2540400h10m10s"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_duration(text).map(written).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "1", "h", "1x", ".s", "1..5s", "9999999h"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
