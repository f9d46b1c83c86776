//! KOTS templates: `{{repl … }}` and `repl{{ … }}` (KOTS `pkg/template`; Go
//! `text/template` run twice over the raw text, with two left delimiters).

use super::View;
use crate::source::Span;

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Prints something.
    Output,
    /// Opens a block: `if`, `range`, `with`, `define`, `block`.
    Open,
    /// `else`, `else if`.
    Else,
    /// `end`.
    End,
    /// Prints nothing: a comment, an assignment.
    Silent,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Action {
    pub(super) span: Span,
    kind: Kind,
}

/// A block of actions: `if` … `else` … `end`.
#[derive(Debug)]
struct Block {
    /// Spans of the opening action, of each `else`, and of `end`.
    parts: Vec<Span>,
    /// Whether it stands within one line beside other text, and so is part of
    /// a value. Others are switches over lines.
    is_inline: bool,
}

/// The readings of a text with KOTS templates in it: one where it has no
/// switches over lines, two where it has, with all of them on and all off
/// (KOTS reference, §3.4). Lengths and offsets stay those of the source.
pub fn views(text: &str) -> Vec<View> {
    let actions = actions(text);
    if actions.is_empty() {
        return vec![View::default()];
    }
    let blocks = blocks(text, &actions);
    let switched = blocks.iter().any(|block| !block.is_inline);
    let arms: &[bool] = if switched { &[true, false] } else { &[true] };
    arms.iter().map(|&on| view(text, &actions, &blocks, on)).collect()
}

/// The reading with every switch on, or off.
fn view(text: &str, actions: &[Action], blocks: &[Block], on: bool) -> View {
    let mut bytes = text.as_bytes().to_vec();
    let (inline, switches): (Vec<&Block>, Vec<&Block>) = blocks.iter().partition(|block| block.is_inline);
    let dropped = switches.iter().flat_map(|block| dropped_arms(block, on)).collect();
    let mut holes: Vec<Span> = inline.iter().map(|block| whole(&block.parts)).collect();
    for action in actions {
        match action.kind {
            Kind::Output => holes.push(action.span),
            _ => blank(&mut bytes, action.span),
        }
    }
    let dropped = merged(dropped);
    for span in &dropped {
        blank(&mut bytes, *span);
    }
    let gone = |span: &Span| {
        let before = dropped.partition_point(|gap| gap.start <= span.start).checked_sub(1);
        before.is_some_and(|at| span.end <= dropped[at].end)
    };
    let holes = merged(holes.into_iter().filter(|span| !gone(span)).collect());
    for span in &holes {
        // Ends of line go too: a placeholder is one word.
        bytes[span.range()].fill(b'x');
    }
    let silent = actions.iter().filter(|action| action.kind != Kind::Output).map(|action| action.span);
    let dropped = merged(dropped.into_iter().chain(silent).collect());
    View { text: Some(String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())), holes, dropped }
}

/// Blanks bytes and keeps the ends of lines.
pub(super) fn blank(bytes: &mut [u8], span: Span) {
    for byte in &mut bytes[span.range()] {
        if *byte != b'\n' && *byte != b'\r' {
            *byte = b' ';
        }
    }
}

/// The bytes of the arms of a block that are not taken.
fn dropped_arms(block: &Block, on: bool) -> Vec<Span> {
    let arms: Vec<Span> = block.parts.windows(2).map(|pair| Span::new(pair[0].end, pair[1].start)).collect();
    // Without `else` the off reading takes nothing.
    let taken = if on { Some(0) } else { (arms.len() > 1).then(|| arms.len() - 1) };
    arms.into_iter().enumerate().filter(|(at, _)| Some(*at) != taken).map(|(_, span)| span).collect()
}

/// From the opening action to the end of a block.
fn whole(parts: &[Span]) -> Span {
    let first = parts.first().copied().unwrap_or_default();
    Span::new(first.start, parts.last().map_or(first.end, |last| last.end))
}

/// Whether a span has no line of its own: other text than the `#` of a comment
/// stands beside it. Looks no further than the next letter on either side.
fn stands_beside_text(text: &str, span: Span) -> bool {
    let ends_line = |c: Option<char>| matches!(c, None | Some('\n'));
    let is_blank = |c: char| c != '\n' && c.is_whitespace();
    let before = text[..span.start].trim_end_matches(|c| is_blank(c) || c == '#').chars().next_back();
    let after = text[span.end..].trim_start_matches(is_blank).chars().next();
    !(ends_line(before) && ends_line(after))
}

/// Pairs the actions of blocks; what has no partner is left out.
fn blocks(text: &str, actions: &[Action]) -> Vec<Block> {
    let breaks: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let line_of = |offset: usize| breaks.partition_point(|&at| at < offset);
    let mut open: Vec<Vec<Span>> = Vec::new();
    let mut found = Vec::new();
    for action in actions {
        match action.kind {
            Kind::Open => open.push(vec![action.span]),
            Kind::Else => open.last_mut().into_iter().for_each(|parts| parts.push(action.span)),
            Kind::End => {
                let Some(mut parts) = open.pop() else { continue };
                parts.push(action.span);
                let span = whole(&parts);
                let is_inline = line_of(span.start) == line_of(span.end) && stands_beside_text(text, span);
                found.push(Block { parts, is_inline });
            }
            Kind::Output | Kind::Silent => {}
        }
    }
    found
}

/// Bytes that an action is searched for its end, its strings heeded.
const LONGEST: usize = 64 * 1024;

/// Bytes that may be searched in vain in one text. After that an action ends
/// at the first `}}` of its line, so that a text full of actions that do not
/// end takes no quadratic time.
const IN_VAIN: usize = 4 << 20;

/// Every action of either delimiter, in order.
pub(super) fn actions(text: &str) -> Vec<Action> {
    let mut found: Vec<Action> = Vec::new();
    let (mut from, mut in_vain) = (0, 0);
    for at in memchr::memmem::find_iter(text.as_bytes(), b"{{") {
        if at < from {
            continue;
        }
        let start = if text[..at].ends_with("repl") {
            at - 4
        } else if text[at + 2..].starts_with("repl") {
            at
        } else {
            continue;
        };
        let body = if start < at { at + 2 } else { at + 6 };
        let limit = text.len().min(body.saturating_add(LONGEST));
        let end = if in_vain < IN_VAIN { close(text.as_bytes(), body, limit) } else { None };
        let end = end.unwrap_or_else(|| {
            in_vain = in_vain.saturating_add(limit - body);
            close_in_line(text.as_bytes(), body)
        });
        let inner = text[body..end].trim_end_matches("}}");
        found.push(Action { span: Span::new(start.max(from), end), kind: kind(inner) });
        from = end;
    }
    found
}

/// The offset after the `}}` before `limit` that closes an action.
fn close(bytes: &[u8], from: usize, limit: usize) -> Option<usize> {
    let mut at = from;
    let mut quote: Option<u8> = None;
    while at < limit {
        match (quote, bytes[at]) {
            (Some(b'"' | b'\''), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            // Only raw strings may hold a line break.
            (Some(b'"' | b'\''), b'\n') => quote = None,
            (None, b'"' | b'\'' | b'`') => quote = Some(bytes[at]),
            (None, b'/') if bytes[at..].starts_with(b"/*") => {
                at += memchr::memmem::find(&bytes[at..limit], b"*/")? + 1;
            }
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Likewise where quotes do not close and swallow the delimiter: looks for it
/// without them, up to the end of the line.
fn close_in_line(bytes: &[u8], from: usize) -> usize {
    let marks = memchr::memchr2_iter(b'\n', b'}', &bytes[from..]).map(|length| from + length);
    let mut ends = marks.filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) == Some(&b'}'));
    ends.next().map_or(bytes.len(), |at| if bytes[at] == b'\n' { at } else { at + 2 })
}

fn kind(inner: &str) -> Kind {
    let inner = inner.trim_start_matches('-').trim();
    let word = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    match word {
        "if" | "range" | "with" | "define" | "block" => Kind::Open,
        "else" => Kind::Else,
        "end" => Kind::End,
        _ if inner.starts_with("/*") => Kind::Silent,
        _ if is_assignment(inner) => Kind::Silent,
        _ => Kind::Output,
    }
}

fn is_assignment(inner: &str) -> bool {
    let Some(rest) = inner.strip_prefix('$') else { return false };
    let rest = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').trim_start();
    rest.starts_with(":=") || rest.starts_with('=')
}

/// Sorts spans and joins those that touch.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        views(text).into_iter().map(|view| view.text.unwrap_or_else(|| text.to_owned())).collect()
    }

    /// The first reading with each run of placeholder bytes as one `x`.
    fn squeezed(text: &str) -> String {
        let mut short = String::new();
        for c in texts(text)[0].chars() {
            if c != 'x' || !short.ends_with('x') {
                short.push(c);
            }
        }
        short
    }

    #[test]
    fn both_delimiters_are_masked_and_nothing_else() {
        let cases = [
            ("a: repl{{ ConfigOption `x` }}", "a: x"),
            ("a: '{{repl ConfigOption \"x\" }}'", "a: 'x'"),
            ("a: {{ .Values.y }}", "a: {{ .Values.y }}"),
            ("a: {{ repl X }} repl {{ X }}", "a: {{ repl X }} repl {{ X }}"),
            ("a: repl{{ f \"}}\" }}b", "a: xb"),
            ("a: repl{{repl f }}", "a: x"),
            ("a: repl{{/* c */}}1", "a:                1"),
        ];
        for (text, masked) in cases {
            assert_eq!(squeezed(text), masked, "{text}");
            assert_eq!(texts(text)[0].len(), text.len(), "{text}");
        }
    }

    #[test]
    fn a_switch_over_lines_gives_two_readings() {
        let text = "a:\nrepl{{ if X }}\n  b: 1\nrepl{{ else }}\n  c: 2\nrepl{{ end }}\nd: 3\n";
        let on: String = texts(text)[0].split_whitespace().collect();
        let off: String = texts(text)[1].split_whitespace().collect();
        assert_eq!((on.as_str(), off.as_str()), ("a:b:1d:3", "a:c:2d:3"));
        assert!(texts(text).iter().all(|view| view.len() == text.len()));
    }

    #[test]
    fn a_switch_inside_a_value_is_a_hole() {
        let text = "a: 'x repl{{ if X }}1repl{{ else }}2repl{{ end }} y'";
        let views = views(text);
        assert_eq!(views.len(), 1);
        assert_eq!(views[0].holes, [Span::new(6, 49)]);
    }

    #[test]
    fn many_actions_that_do_not_close_take_linear_time() {
        let quoted = format!("a: {}", "repl{{ \" }} \"".repeat(100_000));
        assert_eq!(views(&quoted)[0].holes.len(), 100_000);
        let raw = format!("a:\n{}", "- repl{{ `\n".repeat(100_001));
        assert_eq!(views(&raw)[0].holes.len(), 100_001);
        let nested = format!("a: b {}{}", "repl{{ if X }}".repeat(50_000), "repl{{ end }}".repeat(50_000));
        assert_eq!(views(&nested)[0].holes, [Span::new(5, nested.len())]);
    }

    #[test]
    fn an_action_that_does_not_close_ends_with_its_line() {
        assert_eq!(squeezed("a: repl{{ f\nb: 1"), "a: x\nb: 1");
        assert_eq!(squeezed("a: repl{{ f 'b }}\nb: 1"), "a: x\nb: 1");
    }
}
