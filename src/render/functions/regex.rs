//! Regular expressions (`regex.go` of sprig 3.3, `regexp` of Go 1.25).

mod dialect;
mod template;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex::{Regex, RegexBuilder};

use super::bounds::{check_count, check_length};
use super::quoting::escape_into;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::text::TextBuilder;
use crate::render::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "mustRegexFind",
        arity: (2, 2),
        unknown: Unknown::Spreads,
        call: |_, arguments| find("mustRegexFind", arguments),
    },
    Function {
        name: "mustRegexFindAll",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| find_all("mustRegexFindAll", arguments),
    },
    Function {
        name: "mustRegexMatch",
        arity: (2, 2),
        unknown: Unknown::Spreads,
        call: |_, arguments| must_match("mustRegexMatch", arguments),
    },
    Function {
        name: "mustRegexReplaceAll",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| replace_all("mustRegexReplaceAll", arguments),
    },
    Function {
        name: "mustRegexReplaceAllLiteral",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| replace_literal("mustRegexReplaceAllLiteral", arguments),
    },
    Function {
        name: "mustRegexSplit",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| split("mustRegexSplit", arguments),
    },
    Function {
        name: "regexFind",
        arity: (2, 2),
        unknown: Unknown::Spreads,
        call: |_, arguments| find("regexFind", arguments),
    },
    Function {
        name: "regexFindAll",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| find_all("regexFindAll", arguments),
    },
    Function {
        name: "regexMatch",
        arity: (2, 2),
        unknown: Unknown::Spreads,
        call: |_, arguments| matches("regexMatch", arguments),
    },
    Function { name: "regexQuoteMeta", arity: (1, 1), unknown: Unknown::Keeps, call: quote_meta },
    Function {
        name: "regexReplaceAll",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| replace_all("regexReplaceAll", arguments),
    },
    Function {
        name: "regexReplaceAllLiteral",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| replace_literal("regexReplaceAllLiteral", arguments),
    },
    Function {
        name: "regexSplit",
        arity: (3, 3),
        unknown: Unknown::Spreads,
        call: |_, arguments| split("regexSplit", arguments),
    },
];

type Outcome = Result<Value, Fault>;

/// Bytes that an expression may have.
const LONGEST: usize = 64 << 10;

/// Bytes that an expression may take once it is compiled.
const LARGEST: usize = 4 << 20;

/// Expressions that are kept; charts use the same few over and over.
const KEPT: usize = 64;

thread_local! {
    static COMPILED: RefCell<HashMap<String, Rc<Compiled>>> = RefCell::default();
}

/// An expression, ready to search.
#[derive(Debug)]
struct Compiled {
    regex: Regex,
    /// The names of its groups.
    names: Vec<(String, usize)>,
}

/// The expression of the first argument.
fn compiled(name: &str, arguments: &Arguments) -> Result<Rc<Compiled>, Fault> {
    let pattern = arguments.text(0)?.as_str();
    let known = COMPILED.with_borrow(|known| known.get(pattern).cloned());
    if let Some(known) = known {
        return Ok(known);
    }
    let fault = |reason: &str| {
        // `regexFind` and its like stop in a panic, which names the expression once more.
        let before =
            if name.starts_with("must") { String::new() } else { format!("regexp: Compile(`{pattern}`): ") };
        Fault::failed(format!("error calling {name}: {before}error parsing regexp: {reason}: `{pattern}`"))
    };
    if pattern.len() > LONGEST {
        return Err(Fault::limit(format!("a regular expression of more than {LONGEST} bytes")));
    }
    let translated = dialect::translate(pattern).map_err(fault)?;
    let built = RegexBuilder::new(&translated.pattern).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
    let regex = built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => fault("expression too large"),
        _ => fault("invalid syntax"),
    })?;
    let made = Rc::new(Compiled { regex, names: translated.names });
    COMPILED.with_borrow_mut(|known| {
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(pattern.to_owned(), Rc::clone(&made));
    });
    Ok(made)
}

fn must_match(name: &str, arguments: &Arguments) -> Outcome {
    let text = arguments.text(1)?;
    Ok(Value::bool(compiled(name, arguments)?.regex.is_match(text.as_str())))
}

/// An expression that is none matches nothing.
fn matches(name: &str, arguments: &Arguments) -> Outcome {
    arguments.text(0)?;
    arguments.text(1)?;
    Ok(must_match(name, arguments).unwrap_or_else(|_| Value::bool(false)))
}

fn find(name: &str, arguments: &Arguments) -> Outcome {
    let text = arguments.text(1)?;
    let found = compiled(name, arguments)?.regex.find(text.as_str()).map_or(0..0, |found| found.range());
    Ok(Value::text(text.slice(found)))
}

/// How many matches are wanted at most: a negative number means all.
fn most(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn find_all(name: &str, arguments: &Arguments) -> Outcome {
    let (text, count) = (arguments.text(1)?, most(arguments.int(2)?));
    let expression = compiled(name, arguments)?;
    let mut items = Vec::new();
    for found in expression.regex.find_iter(text.as_str()).take(count) {
        items.push(Value::text(text.slice(found.range())));
        check_count(items.len())?;
    }
    Ok(if items.is_empty() { Value::nil_strings() } else { Value::strings(items) })
}

fn replace_all(name: &str, arguments: &Arguments) -> Outcome {
    let (text, template) = (arguments.text(1)?, arguments.text(2)?);
    let expression = compiled(name, arguments)?;
    let pieces = template::pieces(template.as_str());
    let mut out = TextBuilder::default();
    let mut done = 0;
    for captures in expression.regex.captures_iter(text.as_str()) {
        let Some(whole) = captures.get(0) else { continue };
        out.push_slice(text, done..whole.start());
        for piece in &pieces {
            match piece {
                template::Piece::Literal(range) => out.push_slice(template, range.clone()),
                template::Piece::Number(number) => {
                    captures.get(*number).into_iter().for_each(|group| out.push_slice(text, group.range()));
                }
                template::Piece::Name(name) => {
                    // Of several groups of a name the first that takes part.
                    let groups = expression.names.iter().filter(|(known, _)| known == name);
                    let group = groups.filter_map(|(_, number)| captures.get(*number)).next();
                    group.into_iter().for_each(|group| out.push_slice(text, group.range()));
                }
            }
            check_length(out.len())?;
        }
        done = whole.end();
    }
    out.push_slice(text, done..text.len());
    Ok(Value::text(out.finish()))
}

fn replace_literal(name: &str, arguments: &Arguments) -> Outcome {
    let (text, new) = (arguments.text(1)?, arguments.text(2)?);
    let expression = compiled(name, arguments)?;
    let mut out = TextBuilder::default();
    let mut done = 0;
    for found in expression.regex.find_iter(text.as_str()) {
        out.push_slice(text, done..found.start());
        out.push_text(new);
        check_length(out.len())?;
        done = found.end();
    }
    out.push_slice(text, done..text.len());
    Ok(Value::text(out.finish()))
}

/// The parts between matches (`Regexp.Split`): no more than the number, unless it is negative.
fn split(name: &str, arguments: &Arguments) -> Outcome {
    let (text, count) = (arguments.text(1)?, most(arguments.int(2)?));
    let expression = compiled(name, arguments)?;
    if count == 0 {
        return Ok(Value::nil_strings());
    }
    if text.is_empty() && !arguments.text(0)?.is_empty() {
        return Ok(Value::strings(vec![Value::text(text.clone())]));
    }
    let mut items = Vec::new();
    let (mut start, mut end) = (0, 0);
    for found in expression.regex.find_iter(text.as_str()).take(count) {
        if items.len() == count - 1 {
            break;
        }
        end = found.start();
        if found.end() != 0 {
            items.push(Value::text(text.slice(start..end)));
            check_count(items.len())?;
        }
        start = found.end();
    }
    if end != text.len() {
        items.push(Value::text(text.slice(start..text.len())));
    }
    Ok(Value::strings(items))
}

fn quote_meta(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    check_length(text.len().saturating_mul(2))?;
    let mut out = TextBuilder::default();
    escape_into(&mut out, text, |c| r"\.+*?()|[]{}^$".contains(c).then(|| format!("\\{c}")));
    Ok(Value::text(out.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::origin::Origin;
    use crate::render::text::Text;

    #[test]
    fn what_is_replaced_keeps_where_its_parts_come_from() {
        let file = crate::render::origin::FileId(0);
        let at = |offset| Origin::Template { file, offset };
        let arguments = [Text::plain("([a-z])-"), Text::new("a-b-", at(10)), Text::new("<${1}>", at(50))];
        let arguments = Arguments::new(arguments.map(Value::text).into());
        let value = replace_all("regexReplaceAll", &arguments);
        let Ok(crate::render::value::Kind::Text(text)) = value.map(|value| value.kind) else {
            panic!("no text")
        };
        assert_eq!(text.as_str(), "<a><b>");
        let found: Vec<Origin> = (0..6).map(|offset| text.origin_at(offset)).collect();
        assert_eq!(found, [50, 10, 55, 50, 12, 55].map(at));
    }
}
