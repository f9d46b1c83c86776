//! Templates of other tools inside a value: Go and Jinja templates, `${NAME}`.

use std::ops::Range;

/// Which templates may stand in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `{{ … }}`, `{% … %}` only: in a command `${NAME}` may be the shell's own.
    Braces,
    /// The same and `${NAME}`, `${NAME:-default}` of Flux and OpenShift.
    Variables,
}

/// The ranges of a value that another tool fills in, sorted and apart.
pub fn foreign_holes(value: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    // Where no brace closes any more, nothing is searched for one.
    let last = value.rfind('}').unwrap_or(0);
    while let Some(start) = value[at..].find(['{', '$']).map(|offset| at + offset) {
        let rest = &value[start..];
        let length = if rest.starts_with("{{") || rest.starts_with("${{") {
            Some(rest.find("}}").map_or(rest.len(), |end| run_end(rest, end)))
        } else if rest.starts_with("{%") {
            Some(rest.find("%}").map_or(rest.len(), |end| end + 2))
        } else if dialect == Dialect::Variables && start < last {
            variable(rest)
        } else {
            None
        };
        match length {
            Some(length) => {
                found.push(start..start + length);
                at = start + length;
            }
            None => at = start + 1,
        }
    }
    found
}

/// The ranges of a value where OpenShift puts the parameters of a Template:
/// `${NAME}` of a declared one, in any string (`template.Processor` of OpenShift).
pub fn parameter_holes(value: &str, is_declared: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let named = value.match_indices("${").filter_map(|(start, _)| {
        let length =
            value[start + 2..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let end = start + 2 + length.count();
        (value[end..].starts_with('}') && is_declared(&value[start + 2..end])).then_some(start..end + 1)
    });
    named.collect()
}

/// `}}}` closes at its last brace, as for `{{ "a}" }}` cut short nothing else can.
fn run_end(rest: &str, end: usize) -> usize {
    let extra = rest[end + 2..].bytes().take_while(|&byte| byte == b'}').count();
    end + 2 + extra.min(1)
}

/// Length of `${NAME}` or `${NAME:-default}` at the start of a text.
fn variable(rest: &str) -> Option<usize> {
    let name = rest.strip_prefix("${")?;
    let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let first = name.bytes().next()?;
    if length == 0 || first.is_ascii_digit() {
        return None;
    }
    let is_end = |c: char| matches!(c, '}' | ':' | '-' | '=' | '+' | '?' | '/' | '%' | '#' | '^' | ',');
    let end = if name[length..].starts_with(is_end) { name.find('}')? } else { return None };
    Some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_do_not_close_take_linear_time() {
        for text in ["${A".repeat(300_000), "${A:".repeat(300_000), "${A ".repeat(300_000) + "}"] {
            assert!(foreign_holes(&text, Dialect::Variables).is_empty());
        }
    }

    #[test]
    fn finds_what_other_tools_fill_in() {
        let cases: [(&str, Dialect, &[&str]); 10] = [
            ("{{ .x }}", Dialect::Braces, &["{{ .x }}"]),
            ("a{{x}}b{% y %}", Dialect::Braces, &["{{x}}", "{% y %}"]),
            ("a{{x", Dialect::Braces, &["{{x"]),
            ("${APP}-data", Dialect::Variables, &["${APP}"]),
            ("${APP}-data", Dialect::Braces, &[]),
            ("${APP:-x}", Dialect::Variables, &["${APP:-x}"]),
            ("$APP $(x) {a} ${1}", Dialect::Variables, &[]),
            ("data", Dialect::Variables, &[]),
            ("${{APP}}", Dialect::Variables, &["${{APP}}"]),
            ("a${{APP}}b", Dialect::Braces, &["${{APP}}"]),
        ];
        for (text, dialect, holes) in cases {
            let found: Vec<&str> = foreign_holes(text, dialect).into_iter().map(|hole| &text[hole]).collect();
            assert_eq!(found, holes, "{text}");
        }
    }

    #[test]
    fn parameters_are_told_from_variables_of_the_shell() {
        let holes = parameter_holes("${APP} ${HOME} $APP ${APP:-x} ${APP", &|name| name == "APP");
        assert_eq!(holes.first(), Some(&(0..6)));
        assert_eq!(holes.len(), 1);
    }
}
