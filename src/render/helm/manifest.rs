//! What `helm template` prints of rendered files: documents, in the order of
//! installation, hooks after all else.
//!
//! Facts: `pkg/release/v1/util` (`manifest.go`, `manifest_sorter.go`, `kind_sorter.go`)
//! and `pkg/cmd/template.go` of Helm 4.1.4.

use std::ops::Range;
use std::sync::Arc;

use super::chart::{Failure, FailureKind, RenderedFile};
use crate::render::threads::side_by_side;
use crate::source::{Place, Source, Span};
use crate::yaml::{self, Limits};

/// Kinds in the order of their installation; all others follow by name.
const ORDER: [&str; 38] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Values of `helm.sh/hook` that Helm knows.
const EVENTS: [&str; 10] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
    "test-success",
];

/// A document of a rendered file.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Which of the rendered files it stands in.
    pub file: usize,
    /// Its bytes in the text of the file, without blanks around it.
    pub range: Range<usize>,
    /// `kind`; blank where there is none.
    pub kind: String,
    /// What Helm does with it.
    pub use_: Use,
    /// Whether it is a hook of `helm test`, be it of other events too.
    pub is_test: bool,
}

/// What Helm does with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is installed with the release.
    Installed,
    /// It is a hook, which runs at some event of the release.
    Hook,
    /// It is a hook of `helm test` only.
    Test,
}

/// The documents of rendered files.
#[derive(Debug, Clone, Default)]
pub struct Manifests {
    /// In the order in which `helm template` prints them. Those with a
    /// `helm.sh/hook` that Helm does not know are not among them: it drops them.
    pub documents: Vec<Manifest>,
    /// Documents that are not YAML, where Helm stops.
    pub failures: Vec<Failure>,
}

/// A document, and the text of its file under Helm's name of it.
struct Part {
    file: usize,
    source: Arc<Source>,
    range: Range<usize>,
}

/// What Helm looks at in a document.
struct Head {
    kind: String,
    hook: Option<HookNode>,
}

/// The value of `helm.sh/hook`.
struct HookNode {
    /// None where it is no scalar.
    text: Option<String>,
    span: Span,
}

/// Splits rendered files into documents, and orders these.
pub fn manifests(files: &[RenderedFile]) -> Manifests {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&at| files.get(at).map(|file| file.name.as_str()));
    let mut parts = Vec::new();
    for at in order {
        let Some(file) = files.get(at).filter(|file| !is_partial(&file.name)) else { continue };
        let source = Source::new(file.name.as_str(), file.text.as_str());
        let part = |range| Part { file: at, source: Arc::clone(&source), range };
        parts.extend(split(source.text()).into_iter().map(part));
    }
    let bytes = parts.iter().map(|part| part.range.len()).sum();
    let heads = side_by_side(&parts, bytes, head);
    let mut found = Manifests::default();
    for (part, head) in parts.into_iter().zip(heads) {
        if let Some(file) = files.get(part.file) {
            found.take(file, part, head);
        }
    }
    found.documents.sort_by(|a, b| turn(a).cmp(&turn(b)));
    found
}

/// Errors: it is not YAML.
fn head(part: &Part) -> Result<Head, yaml::Failure> {
    let Part { source, range, .. } = part;
    let span = Span::new(range.start, range.end);
    let document = yaml::parse(source, source.text(), span, &Limits::default())?;
    let root = document.root();
    let kind = root.and_then(|root| root.get("kind")?.text()).unwrap_or("").to_owned();
    let hook = root.and_then(|root| root.at(&["metadata", "annotations", "helm.sh/hook"]));
    let hook = hook.map(|hook| HookNode { text: hook.text().map(str::to_owned), span: hook.span() });
    Ok(Head { kind, hook })
}

/// All of it as `helm template` writes it to standard output: files below `crds/`
/// before the documents that are installed, hooks last.
pub fn printed(crds: &[RenderedFile], files: &[RenderedFile], manifests: &Manifests) -> String {
    let (mut installed, mut hooks) = (String::new(), String::new());
    for file in crds {
        installed.extend(["---\n# Source: ", &file.name, "\n", file.text.as_str(), "\n"]);
    }
    for document in &manifests.documents {
        let Some(file) = files.get(document.file) else { continue };
        let text = file.text.as_str().get(document.range.clone()).unwrap_or("");
        let into = if document.use_ == Use::Installed { &mut installed } else { &mut hooks };
        into.extend(["---\n# Source: ", &file.name, "\n", text, "\n"]);
    }
    [installed.trim(), "\n", &hooks].concat()
}

fn is_partial(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|name| name.starts_with('_'))
}

fn turn(document: &Manifest) -> (bool, usize, &str) {
    let rank = ORDER.iter().position(|kind| *kind == document.kind);
    let name = if rank.is_some() { "" } else { document.kind.as_str() };
    (document.use_ != Use::Installed, rank.unwrap_or(ORDER.len()), name)
}

impl Manifests {
    fn take(&mut self, file: &RenderedFile, part: Part, head: Result<Head, yaml::Failure>) {
        let Part { file: at, source, range } = part;
        let head = head.unwrap_or_else(|failure| {
            let place = Some(Place::new(&source, failure.span));
            self.failures.push(Failure { message: failure.message, place, kind: FailureKind::File });
            Head { kind: String::new(), hook: None }
        });
        let hook = head.hook.as_ref();
        let Some(use_) = hook.map_or(Some(Use::Installed), |hook| use_of(hook, file)) else { return };
        let is_test = hook.is_some_and(|hook| events_of(hook).iter().any(|event| event.starts_with("test")));
        self.documents.push(Manifest { file: at, range, kind: head.kind, use_, is_test });
    }
}

/// None where Helm drops the document.
fn use_of(hook: &HookNode, file: &RenderedFile) -> Option<Use> {
    if file.text.slice(hook.span.range()).has_hole() {
        return Some(Use::Hook);
    }
    if hook.text.is_none() {
        return Some(Use::Installed);
    }
    let events = events_of(hook);
    if !events.iter().all(|event| EVENTS.contains(&event.as_str())) {
        return None;
    }
    let is_test = events.iter().all(|event| event.starts_with("test"));
    Some(if is_test { Use::Test } else { Use::Hook })
}

fn events_of(hook: &HookNode) -> Vec<String> {
    let events = hook.text.iter().flat_map(|text| text.split(','));
    events.map(|event| event.trim().to_lowercase()).collect()
}

/// The documents of a text: it splits at `(?:^|\s*\n)---\s*`, after blanks at both ends are taken off
/// (`SplitManifests`). The blanks of Go's regular expressions are those of ASCII.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let end = start + text.trim().len();
    let body = &text[..end];
    let mut found = Vec::new();
    let mut from = start;
    if body[from..].starts_with("---") {
        from = after_blanks(body, from + 3);
    }
    while let Some(at) = body[from..].find("\n---").map(|at| from + at) {
        let before = body[from..at].trim_end_matches(is_blank).len();
        push(body, from..from + before, &mut found);
        from = after_blanks(body, at + 4);
    }
    push(body, from..end, &mut found);
    found
}

fn push(body: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let text = &body[range.clone()];
    if !text.is_empty() {
        let start = range.start + text.len() - text.trim_start().len();
        found.push(start..start + text.trim().len());
    }
}

fn after_blanks(body: &str, at: usize) -> usize {
    body.len() - body[at..].trim_start_matches(is_blank).len()
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::text::Text;

    #[test]
    fn texts_are_split_as_helm_splits_them() {
        for (text, expected) in [
            ("", &[][..]),
            ("a: 1", &["a: 1"]),
            ("---\na: 1\n---\nb: 2\n", &["a: 1", "b: 2"]),
            ("a\n---\n---\nb", &["a", "---\nb"]),
            ("a\n  \n--- # c\nb", &["a", "# c\nb"]),
            ("a\n---b: 1", &["a", "b: 1"]),
            ("a\n ---\nb", &["a\n ---\nb"]),
            ("\n\n---\n\n", &[]),
            ("--- a\n----\nb", &["a", "-\nb"]),
            ("a\r\n---\r\nb", &["a", "b"]),
        ] {
            let parts: Vec<&str> = split(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(parts, expected, "{text:?}");
        }
    }

    fn file(name: &str, text: &str) -> RenderedFile {
        RenderedFile {
            name: name.to_owned(),
            template: Source::new(name, ""),
            is_packed: false,
            text: Text::plain(text),
        }
    }

    /// `helm template` of Helm 4.1.4 prints the same for a chart of these files.
    #[test]
    fn documents_are_printed_in_the_order_of_helm() {
        let hook =
            |events: &str| format!("kind: Pod\nmetadata: {{annotations: {{helm.sh/hook: \"{events}\"}}}}");
        let files = [
            file("x/templates/b.yaml", "kind: Zebra\n---\nkind: Service\n---\nkind: Ant\n---\n# only this"),
            file("x/templates/a.yaml", "kind: Deployment\n---\nkind: Service\nmetadata: {name: a}\n"),
            file("x/templates/_c.yaml", "kind: Pod"),
            file("x/templates/h.yaml", &format!("{}\n---\n{}", hook("test"), hook("crd-install"))),
            file("x/templates/i.yaml", &hook("Pre-Install, post-upgrade")),
        ];
        let found = manifests(&files);
        assert!(found.failures.is_empty());
        let expected = [
            "---\n# Source: x/templates/a.yaml\nkind: Service\nmetadata: {name: a}\n",
            "---\n# Source: x/templates/b.yaml\nkind: Service\n",
            "---\n# Source: x/templates/a.yaml\nkind: Deployment\n",
            "---\n# Source: x/templates/b.yaml\n# only this\n",
            "---\n# Source: x/templates/b.yaml\nkind: Ant\n",
            "---\n# Source: x/templates/b.yaml\nkind: Zebra\n",
            &format!("---\n# Source: x/templates/h.yaml\n{}\n", hook("test")),
            &format!("---\n# Source: x/templates/i.yaml\n{}\n", hook("Pre-Install, post-upgrade")),
        ];
        assert_eq!(printed(&[], &files, &found), expected.concat());
        let uses: Vec<Use> = found.documents.iter().map(|document| document.use_).collect();
        assert_eq!(uses[5..], [Use::Installed, Use::Test, Use::Hook]);
        assert_eq!(printed(&[], &[], &Manifests::default()), "\n");
    }

    #[test]
    fn what_is_no_yaml_is_told() {
        let found = manifests(&[file("x/templates/a.yaml", "a: [\n---\nkind: Pod")]);
        assert_eq!((found.failures.len(), found.documents.len()), (1, 2));
    }
}
