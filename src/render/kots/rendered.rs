//! KOTS' templates in what a chart printed. KOTS renders the chart of a `v1beta1`
//! HelmChart itself and runs both passes over the manifests (KOTS 370ae90,
//! `pkg/base`); of a `v1beta2` one Helm's output goes to the cluster as it is.

use std::rc::Rc;
use std::sync::Arc;

use super::dialect;
use super::scan::Style;
use crate::render::go::exec::{Bounds, Guess, Scope, Script, Template};
use crate::render::go::lex::HOLE;
use crate::render::go::parse::{Delimiter, parse};
use crate::render::go::scan::scan;
use crate::render::origin::{Cause, Origin, Origins};
use crate::render::text::{Text, TextBuilder};
use crate::render::value::Value;

/// What KOTS makes of a text.
#[derive(Debug)]
pub struct Again {
    /// The text, every byte with the origin that it had, or that of its action.
    pub text: Text,
    /// How many conditions could not be decided.
    pub undecided: usize,
    /// The steps that it took.
    pub steps: u64,
}

/// Runs both passes over a text; none where there is nothing to run. `guess`:
/// which way conditions go that only the installation decides.
pub fn run_again(text: &Text, origins: &mut Origins, guess: Guess, bounds: Bounds) -> Option<Again> {
    memchr::memmem::find(text.as_str().as_bytes(), b"repl")?;
    let mut again = Again { text: text.clone(), undecided: 0, steps: 0 };
    let mut is_changed = false;
    for style in [Style::First, Style::Second] {
        if again.text.as_str().contains(style.delimiter()) {
            pass(&mut again, style, origins, guess, bounds);
            is_changed = true;
        }
    }
    is_changed.then_some(again)
}

fn pass(again: &mut Again, style: Style, origins: &mut Origins, guess: Guess, bounds: Bounds) {
    let (text, delimiter) = (again.text.clone(), Delimiter { left: style.delimiter(), has_holes: true });
    let open = with_marked_holes(&text);
    let parsed = Rc::new(parse(&open, delimiter));
    let mut executor = dialect::executor(origins, bounds);
    let printed = parsed.faults.is_empty().then(|| {
        let (name, body): (Arc<str>, _) = (Arc::from("KOTS"), Arc::clone(&parsed.main));
        let script = Rc::new(Script { name: Arc::clone(&name), text: text.clone(), file: None, parsed });
        let mut scope = Scope::default();
        scope.add(&name, &script);
        executor.scope = Rc::new(scope);
        executor.guess = guess;
        executor.execute(&Template { name, script, body }, &Value::nil()).ok()
    });
    again.undecided += executor.record.undecided_count();
    again.steps += executor.meter.steps();
    again.text = match printed.flatten() {
        Some(printed) => printed,
        None => left_open(&text, &open, delimiter, origins),
    };
}

/// The text with another byte for each that nobody knows, which no action can be read past.
fn with_marked_holes(text: &Text) -> String {
    let mut bytes = text.as_str().as_bytes().to_vec();
    for (range, _) in text.runs().filter(|(_, origin)| origin.is_hole()) {
        if let Some(hole) = bytes.get_mut(range) {
            hole.fill(HOLE);
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.as_str().to_owned())
}

/// The text where KOTS fails on it, or where it is too much: nothing is known of
/// what its actions would be.
fn left_open(text: &Text, open: &str, delimiter: Delimiter, origins: &mut Origins) -> Text {
    let message = "KOTS cannot run this template".to_owned();
    let cause = origins.add_cause(Cause { message, at: None, may_be_blank: true });
    let mut left = TextBuilder::default();
    let mut next = 0;
    for found in scan(open, delimiter) {
        left.push_slice(text, next..found.span.start);
        left.push("unknown", Origin::Hole { cause });
        next = found.span.end;
    }
    left.push_slice(text, next..text.len());
    left.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::origin::FileId;

    const BOUNDS: Bounds = Bounds { depth: 100, output: 1 << 20, steps: 100_000 };

    fn run(text: &Text, guess: Guess) -> (String, usize) {
        let mut origins = Origins::default();
        match run_again(text, &mut origins, guess, BOUNDS) {
            Some(again) => {
                let hole = |(range, origin): (std::ops::Range<usize>, Origin)| match origin {
                    Origin::Hole { .. } => "?".to_owned(),
                    _ => again.text.as_str()[range].to_owned(),
                };
                (again.text.runs().map(hole).collect(), again.undecided)
            }
            None => (text.as_str().to_owned(), 0),
        }
    }

    #[test]
    fn both_passes_run() {
        let cases = [
            ("a: b", "a: b", 0),
            ("a: {{ replicas }}", "a: {{ replicas }}", 0),
            ("a: repl{{ ConfigOption \"x\" }}-b", "a: ?-b", 0),
            ("a: {{repl print \"x\" }}repl{{ print \"y\" }}", "a: xy", 0),
            ("a: {{repl print \"repl{{ print 1 }}\" }}", "a: 1", 0),
            ("repl{{ if IsKurl }}a: 1repl{{ else }}b: 2repl{{ end }}", "b: 2", 1),
            ("repl{{ if IsKurl }}a: 1", "?a: 1", 0),
            ("a: repl{{ range list 1 2 }}repl{{ . }}repl{{ end }}", "a: 12", 0),
        ];
        for (text, printed, undecided) in cases {
            let found = run(&Text::plain(text), Guess::False);
            assert_eq!(found, (printed.to_owned(), undecided), "{text}");
        }
        let body = run(&Text::plain("repl{{ if IsKurl }}a: 1repl{{ else }}b: 2repl{{ end }}"), Guess::True);
        assert_eq!(body.0, "a: 1");
    }

    #[test]
    fn both_passes_print_what_go_prints() {
        let recorded: serde_json::Value =
            serde_json::from_str(include_str!("../../../fixtures/kots-printed.json")).unwrap();
        let cases = recorded["cases"].as_array().unwrap();
        assert!(cases.len() > 70);
        let mut wrong = Vec::new();
        for case in cases {
            let (input, output) = (case["input"].as_str().unwrap(), case["output"].as_str().unwrap());
            let found = run(&Text::plain(input), Guess::False);
            if found != (output.to_owned(), 0) {
                wrong.push(format!("{input:?}: Go prints {output:?}, velint {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn bytes_keep_where_they_come_from() {
        let (file, mut origins) = (FileId(3), Origins::default());
        let text = Text::new("a: repl{{ print \"xy\" }} b", Origin::Template { file, offset: 10 });
        let again = run_again(&text, &mut origins, Guess::False, BOUNDS).unwrap().text;
        assert_eq!(again.as_str(), "a: xy b");
        let at = |offset| Origin::Template { file, offset };
        assert_eq!([0, 3, 4, 6].map(|offset| again.origin_at(offset)), [10, 27, 28, 34].map(at));
    }

    #[test]
    fn what_is_unknown_inside_an_action_makes_it_unknown() {
        let cause =
            Origins::default().add_cause(Cause { message: String::new(), at: None, may_be_blank: true });
        let mut text = TextBuilder::default();
        text.push("a: repl{{ print \"", Origin::None);
        text.push("unknown", Origin::Hole { cause });
        text.push("\" }}-b: ", Origin::None);
        text.push("unknown", Origin::Hole { cause });
        assert_eq!(run(&text.finish(), Guess::False).0, "a: ?-b: ?");
    }
}
