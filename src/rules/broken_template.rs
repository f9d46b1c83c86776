//! Contract: `rules/broken-template.md`.

use super::{Check, Cx, wording};
use crate::diagnostic::Safety;
use crate::model::{BrokenTemplate, Flaw};

pub(super) const CHECK: Check = Check::Template(check);

/// Functions that charts have and KOTS has not.
const OF_HELM: [&str; 8] =
    ["fromYaml", "include", "mustToToml", "required", "toToml", "toYaml", "toYamlPretty", "tpl"];

const FAILS: &str = "KOTS cannot render the file: the version of the release does not install, hooks and all";
const SKIPPED: &str = "KOTS reads documents of its own kinds as YAML before it renders them, and passes over what it cannot read";

fn check(template: &BrokenTemplate, cx: &mut Cx) {
    let BrokenTemplate { flaw, place, opened, edits } = template;
    let text = wording::value(place.text());
    let found = cx.report(place.clone(), message(*flaw, &text));
    found.label(label(*flaw));
    if let Some(opened) = opened {
        found.related(opened.clone(), "opens the block");
    }
    found.note(if matches!(flaw, Flaw::Unquoted | Flaw::BareSwitch) { SKIPPED } else { FAILS });
    if let Some(help) = help(*flaw, &text) {
        found.help(help);
    }
    let safety = if matches!(flaw, Flaw::UnknownFunction(_)) { Safety::Unsafe } else { Safety::Safe };
    found.fix(safety, edits.iter().cloned());
}

fn message(flaw: Flaw, text: &str) -> String {
    match flaw {
        Flaw::UnknownFunction(_) => format!("templates of KOTS have no function `{text}`"),
        Flaw::Arguments { wanted, found } => format!("`{text}` takes {} and gets {found}", arguments(wanted)),
        Flaw::CharLiteral => "single quotes hold one character in a template, and here more".to_owned(),
        Flaw::EscapedQuote => "a backslash stands before a quote in a template".to_owned(),
        Flaw::Escape => "a string in a template has a backslash sequence that Go does not know".to_owned(),
        Flaw::Quote => "a quote in a template does not close".to_owned(),
        Flaw::Brace => "one brace closes a template that two open".to_owned(),
        Flaw::Unclosed => "a template does not close".to_owned(),
        Flaw::Parenthesis => "a parenthesis in a template has no partner".to_owned(),
        Flaw::Comment => "a comment in a template does not end with it".to_owned(),
        Flaw::Unexpected => format!("`{text}` has no place in a template here"),
        Flaw::Missing => "a template lacks a value here".to_owned(),
        Flaw::UndefinedVariable => format!("no template before this one sets `{text}`"),
        Flaw::Unopened => "no block is open here".to_owned(),
        Flaw::SecondElse => "the block cannot have this `else`".to_owned(),
        Flaw::Unended => "a block of templates does not end".to_owned(),
        Flaw::OtherStyle => "a block of templates changes its delimiters".to_owned(),
        Flaw::OutsideRange => "only `range` has a way out like this".to_owned(),
        Flaw::Unquoted => "an unquoted template makes a KOTS document unreadable".to_owned(),
        Flaw::BareSwitch => "a template on a line of its own makes a KOTS document unreadable".to_owned(),
    }
}

fn label(flaw: Flaw) -> String {
    match flaw {
        Flaw::UnknownFunction(_) => "no such function".to_owned(),
        Flaw::Arguments { wanted, .. } => format!("takes {}", arguments(wanted)),
        Flaw::CharLiteral => "no string".to_owned(),
        Flaw::EscapedQuote => "read before YAML takes the backslash away".to_owned(),
        Flaw::Escape => "no such sequence".to_owned(),
        Flaw::Quote => "opens here".to_owned(),
        Flaw::Brace => "one of two".to_owned(),
        Flaw::Unclosed => "opens here".to_owned(),
        Flaw::Parenthesis => "without a partner".to_owned(),
        Flaw::Comment => "goes on past the delimiter".to_owned(),
        Flaw::Unexpected => "unexpected".to_owned(),
        Flaw::Missing => "nothing stands before this".to_owned(),
        Flaw::UndefinedVariable => "no such variable".to_owned(),
        Flaw::Unopened => "belongs to no block".to_owned(),
        Flaw::SecondElse => "does not fit".to_owned(),
        Flaw::Unended => "opened here".to_owned(),
        Flaw::OtherStyle => "other delimiters".to_owned(),
        Flaw::OutsideRange => "outside `range`".to_owned(),
        Flaw::Unquoted => "two mappings to YAML".to_owned(),
        Flaw::BareSwitch => "no entry to YAML".to_owned(),
    }
}

fn help(flaw: Flaw, text: &str) -> Option<String> {
    Some(match flaw {
        Flaw::UnknownFunction(Some(near)) => format!("a function named `{near}` exists"),
        Flaw::UnknownFunction(None) if OF_HELM.contains(&text) => {
            format!("`{text}` is a function of Helm charts")
        }
        Flaw::Arguments { .. } => "a call among the arguments of another stands in parentheses".to_owned(),
        Flaw::CharLiteral | Flaw::EscapedQuote => {
            "put the word in back-quotes, which YAML leaves alone".to_owned()
        }
        Flaw::Escape => "in back-quotes a backslash stands for itself".to_owned(),
        Flaw::Brace | Flaw::Unclosed => "close it with `}}`".to_owned(),
        Flaw::UndefinedVariable => {
            "a variable is seen inside its block only, and only by templates of the same delimiters"
                .to_owned()
        }
        Flaw::Unended => "close it with `end` in the same delimiters".to_owned(),
        Flaw::OtherStyle => {
            "`{{repl` and `repl{{` are two engines, run one after the other: keep to one in a block"
                .to_owned()
        }
        Flaw::Unquoted => {
            "write `repl{{ … }}`, which is plain text to YAML, or put quotes round it".to_owned()
        }
        Flaw::BareSwitch => {
            "write the condition as a value: `when` of `optionalValues`, or `kots.io/when`".to_owned()
        }
        _ => return None,
    })
}

fn arguments(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        _ => format!("{count} arguments"),
    }
}
