//! Owns what a command value is to a reader: a list of words, or which of the
//! slips that leave Velero without a program to run.

use super::{Command, Failure, Form, Problem};

/// What a command value is. Exactly one of these, so that one value is one
/// defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The empty text: as if the key were not there.
    Unset,
    /// `[]`
    Empty,
    /// The name of the program is empty or blank.
    Blank,
    /// Means to be a JSON array, and is none.
    Malformed(Malformation),
    /// A JSON array with elements that are not strings.
    NonString,
    /// One word with blanks or quotes in it: a command line.
    Line,
    /// Words, the first of which can name a program.
    Words,
}

/// How a text that means to be a JSON array is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformation {
    /// Starts with `[`; see [`Failure::Syntax`].
    Syntax {
        /// The first wrong byte.
        at: usize,
        /// What is wrong there.
        problem: Problem,
    },
    /// Blanks before `[`; their bytes.
    LeadingBlank(usize),
    /// Quotes round the whole array; where the first one stands.
    OuterQuotes(usize),
    /// A YAML list in a text; where its first `-` stands.
    List(usize),
    /// A JSON object; where its `{` stands.
    Object(usize),
}

impl Command {
    /// What the value is.
    pub fn shape(&self) -> Shape {
        let Some(first) = self.argv.first() else {
            return if self.form == Form::Word { Shape::Unset } else { Shape::Empty };
        };
        match &self.form {
            _ if first.trim().is_empty() => Shape::Blank,
            Form::Array(_) if self.argv.len() == 1 && first.contains(char::is_whitespace) => Shape::Line,
            Form::Array(_) => Shape::Words,
            Form::Broken(Failure::NonString(_)) => Shape::NonString,
            Form::Broken(Failure::Syntax { .. }) if is_shell_test(first) => Shape::Line,
            &Form::Broken(Failure::Syntax { at, problem }) => {
                Shape::Malformed(Malformation::Syntax { at, problem })
            }
            Form::Word => word_shape(first),
        }
    }
}

fn word_shape(value: &str) -> Shape {
    let body = value.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = value.len() - body.len();
    let malformed = |malformation| Shape::Malformed(malformation);
    if is_shell_test(body) {
        return Shape::Line;
    }
    if body.starts_with('[') && body.contains(['"', '\'', ',', ']', '“', '‘']) {
        return malformed(Malformation::LeadingBlank(start));
    }
    if body.starts_with("- ") {
        return malformed(Malformation::List(start));
    }
    if body.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '\''])) {
        return malformed(Malformation::Object(start));
    }
    let quote = |c: char| matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}');
    let inner = body.strip_prefix(quote).map(str::trim_start);
    if inner.is_some_and(|inner| inner.starts_with('[') && !is_shell_test(inner)) {
        return malformed(Malformation::OuterQuotes(start));
    }
    let is_quoted = body.len() > 1 && body.starts_with(['"', '\'']) && body.ends_with(['"', '\'']);
    if is_quoted || value.contains(char::is_whitespace) { Shape::Line } else { Shape::Words }
}

/// Whether a text begins with `[ … ]` or `[[ … ]]` as a shell knows them: an
/// operator with its operands, and no commas.
fn is_shell_test(text: &str) -> bool {
    let Some(inner) = text.strip_prefix("[ ").or_else(|| text.strip_prefix("[[ ")) else { return false };
    let mut words = inner.split_whitespace();
    let first = words.next().unwrap_or("");
    let second = words.next().unwrap_or("");
    let is_unary =
        first.len() == 2 && first.starts_with('-') && first.ends_with(|c: char| c.is_ascii_alphabetic());
    let binary =
        ["=", "==", "!=", "=~", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"];
    first == "!" || is_unary || binary.contains(&second)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn tells_what_a_value_is() {
        let shape = |value: &str| parse(value).shape();
        let malformed = |shape: Shape| matches!(shape, Shape::Malformed(_));
        assert_eq!(shape(""), Shape::Unset);
        assert_eq!(shape("[ ]"), Shape::Empty);
        for value in [r#"[""]"#, "[null]", r#"["", "x"]"#, r#"[" "]"#, " ", "\n"] {
            assert_eq!(shape(value), Shape::Blank, "{value}");
        }
        for value in [r#"["sleep", 5]"#, "[[]]"] {
            assert_eq!(shape(value), Shape::NonString, "{value}");
        }
        for value in ["/bin/sh", "~/x.sh", "date>/x", r#"["a"]"#, r#"["sh", "-c", "a b"]"#] {
            assert_eq!(shape(value), Shape::Words, "{value}");
        }
        let lines = [
            "ls -la",
            "/backup.sh\n",
            r#"["ls -la"]"#,
            "\"/bin/sh\"",
            "[ -f /x ] && rm /x",
            " [ -f /x ] && rm /x",
            "[[ -n $X ]] && rm /x",
            "[ \"$A\" = b ] && c",
            "[ ! -f /x ] || y",
            "{ a; b; }",
        ];
        for value in lines {
            assert_eq!(shape(value), Shape::Line, "{value}");
        }
        let arrays = [
            "[",
            r#"["a",]"#,
            " [\"a\"]",
            "\u{feff}[\"a\"]",
            "'[\"a\"]'\n",
            "- sh\n- -c\n",
            "{\"command\": [\"a\"]}",
            "[sh, -c]",
            "[ -c, x ]",
            r#"["a"] && b"#,
        ];
        for value in arrays {
            assert!(malformed(shape(value)), "{value}");
        }
    }
}
