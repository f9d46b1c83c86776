//! Rows of whole numbers: `until`, `untilStep`, `seq`.

use super::super::walk::{MOST_ITEMS, derived};
use super::{Answer, Arguments, Fault, Function, Kind, Scene, Unknown, Value};
use crate::render::text::Text;
use crate::render::value::{IntType, List, ListType};

/// sprig's functions that count.
pub const TABLE: &[Function] = &[
    Function { name: "seq", arity: (0, usize::MAX), unknown: Unknown::Spreads, call: seq },
    Function { name: "until", arity: (1, 1), unknown: Unknown::Spreads, call: until },
    Function { name: "untilStep", arity: (3, 3), unknown: Unknown::Spreads, call: until_step },
];

/// The numbers from one up, or down, to before another.
///
/// Errors: there are too many.
fn row(start: i64, stop: i64, step: i64) -> Result<Vec<i64>, Fault> {
    let mut numbers = Vec::new();
    let mut next = start;
    while (step > 0 && next < stop) || (step < 0 && next > stop && stop < start) {
        if numbers.len() == MOST_ITEMS {
            return Err(Fault::limit(format!("a list has more than {MOST_ITEMS} items")));
        }
        numbers.push(next);
        let Some(following) = next.checked_add(step) else { break };
        next = following;
    }
    Ok(numbers)
}

fn until(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let stop = arguments.int(0)?;
    numbers(arguments, row(0, stop, if stop < 0 { -1 } else { 1 })?)
}

fn until_step(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    numbers(arguments, row(arguments.int(0)?, arguments.int(1)?, arguments.int(2)?)?)
}

fn numbers(arguments: &Arguments, row: Vec<i64>) -> Answer {
    let origin = derived(arguments.all());
    let items =
        row.into_iter().map(|number| Value::with_origin(Kind::Int(number, IntType::Int), origin)).collect();
    Ok(Value::with_origin(Kind::List(List::typed(items, ListType::Ints)), origin))
}

/// The end is counted too; one step further than the end is where it stops, even
/// where the step is another than one.
fn seq(_: &mut Scene<'_>, arguments: &Arguments) -> Answer {
    let numbers: Vec<i64> = (0..arguments.len()).map(|at| arguments.int(at)).collect::<Result<_, _>>()?;
    let (start, step, end) = match *numbers.as_slice() {
        [end] => (1, None, end),
        [start, end] => (start, None, end),
        [start, step, end] => (start, Some(step), end),
        _ => return Ok(Value::plain("")),
    };
    let further = if end < start { -1 } else { 1 };
    if further < 0 && step.is_some_and(|step| step > 0) {
        return Ok(Value::plain(""));
    }
    let row = row(start, end.saturating_add(further), step.unwrap_or(further))?;
    let words: Vec<String> = row.iter().map(i64::to_string).collect();
    Ok(Value::text(Text::new(words.join(" "), derived(arguments.all()))))
}
