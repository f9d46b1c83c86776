//! Go's `fmt`: one value by one verb, with flags, width and precision
//! (`fmt/print.go`, `fmt/format.go`, Go 1.25).

mod numbers;
mod values;

use super::bounds;
use super::quoting;
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::Value;

/// What stands between `%` and the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Spec {
    pub plus: bool,
    pub minus: bool,
    pub sharp: bool,
    pub space: bool,
    pub zero: bool,
    /// `%#v`: in the syntax of Go.
    pub syntax: bool,
    pub width: Option<usize>,
    pub precision: Option<usize>,
}

/// Prints values one after the other.
#[derive(Debug, Default)]
pub(super) struct Printer {
    /// What is printed so far.
    pub out: TextBuilder,
    /// How the next value is printed.
    pub spec: Spec,
    /// Whether a value is printed that its verb does not fit.
    is_complaint: bool,
    /// Whether more is printed than a string may have.
    is_full: bool,
}

impl Printer {
    /// What was printed. Errors: it is more than a string may have.
    pub fn finish(self) -> Result<Text, Fault> {
        match self.is_full {
            true => Err(bounds::too_long()),
            false => Ok(self.out.finish()),
        }
    }

    /// Adds what nobody wrote, or wrote as a whole.
    pub fn push(&mut self, text: &str, origin: Origin) {
        if self.has_room(text.len()) {
            self.out.push(text, origin);
        }
    }

    fn push_text(&mut self, text: &Text) {
        if self.has_room(text.len()) {
            self.out.push_text(text);
        }
    }

    fn has_room(&mut self, bytes: usize) -> bool {
        self.is_full |= self.out.len().saturating_add(bytes) > bounds::LONGEST;
        !self.is_full
    }

    /// Adds a text, filled up to the width.
    fn pad(&mut self, text: &Text) {
        let missing = match self.spec.width {
            None | Some(0) => 0,
            Some(width) => width.saturating_sub(text.as_str().chars().count()),
        };
        if self.spec.minus {
            self.push_text(text);
            self.fill(missing);
        } else {
            self.fill(missing);
            self.push_text(text);
        }
    }

    fn pad_str(&mut self, text: &str, origin: Origin) {
        self.pad(&Text::new(text, origin));
    }

    fn pad_with_blanks(&mut self, text: &str, origin: Origin) {
        let zero = std::mem::take(&mut self.spec.zero);
        self.pad_str(text, origin);
        self.spec.zero = zero;
    }

    fn fill(&mut self, count: usize) {
        if count > 0 && self.has_room(count) {
            let filler = if self.spec.zero && !self.spec.minus { "0" } else { " " };
            self.out.push(&filler.repeat(count), Origin::None);
        }
    }

    /// A string (`fmtString`).
    fn string(&mut self, value: &Value, text: &Text, verb: char) {
        match verb {
            'v' if self.spec.syntax => self.quoted(text),
            'v' | 's' => {
                let cut = self.cut(text);
                self.pad(&cut);
            }
            'x' | 'X' => self.hexadecimal(text, verb == 'X'),
            'q' => self.quoted(text),
            _ => self.bad_verb(value, verb),
        }
    }

    /// No more characters than the precision allows.
    fn cut(&self, text: &Text) -> Text {
        let Some(most) = self.spec.precision else { return text.clone() };
        match text.as_str().char_indices().nth(most) {
            Some((end, _)) => text.slice(0..end),
            None => text.clone(),
        }
    }

    fn quoted(&mut self, text: &Text) {
        let text = self.cut(text);
        let quoted = match self.spec.sharp && quoting::can_backquote(text.as_str()) {
            true => quoting::between("`", &text),
            false => quoting::quoted(&text, self.spec.plus),
        };
        self.pad(&quoted);
    }

    /// The bytes of a string in hexadecimal (`fmtSbx`).
    fn hexadecimal(&mut self, text: &Text, upper: bool) {
        let bytes = text.as_str().as_bytes();
        let bytes = bytes.get(..self.spec.precision.unwrap_or(bytes.len())).unwrap_or(bytes);
        if !self.has_room(bytes.len().saturating_mul(5)) {
            return;
        }
        let prefix = if upper { "0X" } else { "0x" };
        let mut digits = String::new();
        for (at, byte) in bytes.iter().enumerate() {
            if self.spec.space && at > 0 {
                digits.push(' ');
            }
            if self.spec.sharp && (at == 0 || self.spec.space) {
                digits.push_str(prefix);
            }
            digits.push_str(&if upper { format!("{byte:02X}") } else { format!("{byte:02x}") });
        }
        self.pad_str(&digits, text.derived_origin());
    }

    /// `%!d(string=hi)`
    fn bad_verb(&mut self, value: &Value, verb: char) {
        self.push(&format!("%!{verb}("), Origin::None);
        if value.is_nil() {
            self.push("<nil>", value.origin);
        } else {
            self.push(value.type_name(), Origin::None);
            self.push("=", Origin::None);
            let was = std::mem::replace(&mut self.is_complaint, true);
            self.value(value, 'v');
            self.is_complaint = was;
        }
        self.push(")", Origin::None);
    }
}
