//! KOTS' functions as the executor calls them (KOTS `pkg/template/static_context.go`).
//! What depends on the installation is a hole.

use std::sync::LazyLock;

use super::functions::{find, own};
use crate::render::fault::Fault;
use crate::render::functions::{self, Scene};
use crate::render::go::exec::{Bounds, Executor, Native};
use crate::render::origin::{Cause, Origins};
use crate::render::text::Text;
use crate::render::value::{IntType, Kind, Value};

/// Functions of sprig that ask the machine that runs them.
const OF_THE_MACHINE: [&str; 3] = ["env", "expandenv", "getHostByName"];

/// KOTS' own functions, and those of sprig that need more than their arguments.
static NATIVES: LazyLock<Vec<Native>> = LazyLock::new(|| {
    let arity = |count: Option<usize>| count.map_or((0, usize::MAX), |count| (count, count));
    let own = own().map(|(name, arguments)| Native { name, arity: arity(arguments), call: meaning(name) });
    let others = OF_THE_MACHINE.map(|name| Native { name, arity: (1, 1), call: open });
    let mut natives: Vec<Native> = own.chain(others).collect();
    natives.push(Native { name: "fail", arity: (1, 1), call: fail });
    natives.sort_by_key(|native| native.name);
    natives
});

/// An executor of KOTS' templates.
pub(super) fn executor(origins: &mut Origins, bounds: Bounds) -> Executor<'_> {
    let mut executor = Executor::new(origins, NATIVES.as_slice(), bounds);
    executor.knows = |name| find(name).is_some();
    executor
}

type Call = fn(&mut Executor<'_>, &[Value]) -> Result<Value, Fault>;

/// What a function does.
fn meaning(name: &str) -> Call {
    match name {
        "Add" => |executor, args| arithmetic(executor, args, i64::wrapping_add, |a, b| a + b),
        "Sub" => |executor, args| arithmetic(executor, args, i64::wrapping_sub, |a, b| a - b),
        "Mult" => |executor, args| arithmetic(executor, args, i64::wrapping_mul, |a, b| a * b),
        "Base64Decode" => decode,
        "Base64Encode" => |executor, args| common(executor, "b64enc", args.to_vec()),
        "ParseBool" => |executor, args| parsed(executor, args, |text| Some(Kind::Bool(is_true(text)))),
        "ParseFloat" => |executor, args| parsed(executor, args, float),
        "ParseInt" => |executor, args| parsed(executor, args, int),
        "Split" => |executor, args| common(executor, "splitList", args.iter().rev().cloned().collect()),
        "ToLower" => |executor, args| common(executor, "lower", args.to_vec()),
        "ToUpper" => |executor, args| common(executor, "upper", args.to_vec()),
        "Trim" => trim,
        "TrimSpace" => |executor, args| common(executor, "trim", args.to_vec()),
        "UrlEncode" => |executor, args| common(executor, "urlquery", args.to_vec()),
        _ => open,
    }
}

/// What only the installation knows.
fn open(executor: &mut Executor<'_>, _: &[Value]) -> Result<Value, Fault> {
    let message = "only the installation knows this value".to_owned();
    let cause = executor.origins.add_cause(Cause { message, at: None, may_be_blank: true });
    Ok(Value::hole(cause))
}

fn fail(_: &mut Executor<'_>, _: &[Value]) -> Result<Value, Fault> {
    Err(Fault::refused("the template refuses its values"))
}

/// A function of sprig or Go that does the same.
fn common(executor: &mut Executor<'_>, name: &str, arguments: Vec<Value>) -> Result<Value, Fault> {
    let function = functions::find(name).ok_or_else(|| Fault::failed("no such function"))?;
    functions::call(function, &mut Scene { origins: executor.origins }, arguments)
}

/// `Trim text [cutset]`
fn trim(executor: &mut Executor<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    match arguments {
        [text, cutset, ..] => common(executor, "trimAll", vec![cutset.clone(), text.clone()]),
        _ => common(executor, "trim", arguments.to_vec()),
    }
}

/// What is no base64 is blank, where sprig gives the message of the failure.
fn decode(executor: &mut Executor<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let value = common(executor, "b64dec", arguments.to_vec())?;
    match &value.kind {
        Kind::Text(text) if text.as_str().starts_with("illegal base64 data") => {
            Ok(Value::text(Text::new("", text.main_origin())))
        }
        _ => Ok(value),
    }
}

/// Reads a number or a truth value from a string; with a base as well nothing is told.
fn parsed(
    executor: &mut Executor<'_>,
    arguments: &[Value],
    read: fn(&str) -> Option<Kind>,
) -> Result<Value, Fault> {
    let [value] = arguments else { return open(executor, arguments) };
    if let Some(cause) = functions::any_cause(value) {
        return Ok(Value::hole(cause));
    }
    let Kind::Text(text) = &value.kind else {
        return Err(Fault::failed(format!(
            "wrong type for value; expected string; got {}",
            value.type_name()
        )));
    };
    match read(text.as_str()) {
        Some(kind) => Ok(Value::with_origin(kind, text.derived_origin())),
        None => open(executor, arguments),
    }
}

/// Go's `strconv.ParseBool`; what is none is false.
fn is_true(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

/// What is no number is 0; one that does not fit is the nearest that does.
fn int(text: &str) -> Option<Kind> {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    let parsed: Result<i64, _> = text.parse();
    let int = parsed.unwrap_or_else(|error| match error.kind() {
        PosOverflow => i64::MAX,
        NegOverflow => i64::MIN,
        _ => 0,
    });
    Some(Kind::Int(int, IntType::Int64))
}

/// What is no number is 0; nothing is told of Go's hexadecimal ones.
fn float(text: &str) -> Option<Kind> {
    (!text.contains(['x', 'X', '_'])).then(|| Kind::Float(text.parse().unwrap_or(0.0)))
}

/// With a float among them, of floats; with an integer first, of integers; else 0.
fn arithmetic(
    executor: &mut Executor<'_>,
    arguments: &[Value],
    ints: fn(i64, i64) -> i64,
    floats: fn(f64, f64) -> f64,
) -> Result<Value, Fault> {
    let [a, b] = arguments else { return open(executor, arguments) };
    if let Some(cause) = functions::any_cause(a).or_else(|| functions::any_cause(b)) {
        return Ok(Value::hole(cause));
    }
    let float = |value: &Value| match value.kind {
        Kind::Float(float) => float,
        Kind::Int(int, _) => int as f64,
        _ => 0.0,
    };
    let kind = match (&a.kind, &b.kind) {
        (Kind::Float(_), _) | (_, Kind::Float(_)) => Kind::Float(floats(float(a), float(b))),
        (Kind::Int(a, _), Kind::Int(b, _)) => Kind::Int(ints(*a, *b), IntType::Int64),
        (Kind::Int(a, _), _) => Kind::Int(ints(*a, 0), IntType::Int64),
        _ => Kind::Int(0, IntType::Int),
    };
    Ok(Value::with_origin(kind, a.origin))
}
