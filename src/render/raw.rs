//! `{% raw %}` and `{% endraw %}` of Jinja and Liquid, on lines of their own: what
//! stands between them goes through the template engine as it is.

use super::View;
use super::kots::{self, blank, merged};
use crate::source::Span;

/// The readings of a text, as `kots::views` finds them, without these lines: all
/// switches on, all off, and others where text that `matters` is switched.
pub fn views(text: &str, matters: &dyn Fn(&str) -> bool) -> Vec<View> {
    let marks = marks(text);
    if marks.is_empty() {
        return kots::views(text, matters);
    }
    let mut bytes = text.as_bytes().to_vec();
    marks.iter().for_each(|mark| blank(&mut bytes, *mark));
    let text = String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned());
    let mut views = kots::views(&text, matters);
    for view in &mut views {
        view.text.get_or_insert_with(|| text.clone());
        view.dropped = merged(view.dropped.iter().chain(&marks).copied().collect());
    }
    views
}

/// The lines that hold such a mark and nothing else, without their breaks.
fn marks(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    if !text.contains("{%") {
        return found;
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_mark(line.trim()) {
            found.push(Span::new(at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    found
}

fn is_mark(line: &str) -> bool {
    let inner = line.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"));
    inner.is_some_and(|inner| matches!(inner.trim_matches('-').trim(), "raw" | "endraw"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_switch_the_engine_off_are_blanked() {
        let text = "{% raw %}\na: '{{ b }}'\n  {%- endraw -%}\r\nc: repl{{ d }}\n";
        let views = views(text, &|_| false);
        let [view] = views.as_slice() else { panic!("one reading is due") };
        let read = view.text.as_deref().unwrap();
        assert_eq!(read.len(), text.len());
        assert_eq!(read.split_whitespace().collect::<Vec<_>>()[..5], ["a:", "'{{", "b", "}}'", "c:"]);
        assert_eq!(view.dropped, [Span::new(0, 9), Span::new(23, 39)]);
    }

    #[test]
    fn other_calls_stay() {
        for text in ["a: {% raw %}\n", "# {% raw %}\n", "{% if raw %}\n", "{% raw\n"] {
            assert_eq!(views(text, &|_| false), [View::default()], "{text}");
        }
    }
}
