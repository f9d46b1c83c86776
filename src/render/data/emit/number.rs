//! Numbers as Go writes them.

use super::Dialect;
use crate::render::fault::Fault;

/// A number as YAML.
///
/// # Errors
/// One that JSON cannot hold, where there is JSON between.
pub(super) fn float(number: f64, dialect: Dialect) -> Result<String, Fault> {
    if dialect == Dialect::Two {
        if !number.is_finite() {
            let shown = go_general(number);
            return Err(Fault::failed(format!(
                "error marshaling into JSON: json: unsupported value: {shown}"
            )));
        }
        return Ok(by_json(number));
    }
    Ok(match go_general(number).as_str() {
        "+Inf" => ".inf".to_owned(),
        "-Inf" => "-.inf".to_owned(),
        "NaN" => ".nan".to_owned(),
        other => other.to_owned(),
    })
}

/// JSON writes whole numbers below 1e21 in full, their shortest digits and then
/// zeros; go-yaml reads those that fit 64 bits as integers, all others as floats.
fn by_json(number: f64) -> String {
    let general = go_general(number);
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

/// `strconv.FormatFloat(number, 'g', -1, 64)`.
pub(in crate::render::data) fn go_general(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let power: i32 = exponent.parse().unwrap_or_default();
    // The shortest digits count as a precision of six.
    if (-4..6).contains(&power) {
        return format!("{number}");
    }
    let sign = if power < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", power.abs())
}
