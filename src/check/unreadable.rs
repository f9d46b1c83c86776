//! Documents that cannot be read: YAML gone wrong, or something else.

use std::sync::Arc;

use super::{FileOutcome, Options};
use crate::diagnostic::{Diagnostic, Level};
use crate::render;
use crate::source::{Place, Source, Span};
use crate::yaml::{self, FailureKind};

/// Takes note of a document that could not be read.
pub(super) fn note(
    source: &Arc<Source>,
    span: Span,
    failure: yaml::Failure,
    options: &Options,
    outcome: &mut FileOutcome,
) {
    let other = || other_than_yaml(source, span, options);
    if let Some(other) = (failure.kind == FailureKind::Syntax).then(other).flatten() {
        outcome.other = Some(other);
        return;
    }
    let mut finding =
        Diagnostic::new("invalid-yaml", Level::Error, Place::new(source, failure.span), failure.message);
    finding.note("nothing in this document was checked");
    outcome.findings.push(finding);
}

/// What a document that cannot be read is, other than YAML gone wrong.
fn other_than_yaml(source: &Arc<Source>, span: Span, options: &Options) -> Option<&'static str> {
    let text = source.slice(span);
    let reads = |text: String| {
        let plain = Source::new(source.path(), text);
        let whole = Span::new(0, plain.text().len());
        yaml::parse(&plain, plain.text(), whole, &options.yaml).is_ok()
    };
    if let Some(template) = render::foreign_template(text, source.path())
        // Calls that only fill in values do not explain what is wrong beside them.
        && template.without_calls.is_none_or(reads)
    {
        return Some(template.noun);
    }
    if render::is_shell_transcript(text) {
        return Some("shell transcript");
    }
    reads(render::without_plus(text)?).then_some("diff")
}

#[cfg(test)]
mod tests {
    use super::super::check_source;
    use super::*;

    #[test]
    fn what_was_never_meant_for_a_cluster_is_skipped_and_nothing_else() {
        let cases = [
            ("kind: Pod\n  name: a\n", None),
            ("metadata:\n  name: a\n+ annotations:\n+   velero: b\n  labels: c\n", Some("diff")),
            ("kind: Pod\n metadata:\n+  velero: b\n", None),
            ("$ velero get backups\nName: a: b\n", Some("shell transcript")),
            ("velero: {{ if x }}\n  - a\n", Some("Go template")),
            ("{% if velero %}\na: b\n{% endif %}\n", Some("Jinja template")),
            ("<% if velero %>\na: b\n<% end %>\n", Some("ERB template")),
            ("a:\n${MORE}\n  b: c\n", Some("envsubst template")),
            ("a: @NAMESPACE@\n", Some("placeholder template")),
            ("%{ if velero }\na: b\n%{ endif }\n", Some("Terraform template")),
            // What is filled in does not explain these.
            ("a: '{{ b }}'\n c: d\n", None),
            ("a: ${B}\n c: d\n", None),
            ("a: 'repl{{ b }}'\n c: d\n", None),
        ];
        for (text, skipped) in cases {
            let text = format!("# velero\n{text}");
            let outcome = check_source(&Source::new("a.yaml", &*text), &Options::default());
            assert_eq!(outcome.other, skipped, "{text}");
            assert_eq!(outcome.findings.is_empty(), skipped.is_some(), "{text}");
        }
    }
}
