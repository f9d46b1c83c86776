//! Numbers and truth values by verb, flags, width and precision.

use super::Printer;
use crate::render::functions::{bounds, float, quoting};
use crate::render::origin::Origin;
use crate::render::value::{IntType, Value};

impl Printer {
    /// Prints a boolean under a verb, as `fmtBool` of Go.
    pub(super) fn bool(&mut self, value: &Value, truth: bool, verb: char) {
        match verb {
            't' | 'v' => self.pad_str(if truth { "true" } else { "false" }, value.origin),
            _ => self.bad_verb(value, verb),
        }
    }

    /// Prints an integer under a verb, as `fmtInteger` of Go.
    pub(super) fn int(&mut self, value: &Value, number: i64, int_type: IntType, verb: char) {
        let origin = value.origin;
        match verb {
            'v' if self.spec.syntax && int_type.is_unsigned() => {
                let was_sharp = std::mem::replace(&mut self.spec.sharp, true);
                self.integer(number, 16, verb, origin.derived());
                self.spec.sharp = was_sharp;
            }
            'v' | 'd' => self.integer(number, 10, verb, origin),
            'b' => self.integer(number, 2, verb, origin.derived()),
            'o' | 'O' => self.integer(number, 8, verb, origin.derived()),
            'x' | 'X' => self.integer(number, 16, verb, origin.derived()),
            'c' => {
                let c = char_of(number).to_string();
                self.pad_str(&c, origin.derived());
            }
            'q' => {
                let quoted = quoting::quoted_char(char_of(number), self.spec.plus);
                self.pad_str(&quoted, origin.derived());
            }
            'U' => self.unicode(number, origin.derived()),
            _ => self.bad_verb(value, verb),
        }
    }

    /// `fmtInteger`
    fn integer(&mut self, number: i64, base: u32, verb: char, origin: Origin) {
        let spec = self.spec;
        let mut size = 0;
        if let Some(precision) = spec.precision {
            size = precision;
            if precision == 0 && number == 0 {
                return self.pad_with_blanks("", origin);
            }
        } else if let (true, false, Some(width)) = (spec.zero, spec.minus, spec.width) {
            size = width.saturating_sub(usize::from(number < 0 || spec.plus || spec.space));
        }
        if size > bounds::LONGEST {
            return self.fill(size);
        }
        let digits = in_base(number.unsigned_abs(), base, verb == 'X');
        let mut digits = format!("{}{digits}", "0".repeat(size.saturating_sub(digits.len())));
        let prefix = match base {
            2 if spec.sharp => "0b",
            8 if spec.sharp && !digits.starts_with('0') => "0",
            16 if spec.sharp && verb == 'X' => "0X",
            16 if spec.sharp => "0x",
            _ => "",
        };
        digits.insert_str(0, prefix);
        if verb == 'O' {
            digits.insert_str(0, "0o");
        }
        let sign = match () {
            () if number < 0 => "-",
            () if spec.plus => "+",
            () if spec.space => " ",
            () => "",
        };
        digits.insert_str(0, sign);
        self.pad_with_blanks(&digits, origin);
    }

    /// `U+0078`, with the flag `#` also `'x'`.
    fn unicode(&mut self, number: i64, origin: Origin) {
        let digits = format!("{number:X}");
        let least = self.spec.precision.unwrap_or(0).max(4);
        let mut text = format!("U+{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
        let c = u32::try_from(number).ok().and_then(char::from_u32);
        if let Some(c) = c.filter(|c| self.spec.sharp && quoting::is_print(*c)) {
            text.push_str(&format!(" '{c}'"));
        }
        self.pad_with_blanks(&text, origin);
    }

    /// Prints a `float64` under a verb, as `fmtFloat` of Go.
    pub(super) fn float(&mut self, value: &Value, number: f64, verb: char) {
        let (form, usual) = match verb {
            'v' => ('g', None),
            'b' | 'g' | 'G' | 'x' | 'X' => (verb, None),
            'f' | 'F' => ('f', Some(6)),
            'e' | 'E' => (verb, Some(6)),
            _ => return self.bad_verb(value, verb),
        };
        let precision = self.spec.precision.or(usual);
        let text = float::text(number, form, precision);
        let is_negative = text.starts_with('-');
        let digits = text.trim_start_matches(['-', '+']);
        let origin = match digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            true if verb == 'v' => value.origin,
            _ => value.origin.derived(),
        };
        let sign = match () {
            () if is_negative => "-",
            () if self.spec.plus => "+",
            () if self.spec.space => " ",
            // The sign of an infinity is always there; it is left out below.
            () => "",
        };
        if !number.is_finite() {
            return self.pad_with_blanks(&format!("{sign}{digits}").replace("Inf", infinity(sign)), origin);
        }
        let digits = match self.spec.sharp && verb != 'b' {
            true => with_point(digits, verb, precision),
            false => digits.to_owned(),
        };
        let size = sign.len() + digits.len();
        match self.spec.width {
            Some(width) if !sign.is_empty() && self.spec.zero && !self.spec.minus && width > size => {
                self.push(sign, origin);
                self.fill(width - size);
                self.push(&digits, origin);
            }
            _ => self.pad_str(&format!("{sign}{digits}"), origin),
        }
    }
}

/// An infinity shows its sign even where none is asked for.
fn infinity(sign: &str) -> &'static str {
    if sign.is_empty() { "+Inf" } else { "Inf" }
}

/// What the flag `#` makes of a float: a point, and the zeros at the end.
fn with_point(digits: &str, verb: char, precision: Option<usize>) -> String {
    let hexadecimal = matches!(verb, 'x' | 'X');
    let end = digits.find(|c: char| matches!(c, 'p' | 'P') || (!hexadecimal && matches!(c, 'e' | 'E')));
    let (number, tail) = digits.split_at(end.unwrap_or(digits.len()));
    let wanted = match verb {
        'v' | 'g' | 'G' | 'x' => precision.unwrap_or(6),
        _ => 0,
    };
    let significant = number.trim_start_matches(['0', '.']);
    let mut count = significant.bytes().filter(|byte| *byte != b'.').count();
    let mut number = number.to_owned();
    if !number.contains('.') {
        count += usize::from(number == "0");
        number.push('.');
    }
    number.push_str(&"0".repeat(wanted.saturating_sub(count)));
    number + tail
}

fn in_base(number: u64, base: u32, upper: bool) -> String {
    match base {
        2 => format!("{number:b}"),
        8 => format!("{number:o}"),
        16 if upper => format!("{number:X}"),
        16 => format!("{number:x}"),
        _ => number.to_string(),
    }
}

fn char_of(number: i64) -> char {
    u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}
