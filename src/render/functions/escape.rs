//! The escapers of Go's templates: `html`, `js`, `urlquery` (`text/template/funcs.go`, Go 1.25).

use super::format::Printer;
use super::quoting::{escape_into, is_print};
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{Kind, Value};

pub(super) const TABLE: &[Function] = &[
    Function { name: "html", arity: (0, usize::MAX), unknown: Unknown::Keeps, call: html },
    Function { name: "js", arity: (0, usize::MAX), unknown: Unknown::Keeps, call: js },
    Function { name: "urlquery", arity: (0, usize::MAX), unknown: Unknown::Keeps, call: urlquery },
];

type Outcome = Result<Value, Fault>;

/// All arguments as one text, as `print` makes it; nil is `<no value>`.
fn joined(arguments: &Arguments) -> Result<Text, Fault> {
    let mut printer = Printer::default();
    let mut was_string = true;
    for value in arguments.all() {
        let is_string = matches!(value.kind, Kind::Text(_)) || value.is_nil();
        if !is_string && !was_string {
            printer.push(" ", Default::default());
        }
        match value.is_nil() {
            true => printer.push("<no value>", value.origin),
            false => printer.value(value, 'v'),
        }
        was_string = is_string;
    }
    printer.finish()
}

fn escaped(arguments: &Arguments, escape: impl Fn(char) -> Option<String>) -> Outcome {
    let text = joined(arguments)?;
    super::bounds::check_length(text.len().saturating_mul(6))?;
    let mut out = TextBuilder::default();
    escape_into(&mut out, &text, escape);
    Ok(Value::text(out.finish()))
}

fn html(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    escaped(arguments, |c| {
        Some(String::from(match c {
            '\0' => "\u{fffd}",
            '"' => "&#34;",
            '\'' => "&#39;",
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            _ => return None,
        }))
    })
}

fn js(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    escaped(arguments, |c| {
        let code = u32::from(c);
        Some(match c {
            '\\' => "\\\\".into(),
            '\'' => "\\'".into(),
            '"' => "\\\"".into(),
            '<' | '>' | '&' | '=' => format!("\\u{code:04X}"),
            '\0'..='\x1f' => format!("\\u{code:04X}"),
            _ if c.is_ascii() || is_print(c) => return None,
            _ => format!("\\u{code:04X}"),
        })
    })
}

/// `url.QueryEscape`
fn urlquery(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    escaped(arguments, |c| match c {
        ' ' => Some("+".into()),
        _ if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~') => None,
        _ => {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).bytes();
            Some(bytes.map(|byte| format!("%{byte:02X}")).collect())
        }
    })
}
