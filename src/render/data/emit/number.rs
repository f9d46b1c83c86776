//! Numbers as Go writes them.

use super::Dialect;
use crate::render::fault::Fault;
use crate::render::functions::float::shortest;

/// A number as YAML.
///
/// # Errors
/// One that JSON cannot hold, where there is JSON between.
pub(super) fn float(number: f64, dialect: Dialect) -> Result<String, Fault> {
    if dialect == Dialect::Two {
        if !number.is_finite() {
            let shown = shortest(number);
            return Err(Fault::failed(format!(
                "error marshaling into JSON: json: unsupported value: {shown}"
            )));
        }
        return Ok(by_json(number));
    }
    Ok(match shortest(number).as_str() {
        "+Inf" => ".inf".to_owned(),
        "-Inf" => "-.inf".to_owned(),
        "NaN" => ".nan".to_owned(),
        other => other.to_owned(),
    })
}

/// JSON writes whole numbers below 1e21 in full, their shortest digits and then
/// zeros; go-yaml reads those that fit 64 bits as integers, all others as floats.
fn by_json(number: f64) -> String {
    let general = shortest(number);
    if number.fract() != 0.0 || number.abs() >= 1e21 {
        return general;
    }
    // Rust prints the shortest digits that read back as the number, as Go does.
    let digits = format!("{number}");
    match digits.as_str() {
        "-0" => "0".to_owned(),
        text if text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() => digits,
        _ => general,
    }
}
