//! `printf`: the format string of Go's `fmt.Sprintf` (`fmt/print.go`, `doPrintf`, Go 1.25).

use super::format::{Printer, Spec};
use super::{Arguments, Function, Scene, Unknown, any_cause};
use crate::render::fault::Fault;
use crate::render::origin::Origin;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

pub(super) const TABLE: &[Function] =
    &[Function { name: "printf", arity: (1, usize::MAX), unknown: Unknown::Handles, call: printf }];

fn printf(_: &mut Scene<'_>, arguments: &Arguments) -> Result<Value, Fault> {
    if let Some(cause) = any_cause(arguments.value(0)?) {
        return Ok(Value::hole(cause));
    }
    let format = arguments.text(0)?;
    sprintf(format, arguments.all().get(1..).unwrap_or_default()).map(Value::text)
}

/// What Go's `fmt.Sprintf` makes of a format and values. The text of the format and
/// strings keep their origins.
///
/// Errors: the result is longer than a string may be.
pub fn sprintf(format: &Text, values: &[Value]) -> Result<Text, Fault> {
    let mut reader =
        Reader { format, at: 0, values, next: 0, reordered: false, good: true, printer: Printer::default() };
    reader.run();
    reader.printer.finish()
}

/// Greatest width and precision.
const MOST: i64 = 1_000_000;

struct Reader<'a> {
    format: &'a Text,
    /// Offset in the format.
    at: usize,
    values: &'a [Value],
    /// Which value comes next.
    next: usize,
    /// Whether the format names values by number.
    reordered: bool,
    /// Whether the numbers of the verb are those of values.
    good: bool,
    printer: Printer,
}

impl Reader<'_> {
    fn run(&mut self) {
        loop {
            let rest = self.rest();
            let percent = rest.find('%').unwrap_or(rest.len());
            let text = self.format.slice(self.at..self.at + percent);
            text.runs().for_each(|(range, origin)| {
                self.printer.push(text.as_str().get(range).unwrap_or_default(), origin);
            });
            self.at += percent + 1;
            if self.at > self.format.len() {
                break;
            }
            self.good = true;
            if !self.verb() {
                self.printer.push("%!(NOVERB)", Origin::None);
                break;
            }
        }
        self.extra();
    }

    fn rest(&self) -> &str {
        self.format.as_str().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.format.as_str().as_bytes().get(self.at).copied()
    }

    /// Whether this byte stands here, and is gone by.
    fn eat(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    /// One verb with all that belongs to it; false where the format ends before it.
    fn verb(&mut self) -> bool {
        let start = self.at - 1;
        self.printer.spec = Spec::default();
        self.flags();
        let mut after_index = self.index();
        if self.eat(b'*') {
            self.star_width();
            after_index = false;
        } else {
            self.printer.spec.width = self.number();
            self.good &= !(after_index && self.printer.spec.width.is_some());
        }
        if self.at + 1 < self.format.len() && self.eat(b'.') {
            self.good &= !after_index;
            after_index = self.index();
            if self.eat(b'*') {
                self.star_precision();
                after_index = false;
            } else {
                self.printer.spec.precision = Some(self.number().unwrap_or(0));
            }
        }
        if !after_index {
            self.index();
        }
        let Some(verb) = self.rest().chars().next() else { return false };
        self.at += verb.len_utf8();
        self.print(verb, start);
        true
    }

    fn flags(&mut self) {
        while let Some(byte) = self.peek() {
            let spec = &mut self.printer.spec;
            match byte {
                b'#' => spec.sharp = true,
                b'0' => spec.zero = true,
                b'+' => spec.plus = true,
                b'-' => spec.minus = true,
                b' ' => spec.space = true,
                _ => return,
            }
            self.at += 1;
        }
    }

    /// A number in brackets, that of the next value.
    fn index(&mut self) -> bool {
        if self.peek() != Some(b'[') {
            return false;
        }
        self.reordered = true;
        let rest = self.rest();
        let Some(close) = rest.find(']').filter(|_| rest.len() >= 3) else {
            self.at += 1;
            self.good = false;
            return false;
        };
        let inner = rest.get(1..close).unwrap_or_default();
        let is_number = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit());
        let number = inner.parse::<i64>().ok().filter(|number| is_number && *number <= MOST * 10);
        self.at += close + 1;
        let index = number.and_then(|number| usize::try_from(number - 1).ok());
        match index.filter(|index| *index < self.values.len()) {
            Some(index) => self.next = index,
            None => self.good = false,
        }
        number.is_some()
    }

    /// A number of the format. One that is too great spoils all the rest, as in Go.
    fn number(&mut self) -> Option<usize> {
        let rest = self.rest();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let mut number = 0_i64;
        for byte in rest.bytes().take(digits) {
            if number > MOST {
                self.at = self.format.len();
                return None;
            }
            number = number * 10 + i64::from(byte - b'0');
        }
        self.at += digits;
        usize::try_from(number).ok().filter(|_| digits > 0)
    }

    /// A whole number among the values, for `*`.
    fn star(&mut self) -> Option<i64> {
        let value = self.values.get(self.next)?;
        self.next += 1;
        match value.kind {
            Kind::Int(number, _) if number.abs() <= MOST => Some(number),
            _ => None,
        }
    }

    fn star_width(&mut self) {
        let Some(width) = self.star() else {
            self.printer.push("%!(BADWIDTH)", Origin::None);
            return;
        };
        self.printer.spec.width = usize::try_from(width.unsigned_abs()).ok();
        if width < 0 {
            self.printer.spec.minus = true;
            self.printer.spec.zero = false;
        }
    }

    fn star_precision(&mut self) {
        self.printer.spec.precision = self.star().and_then(|number| usize::try_from(number).ok());
        if self.printer.spec.precision.is_none() {
            self.printer.push("%!(BADPREC)", Origin::None);
        }
    }

    fn print(&mut self, verb: char, start: usize) {
        if verb == '%' {
            return self.printer.push("%", self.format.origin_at(start));
        }
        if !self.good {
            return self.printer.push(&format!("%!{verb}(BADINDEX)"), Origin::None);
        }
        let Some(value) = self.values.get(self.next) else {
            return self.printer.push(&format!("%!{verb}(MISSING)"), Origin::None);
        };
        self.next += 1;
        let spec = &mut self.printer.spec;
        if matches!(verb, 'v' | 'w') {
            spec.syntax = std::mem::take(&mut spec.sharp);
            spec.plus = false;
        }
        self.printer.value(value, verb);
    }

    /// Values that no verb asked for.
    fn extra(&mut self) {
        let left = self.values.get(self.next..).unwrap_or_default();
        if self.reordered || left.is_empty() {
            return;
        }
        self.printer.spec = Spec::default();
        self.printer.push("%!(EXTRA ", Origin::None);
        for (at, value) in left.iter().enumerate() {
            if at > 0 {
                self.printer.push(", ", Origin::None);
            }
            if !value.is_nil() {
                self.printer.push(value.type_name(), Origin::None);
                self.printer.push("=", Origin::None);
            }
            self.printer.value(value, 'v');
        }
        self.printer.push(")", Origin::None);
    }
}
