use std::sync::Arc;

use super::reads;
use crate::render::helm::chart::{Chart, ChartFile, FileContent};
use crate::source::Source;

/// Whether a chart with this template may read what stands at a way; where not,
/// how many keys of it are named.
fn unread(template: &str, way: &str) -> Option<usize> {
    let content = FileContent::Text(Source::new("db/templates/pod.yaml", template));
    let templates = vec![ChartFile { path: "templates/pod.yaml".to_owned(), content }];
    let chart = Chart { templates, ..Chart::default() };
    let keys: Vec<String> = way.split('.').map(str::to_owned).collect();
    reads(&chart, &[], &[Arc::from("{{ .Values.told.by.values }}")]).unread(&keys)
}

/// How library charts look values up by a name with dots.
const BY_NAME: &str = r#"
{{- define "value" }}
{{- $value := "" }}{{ $holder := .context.Values }}
{{- range splitList "." .key }}{{ $value = index $holder . }}{{ $holder = $value }}{{ end }}
{{- printf "%v" $value }}
{{- end }}
{{- define "key" }}
{{- $key := first .keys }}
{{- range reverse .keys }}{{ if include "value" (dict "key" . "context" $.context) }}{{ $key = . }}{{ end }}{{ end }}
{{- printf "%s" $key }}
{{- end }}
{{- $key := include "key" (dict "keys" (list "auth.password" "auth.secret") "context" .) }}
{{- include "value" (dict "key" $key "context" .) }}
"#;

#[test]
fn what_is_named_or_taken_whole_is_read() {
    let cases = [
        ("{{ .Values.a.b }}", "a.b"),
        ("{{ .Values.a.b }}", "a.b.c"),
        ("{{ .Values.a.b.c }}", "a.b"),
        ("{{ if .Values.off }}{{ else }}{{ $.Values.a }}{{ end }}", "a"),
        ("{{ if .Values.a.b }}{{ end }}", "a.b"),
        ("{{ with .Values.a }}{{ .b }}{{ end }}", "a.b"),
        ("{{ toYaml .Values }}", "a.b"),
        ("{{ .Values.YAML }}", "a.b"),
        ("{{ include \"gone\" . }}", "a.b"),
        ("{{ range .Values.a }}{{ .b }}{{ end }}", "a.x.b"),
        ("{{ $x := 1 }}{{ range .Values.a }}{{ $x = $.Values.b }}{{ $x.c }}{{ end }}", "b.c"),
        ("{{ $x := 1 }}{{ range .Values.a }}{{ $x.c }}{{ $x = $.Values.b }}{{ end }}", "b.c"),
        ("{{ define \"t\" }}{{ .of.b }}{{ end }}{{ template \"t\" (dict \"of\" .Values.a) }}", "a.b"),
        ("{{ (index .Values (print .Values.x \"y\")).b }}", "a.b"),
        ("{{ tpl .Values.text . }}", "told.by.values"),
        ("{{ $t := printf \"{{ .Values.%s }}\" .Values.name }}{{ tpl $t . }}", "a"),
        ("{{ range $k, $v := dict \"a\" 1 }}{{ (index $.Values $k).b }}{{ end }}", "a.b"),
        (
            "{{ define \"r\" }}{{ range .m }}{{ include \"r\" (dict \"m\" .) }}{{ end }}{{ end }}{{ include \"r\" (dict \"m\" .Values.a) }}",
            "a.x",
        ),
        ("{{ set . \"x\" .Values.a }}", "a.b"),
        ("{{ (index .Values (include \"n\" .)).b }}{{ define \"n\" }}{{ .Values.x }}{{ end }}", "a.b"),
        ("{{ (index .Values (printf \"%sAnnotations\" \"pod\" | lower)).b }}", "podAnnotations.b"),
        ("{{ range $k := splitList \",\" \"a,b\" }}{{ (index $.Values $k).c }}{{ end }}", "b.c"),
        (BY_NAME, "auth.password"),
    ];
    for (template, way) in cases {
        assert_eq!(unread(template, way), None, "{template}: {way}");
    }
}

#[test]
fn what_nothing_names_is_not_read() {
    let cases = [
        ("{{ .Values.a.b }}", "a.c", 1),
        ("{{ .Values.a.b }}", "b", 0),
        ("{{ if .Values.a }}{{ end }}", "a.b", 1),
        ("{{ with .Values.a }}{{ .b }}{{ end }}", "b", 0),
        ("{{ include (print $.Template.BasePath \"/pod.yaml\") . | sha256sum }}", "a", 0),
        ("{{ define \"never\" }}{{ toYaml .Values }}{{ end }}", "a", 0),
        ("{{ range $k := list \"a\" \"b\" }}{{ (index $.Values $k).c }}{{ end }}", "c", 0),
        ("{{ range $k := list \"a\" \"b\" }}{{ (index $.Values $k).c }}{{ end }}", "a.d", 1),
        ("{{ $x := .Values.a | default dict }}{{ $x.b }}", "a.c", 1),
        ("{{ tpl (toYaml .Values.a) . }}", "b", 0),
        ("{{ range $k := splitList \",\" \"a,b\" }}{{ (index $.Values $k).d }}{{ end }}", "c.d", 0),
        ("{{ range $k := splitList \",\" \"a,b\" }}{{ (index $.Values $k).d }}{{ end }}", "a.c", 1),
        (BY_NAME, "podAnnotations", 0),
    ];
    for (template, way, level) in cases {
        assert_eq!(unread(template, way), Some(level), "{template}: {way}");
    }
}

#[test]
fn too_much_to_follow_counts_as_read() {
    let deeper = "{{ $x = list $x (index $x .Values.k) (index $x \"a\") }}".repeat(60);
    let template = format!("{{{{ $x := .Values }}}}{deeper}{{{{ $x }}}}");
    assert_eq!(unread(&template, "a.b.c"), None);
    let made = "{{ define \"t\" }}{{ include \"t\" (dict \"a\" . \"b\" .) }}{{ end }}{{ include \"t\" . }}";
    assert_eq!(unread(made, "a"), None);
}
