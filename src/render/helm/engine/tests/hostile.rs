//! Charts that never end, and values that hold themselves.

use std::time::{Duration, Instant};

use super::{FailureKind, printed};
use crate::render::go::exec::with_deep_stack;

/// Stands for a template that calls itself in many blocks and parentheses.
const DEEP: &str = "deep";

#[test]
fn charts_without_end_are_stopped() {
    let cases = [
        ("include", "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}"),
        (
            "two includes",
            "{{ define \"x\" }}{{ include \"x\" . }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}",
        ),
        ("template", "{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}"),
        ("tpl", "{{ $t := \"{{ tpl .t . }}\" }}{{ tpl $t (dict \"t\" $t) }}"),
        ("growing tpl", "{{ $t := \"{{ tpl (print .t .t) . }}\" }}{{ tpl $t (dict \"t\" $t) }}"),
        (
            "nested ranges",
            "{{ range until 1000000 }}{{ range until 1000000 }}{{ range until 1000000 }}x{{ end }}{{ end }}{{ end }}",
        ),
        ("range over a number", "{{ range 9223372036854775807 }}{{ end }}"),
        ("doubled text", "{{ $x := \"xxxxxxxx\" }}{{ range until 100 }}{{ $x = print $x $x }}{{ end }}"),
        ("printed often", "{{ $x := repeat 100000 \"x\" }}{{ range until 1000000 }}{{ $x }}{{ end }}"),
        (
            "kept texts",
            "{{ $l := list }}{{ range until 1000000 }}{{ $l = append $l (repeat 1000000 \"x\") }}{{ end }}",
        ),
        ("growing list", "{{ $l := list }}{{ range until 1000000 }}{{ $l = append $l . }}{{ end }}"),
        ("deep in blocks", DEEP),
        (
            "deep in parentheses",
            "{{ define \"x\" }}{{ if (and true (or false (include \"x\" .))) }}{{ end }}{{ end }}{{ include \"x\" . }}",
        ),
    ];
    for (name, text) in cases {
        let text = match text {
            DEEP => {
                let (open, close) = ("(and true ".repeat(90), ")".repeat(90));
                let (ifs, ends) = ("{{ if true }}".repeat(190), "{{ end }}".repeat(190));
                let call = format!("{{{{ $x := {open}(include \"x\" .){close} }}}}");
                format!("{{{{ define \"x\" }}}}{ifs}{call}{ends}{{{{ end }}}}{{{{ include \"x\" . }}}}")
            }
            text => text.to_owned(),
        };
        let start = Instant::now();
        let (fatal, message) = with_deep_stack(move || {
            let rendered = printed(&text);
            let last = rendered.failures.last().expect("it fails");
            (last.kind == FailureKind::Whole, last.message.clone())
        })
        .expect("a thread can be started");
        assert!(fatal, "{name}: {message}");
        assert!(start.elapsed() < Duration::from_secs(20), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn a_small_stack_is_enough_to_be_stopped() {
    let text = "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}";
    let rendered = printed(text);
    assert!(rendered.failures[0].kind == FailureKind::Whole, "{:?}", rendered.failures);
}

#[test]
fn values_that_hold_each_other_do_no_harm() {
    for text in [
        "{{ $m := dict }}{{ $_ := set $m \"self\" $m }}{{ toYaml $m }}",
        "{{ $m := dict }}{{ $_ := set $m \"self\" $m }}{{ deepCopy $m | len }}",
        "{{ $m := dict }}{{ $_ := set $m \"self\" $m }}{{ toJson $m }}{{ $m }}",
        "{{ $m := dict }}{{ $_ := set $m \"self\" $m }}{{ eq (print $m) \"x\" }}{{ deepEqual $m $m }}",
        "{{ $m := dict }}{{ $_ := set $m \"self\" $m }}{{ $n := dict }}{{ $_ := set $n \"self\" $n }}{{ merge $m $n | len }}{{ deepEqual $m $n }}",
        "{{ $l := list }}{{ range until 100000 }}{{ $l = list $l }}{{ end }}{{ toYaml $l }}",
        "{{ $l := dict }}{{ range until 100000 }}{{ $l = dict \"k\" $l }}{{ end }}done",
    ] {
        let text = text.to_owned();
        let start = Instant::now();
        let count = with_deep_stack(move || printed(&text).failures.len()).expect("a thread can be started");
        assert!(count <= 3 && start.elapsed() < Duration::from_secs(10), "{count} {:?}", start.elapsed());
    }
}
