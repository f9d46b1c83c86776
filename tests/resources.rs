//! Velero's own resources beside pods in other files, and very large ones.

use std::sync::Arc;
use std::time::{Duration, Instant};

use velint::check::{Options, check_source, check_together};
use velint::source::Source;

/// A Backup with a hook for the pods labelled `app: db`, in these namespaces.
fn backup(namespaces: &str) -> String {
    format!(
        "apiVersion: velero.io/v1\nkind: Backup\nmetadata: {{name: b}}\nspec:\n  includedNamespaces: {namespaces}\n  \
         hooks:\n    resources:\n      - name: a\n        labelSelector:\n          matchLabels: {{app: db}}\n        \
         pre:\n          - exec: {{command: [sync]}}\n"
    )
}

/// A pod with a hook of its own; `namespace` is a line of its metadata, or blank.
fn pod(namespace: &str, label: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  {namespace}\n  labels: {{app: {label}}}\n  annotations:\n    \
         pre.hook.backup.velero.io/command: /bin/sync\nspec:\n  containers:\n    - name: db\n      image: postgres:16\n"
    )
}

/// The findings about shadowed hooks, as message and notes.
fn shadows(sources: &[(&str, String)]) -> Vec<String> {
    let sources: Vec<Arc<Source>> =
        sources.iter().map(|(path, text)| Source::new(*path, text.as_str())).collect();
    let outcomes = check_together(&sources, &Options::default());
    let all = outcomes.into_iter().flat_map(|outcome| outcome.findings);
    let found = all.filter(|finding| finding.rule == "shadowed-spec-hook");
    found.map(|finding| format!("{}; {}", finding.message, finding.notes.join("; "))).collect()
}

#[test]
fn pods_of_other_files_take_the_place_of_hooks_in_specs() {
    let shop = "namespace: shop";
    // Namespaces of the backup, path of the pod, its namespace, its label, whether it is told.
    let cases = [
        ("['*']", "k8s/db.yaml", "", "db", true),
        ("['*']", "k8s/base/db.yaml", "", "db", true),
        ("['*']", "k8s/db.yaml", "", "web", false),
        ("['*']", "elsewhere/db.yaml", "", "db", false),
        ("['*']", "elsewhere/db.yaml", shop, "db", false),
        ("[shop]", "elsewhere/db.yaml", shop, "db", true),
        ("[shop]", "k8s/db.yaml", "", "db", false),
        ("[mail]", "k8s/db.yaml", shop, "db", false),
        (
            "['*']",
            "k8s/db.yaml",
            "namespace: '{{repl Namespace }}'",
            "'{{repl ConfigOption \"app\" }}'",
            false,
        ),
    ];
    for (namespaces, path, namespace, label, told) in cases {
        let found = shadows(&[("k8s/backup.yaml", backup(namespaces)), (path, pod(namespace, label))]);
        assert_eq!(!found.is_empty(), told, "{namespaces} {path} {namespace} {label}: {found:?}");
        if told {
            let expected =
                format!("`{path}` has `pre.hook.backup.velero.io/command` in the pods of Pod `db`");
            assert!(found[0].contains(&expected), "{found:?}");
        }
    }
}

#[test]
fn a_release_of_kots_belongs_together() {
    let config = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: c}\n".to_owned();
    let with =
        [("m/config.yaml", config), ("m/a/backup.yaml", backup("['*']")), ("m/b/db.yaml", pod("", "db"))];
    assert_eq!(shadows(&with).len(), 1);
    assert!(shadows(&with[1..]).is_empty());
}

/// KOTS drops most filters of a Backup and adds namespaces to it.
#[test]
fn the_backup_of_a_release_has_filters_of_its_own() {
    let text = backup("[shop]").replace("- name: a\n", "- name: a\n        includedNamespaces: [mail]\n");
    let told = |files: &[(&str, String)]| {
        let sources: Vec<Arc<Source>> =
            files.iter().map(|(path, text)| Source::new(*path, text.as_str())).collect();
        let outcomes = check_together(&sources, &Options::default());
        outcomes
            .iter()
            .flat_map(|outcome| &outcome.findings)
            .any(|finding| finding.rule == "inapplicable-hook")
    };
    let config = "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata: {name: c}\n".to_owned();
    assert!(told(&[("m/backup.yaml", text.clone())]));
    assert!(!told(&[("m/backup.yaml", text), ("m/config.yaml", config)]));
}

#[test]
fn large_specs_are_read_in_time_and_told_of_once() {
    let entry = "      - name: a\n        labelSelector: {matchLabels: {app: x}}\n        pre: [{exec: {command: [sync], timeout: 1x, b: c}}]\n";
    let mut text =
        "apiVersion: velero.io/v1\nkind: Backup\nmetadata: {name: b}\nspec:\n  hooks:\n    resources:\n"
            .to_owned();
    text += &entry.repeat(5000);
    for _ in 0..300 {
        text += "---\n";
        text += &pod("namespace: shop", "db");
    }
    let begun = Instant::now();
    let outcome = check_source(&Source::new("big.yaml", text.as_str()), &Options::default());
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    let excess = outcome.findings.iter().filter(|finding| finding.rule == "unreadable-file");
    let told: Vec<&str> = excess.map(|finding| finding.message.as_str()).collect();
    let once: std::collections::BTreeSet<&str> = told.iter().copied().collect();
    assert!(!told.is_empty(), "that there is more than is looked at is told");
    assert_eq!(told.len(), once.len(), "{told:?}");
}

#[test]
fn aliases_do_not_multiply_a_spec() {
    let mut text = "# velero\nx: &h {exec: {command: [sync], timeout: 1x}}\ny: &l [".to_owned();
    text += &"*h, ".repeat(900);
    text += "]\napiVersion: velero.io/v1\nkind: Backup\nspec:\n  hooks:\n    resources:\n";
    text += &"      - {name: a, pre: *l, post: *l}\n".repeat(900);
    let begun = Instant::now();
    let outcome = check_source(&Source::new("aliases.yaml", text.as_str()), &Options::default());
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert!(!outcome.findings.is_empty());
}
