//! Deep equality of values, as Go's `reflect.DeepEqual` has it.

use std::rc::Rc;

use super::any_cause;
use super::walk::Budget;
use crate::render::fault::Fault;
use crate::render::origin::CauseId;
use crate::render::value::{Kind, List, Map, Value};

/// Whether two values are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// They are.
    Yes,
    /// They are not.
    No,
    /// That rests on something unknown.
    Unknown(CauseId),
}

impl From<bool> for Same {
    fn from(same: bool) -> Self {
        if same { Same::Yes } else { Same::No }
    }
}

/// Whether two values are deeply equal: of one type, and equal in all parts.
///
/// Errors: they are nested too deep, or too large.
pub fn deep_equal(a: &Value, b: &Value, budget: &mut Budget) -> Result<Same, Fault> {
    equal_at(a, b, budget, 0)
}

fn equal_at(a: &Value, b: &Value, budget: &mut Budget, depth: usize) -> Result<Same, Fault> {
    budget.step(depth)?;
    Ok(match (&a.kind, &b.kind) {
        (Kind::Hole(cause), _) | (_, Kind::Hole(cause)) => Same::Unknown(*cause),
        (Kind::Text(left), Kind::Text(right)) => match any_cause(a).or_else(|| any_cause(b)) {
            Some(cause) => Same::Unknown(cause),
            None => (left.as_str() == right.as_str()).into(),
        },
        (Kind::List(left), Kind::List(right)) => return lists(left, right, budget, depth),
        (Kind::Map(left), Kind::Map(right)) => return maps(left, right, budget, depth),
        (Kind::Missing | Kind::Nil, _) => b.is_nil().into(),
        (Kind::Bool(left), Kind::Bool(right)) => (left == right).into(),
        (Kind::Int(left, left_type), Kind::Int(right, right_type)) => {
            (left == right && left_type == right_type).into()
        }
        (Kind::Float(left), Kind::Float(right)) => (left == right).into(),
        (Kind::Object(left), Kind::Object(right)) => Rc::ptr_eq(left, right).into(),
        _ => Same::No,
    })
}

fn lists(left: &List, right: &List, budget: &mut Budget, depth: usize) -> Result<Same, Fault> {
    if left.is_same(right) {
        return Ok(Same::Yes);
    }
    if left.list_type() != right.list_type() {
        return Ok(Same::No);
    }
    let (left, right) = (left.items(), right.items());
    if left.len() != right.len() {
        return Ok(Same::No);
    }
    let mut so_far = Same::Yes;
    for (a, b) in left.iter().zip(right.iter()) {
        match equal_at(a, b, budget, depth + 1)? {
            Same::Yes => {}
            Same::No => return Ok(Same::No),
            unknown => so_far = unknown,
        }
    }
    Ok(so_far)
}

fn maps(left: &Map, right: &Map, budget: &mut Budget, depth: usize) -> Result<Same, Fault> {
    if left.map_type() != right.map_type() {
        return Ok(Same::No);
    }
    if left.is_same(right) {
        return Ok(Same::Yes);
    }
    let (left, right) = (left.slots(), right.slots());
    if left.len() != right.len() {
        return Ok(Same::No);
    }
    let mut so_far = Same::Yes;
    for ((a, left), (b, right)) in left.iter().zip(right.iter()) {
        let same = if a == b { equal_at(&left.value, &right.value, budget, depth + 1)? } else { Same::No };
        match same {
            Same::Yes => {}
            Same::No => return Ok(Same::No),
            unknown => so_far = unknown,
        }
    }
    Ok(so_far)
}
