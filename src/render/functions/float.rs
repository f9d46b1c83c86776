//! Go's text of a `float64` (`strconv/ftoa.go`, Go 1.25).

/// A float has no more digits than these; all further ones are zeros.
const MOST_DIGITS: usize = 1100;

/// As `%v` prints it: the fewest digits that read back as the same number, with
/// an exponent below 1e-4 and from 1e+06 up.
pub fn shortest(value: f64) -> String {
    text(value, 'g', None)
}

/// As `strconv.FormatFloat` writes it: `verb` is one of `eEfgGxXb`, without a
/// precision the digits are the fewest that read back as the same number.
pub fn text(value: f64, verb: char, precision: Option<usize>) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return if sign.is_empty() { "+Inf".into() } else { "-Inf".into() };
    }
    let size = value.abs();
    let digits = match verb {
        'e' | 'E' => exponent(size, precision),
        'g' | 'G' => general(size, precision),
        'x' | 'X' => hexadecimal(size, precision),
        'b' => binary(size),
        _ => match precision {
            Some(precision) => {
                let exact = precision.min(MOST_DIGITS);
                format!("{size:.exact$}") + &zeros(precision - exact)
            }
            None => format!("{size}"),
        },
    };
    let upper = verb.is_ascii_uppercase() && verb != 'F';
    format!("{sign}{}", if upper { digits.to_ascii_uppercase() } else { digits })
}

/// `1.5e+07`
fn exponent(size: f64, precision: Option<usize>) -> String {
    let exact = precision.map(|precision| precision.min(MOST_DIGITS));
    let text = match exact {
        Some(exact) => format!("{size:.exact$e}"),
        None => format!("{size:e}"),
    };
    let (digits, power) = split(&text);
    let more = zeros(precision.unwrap_or(0).saturating_sub(MOST_DIGITS));
    with_power(&format!("{digits}{more}"), power)
}

fn zeros(count: usize) -> String {
    "0".repeat(count)
}

/// Digits and exponent of what Rust writes for `{:e}`.
fn split(text: &str) -> (&str, i32) {
    let (digits, power) = text.split_once('e').unwrap_or((text, "0"));
    (digits, power.parse().unwrap_or(0))
}

fn with_power(digits: &str, power: i32) -> String {
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", power.unsigned_abs())
}

/// `%g`: the exponent where it is below -4, or has no fewer digits than are asked for.
fn general(size: f64, precision: Option<usize>) -> String {
    let text = match precision {
        // Further digits are zeros, which are cut off again.
        Some(precision) => format!("{size:.*e}", precision.clamp(1, MOST_DIGITS) - 1),
        None => format!("{size:e}"),
    };
    let (digits, power) = split(&text);
    let digits = match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => digits,
    };
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let before_point = usize::try_from(power + 1).unwrap_or(0);
    let limit = match precision.map(|precision| precision.max(1)) {
        None => 6,
        Some(precision) if precision > count && count >= before_point => count,
        Some(precision) => precision,
    };
    if power < -4 || before_point > limit {
        return with_power(digits, power);
    }
    let decimals = i32::try_from(count).unwrap_or(0).saturating_sub(1).saturating_sub(power);
    format!("{size:.*}", usize::try_from(decimals).unwrap_or(0))
}

/// The mantissa as a whole number and the power of two that goes with it.
fn parts(size: f64) -> (u64, i32) {
    let bits = size.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match i32::try_from(bits >> 52).unwrap_or(0) {
        0 => (fraction, -1074),
        power => (fraction | 1 << 52, power - 1075),
    }
}

/// `%b`: `4503599627370496p-52`
fn binary(size: f64) -> String {
    let (mantissa, power) = parts(size);
    format!("{mantissa}p{power:+}")
}

/// `%x`: `0x1.8p+01`
fn hexadecimal(size: f64, precision: Option<usize>) -> String {
    let (mantissa, power) = parts(size);
    let (mut mantissa, mut power) = (mantissa << 8, power + 52);
    if mantissa == 0 {
        power = 0;
    } else {
        let shift = mantissa.leading_zeros() - 3;
        mantissa <<= shift;
        power -= i32::try_from(shift).unwrap_or(0);
    }
    if let Some(precision) = precision.filter(|precision| *precision < 15) {
        let shift = precision * 4;
        let rest = (mantissa << shift) & ((1 << 60) - 1);
        mantissa >>= 60 - shift;
        mantissa += u64::from(rest | (mantissa & 1) > 1 << 59);
        mantissa <<= 60 - shift;
        if mantissa & (1 << 61) != 0 {
            mantissa >>= 1;
            power += 1;
        }
    }
    let all = format!("{:015x}", mantissa & ((1 << 60) - 1));
    let fraction = match precision {
        None => all.trim_end_matches('0').to_owned(),
        Some(precision) => {
            let digits = all.get(..precision).unwrap_or(&all);
            format!("{digits}{}", zeros(precision.saturating_sub(digits.len())))
        }
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if power < 0 { '-' } else { '+' };
    format!("0x{}{point}{fraction}p{sign}{:02}", mantissa >> 60, power.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        let cases: [(f64, char, Option<usize>, &str); 22] = [
            (1e6, 'g', None, "1e+06"),
            (12345678.0, 'g', None, "1.2345678e+07"),
            (8080.0, 'g', None, "8080"),
            (999_999.0, 'g', None, "999999"),
            (0.0001, 'g', None, "0.0001"),
            (0.00001, 'g', None, "1e-05"),
            (0.5, 'g', None, "0.5"),
            (-0.0, 'g', None, "-0"),
            (1e9, 'g', Some(10), "1000000000"),
            (123_456.0, 'g', Some(3), "1.23e+05"),
            (100_000.0, 'g', Some(6), "100000"),
            (2.5, 'f', Some(0), "2"),
            (2.5, 'f', Some(2), "2.50"),
            (1234.5678, 'e', Some(2), "1.23e+03"),
            (1234.5678, 'E', Some(2), "1.23E+03"),
            (0.0, 'e', Some(1), "0.0e+00"),
            (1.0, 'b', None, "4503599627370496p-52"),
            (3.0, 'x', None, "0x1.8p+01"),
            (1.0, 'X', Some(2), "0X1.00P+00"),
            (1.9, 'x', Some(0), "0x1p+01"),
            (f64::NAN, 'g', None, "NaN"),
            (f64::NEG_INFINITY, 'f', Some(2), "-Inf"),
        ];
        for (value, verb, precision, text) in cases {
            assert_eq!(super::text(value, verb, precision), text, "{value} {verb} {precision:?}");
        }
        assert_eq!(shortest(1e21), "1e+21");
    }
}
