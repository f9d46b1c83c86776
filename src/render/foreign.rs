//! What a text may be that is no YAML.

use std::path::Path;

use super::kots::blank;
use crate::source::Span;

/// What a line of a shell begins with in documentation.
const COMMANDS: [&str; 5] = ["$ ", "kubectl ", "oc ", "helm ", "velero "];

/// A text that is meant for a template engine first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// What it is, in the singular: `Jinja template`.
    pub noun: &'static str,
    /// The text, its length kept, with a word in the place of each call, and
    /// nothing in the place of one on a line of its own. None where it has
    /// switches or loops, so that no such text says what it would become.
    pub without_calls: Option<String>,
}

/// A call of a template engine.
struct Call {
    span: Span,
    engine: &'static str,
    /// Whether it is a switch or a loop.
    steers: bool,
}

/// The template that a text is, by its calls and the ending of its name; none
/// where it has no calls.
pub fn foreign_template(text: &str, path: &str) -> Option<Foreign> {
    let calls = calls(text);
    let first = calls.first()?;
    let telling = calls.iter().find(|call| call.engine != UNRENDERED).unwrap_or(first);
    let noun = by_name(path).unwrap_or(telling.engine);
    let without_calls = (!calls.iter().any(|call| call.steers)).then(|| masked(text, &calls));
    Some(Foreign { noun, without_calls })
}

/// The language in which a template of a chart is written before Helm sees it:
/// charts are made from it, and it is none itself. Only what no chart needs counts.
pub fn scaffold(text: &str, path: &str) -> Option<&'static str> {
    let holds = |open: &str, close: &str| {
        let start = text.find(open);
        start.is_some_and(|start| text.get(start..).is_some_and(|rest| rest.contains(close)))
    };
    let is_made = |word: &str| {
        let fields = text.match_indices(word);
        fields.into_iter().any(|(at, _)| text.get(..at).is_some_and(|text| text.trim_end().ends_with("{{")))
    };
    if let Some(noun) = by_name(path).filter(|noun| *noun != GO) {
        return Some(noun);
    }
    if holds("{%", "%}") || is_made("cookiecutter.") {
        return Some(JINJA);
    }
    if holds("<%", "%>") {
        return Some(ERB);
    }
    is_made("values.").then_some(UNRENDERED)
}

/// The language in which a `Chart.yaml` is written.
pub fn scaffold_chart(text: &str) -> Option<&'static str> {
    let is_identity =
        |line: &&str| ["name:", "version:", "apiVersion:"].iter().any(|key| line.starts_with(key));
    let foreign = |line: &str| Some(foreign_template(line, "")?.noun);
    scaffold(text, "").or_else(|| text.lines().filter(is_identity).find_map(foreign))
}

const UNRENDERED: &str = "unrendered template";
const GO: &str = "Go template";
const JINJA: &str = "Jinja template";
const ERB: &str = "ERB template";
const KOTS: &str = "KOTS template";
const ENVSUBST: &str = "envsubst template";

/// What opens a call, what closes it, and whose it is.
const MARKS: [(&str, &str, &str); 6] = [
    ("{{", "}}", UNRENDERED),
    ("{%", "%}", JINJA),
    ("{#", "#}", JINJA),
    ("<%", "%>", ERB),
    ("%{", "}", "Terraform template"),
    ("${", "}", ENVSUBST),
];

fn by_name(path: &str) -> Option<&'static str> {
    match Path::new(path).extension()?.to_str()? {
        "j2" | "jinja" | "jinja2" => Some(JINJA),
        "erb" => Some(ERB),
        "gotmpl" | "gotpl" | "tpl" => Some(GO),
        "tftpl" => Some("Terraform template"),
        _ => None,
    }
}

/// Every call, in order.
fn calls(text: &str) -> Vec<Call> {
    let mut found = Vec::new();
    let mut at = 0;
    let ends = MARKS.map(|(_, close, _)| text.rfind(close).unwrap_or(0));
    while let Some(start) = text[at..].find(['{', '<', '%', '$', '@']).map(|offset| at + offset) {
        let rest = &text[start..];
        let mark = MARKS.iter().zip(ends).find(|((open, ..), last)| rest.starts_with(open) && start < *last);
        let call = match mark {
            Some(((open, close, engine), _)) => inner(&rest[open.len()..], close, engine).map(|inner| Call {
                span: Span::new(start, start + open.len() + inner.len() + close.len()),
                engine: engine_of(engine, text[..start].ends_with("repl"), inner),
                steers: steers(open, inner),
            }),
            None => placeholder(rest).map(|length| Call {
                span: Span::new(start, start + length),
                engine: "placeholder template",
                steers: false,
            }),
        };
        at = call.as_ref().map_or(start + 1, |call| call.span.end);
        found.extend(call);
    }
    found
}

/// What stands in a call that begins before `rest`; none where it is none.
fn inner<'t>(rest: &'t str, close: &str, engine: &str) -> Option<&'t str> {
    let end = if engine == ENVSUBST {
        // Nothing but a name, so that a text full of others is not searched again and again.
        let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        (name > 0 && rest[name..].starts_with(close)).then_some(name)
    } else {
        rest.find(close)
    };
    rest.get(..end?)
}

/// Whose a call is, by what stands in it.
fn engine_of(engine: &'static str, is_kots: bool, inner: &str) -> &'static str {
    if engine != UNRENDERED {
        return engine;
    }
    if is_kots || inner.starts_with("repl") {
        return KOTS;
    }
    let bare = inner.trim_start_matches('-').trim();
    let is_go = inner.starts_with('-')
        || bare.starts_with(['.', '$', '"', '(', '`'])
        || bare.starts_with("/*")
        || WORDS_OF_GO.contains(&first_word(bare));
    if is_go {
        GO
    } else if bare.starts_with(['{', '#', '/', '>', '^', '&']) {
        "Mustache template"
    } else if bare.contains('|') {
        JINJA
    } else {
        UNRENDERED
    }
}

/// What actions of Go templates begin with.
const WORDS_OF_GO: [&str; 13] = [
    "block", "default", "define", "else", "end", "if", "include", "print", "printf", "range", "template",
    "toYaml", "with",
];

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("")
}

/// Whether a call decides what text there is.
fn steers(open: &str, inner: &str) -> bool {
    match open {
        "{%" | "%{" => true,
        "<%" => !inner.starts_with(['=', '#', '%']),
        "{{" => {
            let bare = inner.strip_prefix("repl").unwrap_or(inner).trim_start_matches('-').trim();
            bare.starts_with(['#', '^', '/'])
                || ["if", "range", "with", "define", "block", "else", "end"].contains(&first_word(bare))
        }
        _ => false,
    }
}

/// Length of `@NAME@` or `%NAME%` at the start of a text.
fn placeholder(rest: &str) -> Option<usize> {
    let mark = rest.chars().next().filter(|c| matches!(c, '@' | '%'))?;
    let name = rest[1..].bytes().take_while(|byte| byte.is_ascii_uppercase() || *byte == b'_').count();
    (name > 1 && rest[1 + name..].starts_with(mark)).then_some(name + 2)
}

/// The text without its calls.
fn masked(text: &str, calls: &[Call]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for call in calls {
        if is_alone(text, call.span) {
            blank(&mut bytes, call.span);
        } else {
            bytes[call.span.range()].fill(b'x');
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Whether nothing else stands on the lines of a call.
fn is_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start].trim_end_matches([' ', '\t']);
    let after = text[span.end..].trim_start_matches([' ', '\t', '\r']);
    (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
}

/// Whether a text that is no YAML begins with a command for a shell.
pub fn is_shell_transcript(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(['#', '-']));
    lines.next().is_some_and(|line| COMMANDS.iter().any(|command| line.starts_with(command)))
}

/// A text without the marks of added lines, as a diff shows them; none where no
/// line has one.
pub fn without_plus(text: &str) -> Option<String> {
    let has_plus = text.starts_with('+') || text.contains("\n+");
    let plain = |line: &str| match line.strip_prefix('+') {
        Some(rest) => format!(" {rest}"),
        None => line.to_owned(),
    };
    has_plus.then(|| text.split_inclusive('\n').map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_no_yaml() {
        assert!(is_shell_transcript("\n# see\n$ kubectl get pods\nName: x: y\n"));
        assert!(is_shell_transcript("kubectl annotate pod/a b=c: d: e\n"));
        assert!(!is_shell_transcript("kubectl: b\n") && !is_shell_transcript("a b\n$ ls\n"));
    }

    #[test]
    fn templates_are_told_apart() {
        let cases = [
            ("a: b", "a.yaml", None),
            ("a: {b: c}", "a.j2", None),
            ("a: {{ b }}", "a.yaml", Some((UNRENDERED, Some("a: xxxxxxx")))),
            ("a: {{ b }}", "a.yaml.j2", Some((JINJA, Some("a: xxxxxxx")))),
            ("a: {{ b | lower }}", "a.yaml", Some((JINJA, Some("a: xxxxxxxxxxxxxxx")))),
            ("a:\n  {{ .b }}\nc: d", "a.yaml", Some((GO, Some("a:\n          \nc: d")))),
            ("{{- if .b }}\n{{- end }}", "a.yaml", Some((GO, None))),
            ("{{#b}}a: {{b}}{{/b}}", "a.yaml", Some(("Mustache template", None))),
            ("{# b #}\na: {{ b }}", "a.yaml", Some((JINJA, Some("       \na: xxxxxxx")))),
            ("a: repl{{ b }}", "a.yaml", Some((KOTS, Some("a: replxxxxxxx")))),
            ("a: <%= b %>", "a.yaml", Some(("ERB template", Some("a: xxxxxxxx")))),
            ("a: ${B} ${C:-x} $(d)", "a.yaml", Some(("envsubst template", Some("a: xxxx ${C:-x} $(d)")))),
            (
                "a: @B_C@ %B_C% 5% b@c",
                "a.yaml",
                Some(("placeholder template", Some("a: xxxxx xxxxx 5% b@c"))),
            ),
        ];
        for (text, path, expected) in cases {
            let found = foreign_template(text, path);
            let found = found.as_ref().map(|found| (found.noun, found.without_calls.as_deref()));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_charts_are_made_from_is_told_from_charts() {
        let cases = [
            ("a: {{ .Values.b | quote }}{{ values }}", "a.yaml", None),
            ("a: {{ tpl .b . | nindent 2 }} 5% {#b", "_a.tpl", None),
            ("{% if a %}b: {{ .c }}{% endif %}", "a.yaml", Some(JINJA)),
            ("a: {{cookiecutter.b}}", "a.yaml", Some(JINJA)),
            ("a: {{ cookiecutter.b }}", "a.yaml", Some(JINJA)),
            ("a: ${{ values.b }}", "a.yaml", Some(UNRENDERED)),
            ("a: <%= b %>", "a.yaml", Some(ERB)),
            ("a: {{ b }}", "a.yaml.j2", Some(JINJA)),
        ];
        for (text, path, expected) in cases {
            assert_eq!(scaffold(text, path), expected, "{text}");
        }
        for (text, is_made) in [
            ("name: db\nversion: 1.0.0\n# {{ a }}\ndescription: like {{ b }}\n", false),
            ("name: {{ project }}\nversion: 1.0.0\n", true),
            ("name: ${{ values.name }}\n", true),
            ("name: db\nversion: ${VERSION}\n", true),
            ("name: <%= name %>\n", true),
        ] {
            assert_eq!(scaffold_chart(text).is_some(), is_made, "{text}");
        }
    }

    #[test]
    fn calls_that_do_not_close_take_linear_time() {
        for open in ["{{", "{%", "<%", "${", "%{", "@A"] {
            let text = open.repeat(50_000);
            assert!(foreign_template(&text, "a.yaml").is_none());
            let closed = foreign_template(&format!("{text} }}}} %}} %>"), "a.yaml");
            assert_eq!(closed.is_some(), matches!(open, "{{" | "{%" | "<%" | "%{"), "{open}");
        }
    }

    #[test]
    fn marks_of_added_lines_go() {
        assert_eq!(without_plus("a:\n+  b: c\n+\n").as_deref(), Some("a:\n   b: c\n \n"));
        assert_eq!(without_plus("+a: 1").as_deref(), Some(" a: 1"));
        assert_eq!(without_plus("a: 1 +\n  +b\n"), None);
    }
}
