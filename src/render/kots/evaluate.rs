//! What the templates of a text print, as far as that is so wherever it is
//! installed: the executor of Go's templates with KOTS' functions.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::dialect;
use super::functions;
use super::kind::Kind;
use super::pass::Action;
use super::scan::Style;
use super::switch::{Blocks, Choice};
use super::template::Template;
use crate::render::go::exec::{self, Bounds, Executor, Scope, Script, Trail};
use crate::render::go::lex::HOLE;
use crate::render::go::parse::{Delimiter, parse};
use crate::render::origin::{FileId, Origin, Origins};
use crate::render::text::Text;
use crate::render::value::Value;
use crate::source::Span;
use crate::yaml::has_filler;

/// What all readings of one text may take.
const BOUNDS: Bounds = Bounds { depth: 100, output: 16 << 20, steps: 4_000_000 };

/// Functions that change what another variable holds.
const CHANGING: [&str; 6] = ["merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite", "set", "unset"];

/// What is known of one reading of a text. Actions and blocks are told apart by
/// where they begin.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What they print.
    pub printed: HashMap<usize, String>,
    /// Which way conditions go.
    pub decided: HashMap<usize, bool>,
}

/// What is known of each of the readings that `choices` make.
pub(super) fn evaluate(text: &str, template: &Template, blocks: &Blocks, choices: &[Choice]) -> Vec<Known> {
    if !may_be_known(text, template) {
        return choices.iter().map(|_| Known::default()).collect();
    }
    let mut origins = Origins::default();
    let mut executor = dialect::executor(&mut origins, BOUNDS);
    let outputs = template.actions.iter().filter(|action| action.kind == Kind::Output);
    let wanted = outputs.map(|action| action.span).chain(blocks.inline.iter().copied());
    let wanted: HashMap<usize, usize> = wanted.map(|span| (span.start, span.len())).collect();
    let first = script(text.to_owned(), Style::First);
    let mut read = |choice: &Choice| {
        let mut known = Known::default();
        let arms = blocks.arms(choice);
        run(&mut executor, &first, arms.clone(), &wanted, &mut known)?;
        let left = after_first(text, template, blocks, choice, &known)?;
        run(&mut executor, &script(left, Style::Second), arms, &wanted, &mut known)?;
        Some(known)
    };
    choices.iter().map(|choice| read(choice).unwrap_or_default()).collect()
}

/// Whether any of it may be known. A text that KOTS cannot read is not executed,
/// nor is one in which what is known depends on the order of what is not.
fn may_be_known(text: &str, template: &Template) -> bool {
    let says = |action: &Action| {
        use Kind::{ElseIf, ElseWith, If, Output, Range, With};
        matches!(action.kind, Output | If | ElseIf | With | ElseWith | Range)
            && !words(text, action.span).any(functions::is_open)
    };
    template.faults.is_empty()
        && template.actions.iter().any(says)
        && !template.actions.iter().any(|action| changes(text, action))
        && !has_filler(text)
}

fn words(text: &str, action: Span) -> impl Iterator<Item = &str> {
    text[action.range()].split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

/// Whether an action changes a variable that is there.
fn changes(text: &str, action: &Action) -> bool {
    let assigns = || {
        let mut signs = text[action.span.range()].match_indices('=');
        signs.any(|(at, _)| !text[..action.span.start + at].ends_with(':'))
    };
    let is_assignment = action.kind == Kind::Silent && text[action.span.range()].contains('$') && assigns();
    is_assignment || words(text, action.span).any(|word| CHANGING.contains(&word))
}

/// Text of a pass, with its actions read. Its bytes stand where they stand in the source.
fn script(text: String, style: Style) -> Rc<Script> {
    let delimiter = Delimiter { left: style.delimiter(), has_holes: style == Style::Second };
    let parsed = Rc::new(parse(&text, delimiter));
    let text = Text::new(text, Origin::Template { file: FileId(0), offset: 0 });
    Rc::new(Script { name: Arc::from("KOTS"), text, file: None, parsed })
}

/// Executes a pass and notes what it prints; none where it takes too much.
fn run(
    executor: &mut Executor<'_>,
    script: &Rc<Script>,
    arms: HashMap<usize, bool>,
    wanted: &HashMap<usize, usize>,
    known: &mut Known,
) -> Option<()> {
    let mut scope = Scope::default();
    scope.add(&script.name, script);
    executor.scope = Rc::new(scope);
    executor.trail = Some(Trail::new(arms));
    let (name, body) = (Arc::clone(&script.name), Arc::clone(&script.parsed.main));
    let template = exec::Template { name, script: Rc::clone(script), body };
    let output = executor.execute(&template, &Value::nil());
    let trail = executor.trail.take().unwrap_or_default();
    let output = output.ok()?;
    known.decided.extend(trail.decided);
    let mut seen = HashSet::new();
    for exec::Printed { at, range, is_open } in trail.printed {
        let Some(&length) = wanted.get(&at) else { continue };
        if !seen.insert(at) {
            // In a loop it prints more than once, and stands there once.
            known.printed.remove(&at);
        } else if range.len() <= length && !is_open {
            let text = output.slice(range);
            known.printed.extend(plain(&text).map(|text| (at, text.to_owned())));
        }
    }
    Some(())
}

/// A text where all of it is known, and is no template again.
fn plain(text: &Text) -> Option<&str> {
    let whole = text.as_str();
    let is_strange = |c: char| c.is_control() && c != '\n';
    let is_plain = !text.has_hole() && !whole.contains(is_strange) && !has_filler(whole);
    (is_plain && !["repl{{", "{{repl", "<no value>"].iter().any(|mark| whole.contains(mark))).then_some(whole)
}

/// The text as the second pass finds it: without the lines that the first
/// switches off, and with holes for what it prints.
fn after_first(
    text: &str,
    template: &Template,
    blocks: &Blocks,
    choice: &Choice,
    known: &Known,
) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    for action in template.actions.iter().filter(|action| action.style == Style::First) {
        bytes[action.span.range()].fill(HOLE);
    }
    for (span, _) in blocks.dropped(choice, known).filter(|(_, style)| *style == Style::First) {
        super::blank(&mut bytes, span);
    }
    String::from_utf8(bytes).ok()
}
