//! Where a mapping with Velero's keys sits, and what is known of its pod.

use std::fmt::Write;

use velint::check::{Options, check_source};
use velint::model::{Project, Seat, build};
use velint::render::View;
use velint::source::Source;
use velint::yaml;

/// Everything of a text, its documents read one after the other.
fn project(text: &str) -> Project {
    let source = Source::new("test.yaml", text);
    let mut project = Project::default();
    for span in yaml::split(source.text()) {
        let document = yaml::parse(&source, source.text(), span, &yaml::Limits::default()).unwrap();
        let parsed = build::Parsed { document: document.into(), view: &View::default(), sites: &[] };
        build::add(&mut project, &parsed);
    }
    project
}

/// Reads a text and says of each site: seat, knowledge, containers, volumes, mounts.
fn sites(text: &str) -> String {
    let mut out = String::new();
    for site in &project(text).sites {
        let seat = match &site.seat {
            Seat::Misplaced(misplacement) => format!("misplaced in {}", misplacement.holder),
            seat => format!("{seat:?}"),
        };
        let (containers, volumes) = (site.pod.container_names(), site.pod.volume_names());
        let more = |more: bool| if more { "+" } else { "" };
        writeln!(
            out,
            "{seat}, {:?}: containers {}{}; volumes {}{}",
            site.pod.knowledge,
            containers.known.join(" "),
            more(containers.more),
            volumes.known.join(" "),
            more(volumes.more),
        )
        .unwrap();
    }
    out.trim_end().to_owned()
}

const KEY: &str = "backup.velero.io/backup-volumes: data";
const POD_SPEC: &str = "{containers: [{name: a, image: a}], volumes: [{name: data, emptyDir: {}}]}";

#[test]
fn each_workload_has_its_own_template() {
    let template = format!("{{metadata: {{annotations: {{{KEY}}}}}, spec: {POD_SPEC}}}");
    let selected = format!("{{selector: {{}}, template: {template}}}");
    let cases = [
        ("v1", "Pod", format!("metadata: {{annotations: {{{KEY}}}}}\nspec: {POD_SPEC}")),
        ("apps/v1", "Deployment", format!("spec: {selected}")),
        ("apps/v1", "StatefulSet", format!("spec: {selected}")),
        ("apps/v1", "DaemonSet", format!("spec: {selected}")),
        ("apps/v1", "ReplicaSet", format!("spec: {selected}")),
        ("v1", "ReplicationController", format!("spec: {{template: {template}}}")),
        ("batch/v1", "Job", format!("spec: {{template: {template}}}")),
        ("batch/v1", "CronJob", format!("spec: {{jobTemplate: {{spec: {{template: {template}}}}}}}")),
        ("v1", "PodTemplate", format!("template: {template}")),
    ];
    for (version, kind, body) in cases {
        let text = format!("apiVersion: {version}\nkind: {kind}\n{body}\n");
        assert_eq!(sites(&text), "Pod, Whole: containers a; volumes data", "{kind}");
        let list = text.trim_end().replace('\n', "\n  ");
        let list = format!("apiVersion: v1\nkind: List\nitems:\n- {list}\n");
        assert_eq!(sites(&list), "Pod, Whole: containers a; volumes data", "{kind} in a List");
        let own = format!("apiVersion: {version}\nkind: {kind}\nmetadata:\n  annotations: {{{KEY}}}\n");
        let expected = match kind {
            "Pod" => "Pod, Bare: containers +; volumes +".to_owned(),
            _ => format!("misplaced in the {kind}'s own metadata, Bare: containers +; volumes +"),
        };
        assert_eq!(sites(&own), expected, "{kind}'s own metadata");
    }
}

#[test]
fn json_and_several_documents_are_read() {
    let json = r#"{"apiVersion": "v1", "kind": "Pod",
  "metadata": {"annotations": {"backup.velero.io/backup-volumes": "data"}},
  "spec": {"containers": [{"name": "a", "image": "a"}]}}"#;
    assert_eq!(sites(json), "Pod, Whole: containers a; volumes");
    let pod = format!("apiVersion: v1\nkind: Pod\nmetadata: {{annotations: {{{KEY}}}}}\nspec: {POD_SPEC}\n");
    let two = format!("{pod}---\n{pod}");
    assert_eq!(sites(&two).lines().count(), 2);
}

#[test]
fn claim_templates_are_volumes_and_a_missing_selector_makes_a_patch() {
    let set = |selector: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n{selector}  template:\n    metadata:\n      \
             annotations:\n        {KEY}\n    spec:\n      containers: [{{name: a, image: a}}]\n  \
             volumeClaimTemplates:\n  - metadata: {{name: data}}\n"
        )
    };
    assert_eq!(sites(&set("  selector: {}\n")), "Pod, Whole: containers a; volumes data");
    assert_eq!(sites(&set("")), "Pod, Values: containers a+; volumes data+");
}

#[test]
fn only_hooks_that_velero_finds_are_counted() {
    let count = |text: &str| {
        let outcome = check_source(&Source::new("test.yaml", text), &Options::default());
        (outcome.pods, outcome.hooks)
    };
    let command = "pre.hook.backup.velero.io/command: '[\"/quiesce\"]'";
    let pod =
        format!("apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    {command}\nspec: {POD_SPEC}\n");
    assert_eq!(count(&pod), (1, 1));
    assert_eq!(count(&pod.replace("kind: Pod", "kind: Service")), (0, 0));
    assert_eq!(count(&pod.replace("/command", "/timeout")), (1, 0));
}

#[test]
fn keys_on_objects_without_pods_are_misplaced() {
    for (version, kind) in [
        ("v1", "PersistentVolumeClaim"),
        ("v1", "Service"),
        ("v1", "Namespace"),
        ("velero.io/v1", "Backup"),
        ("kots.io/v1beta1", "HelmChart"),
    ] {
        let text = format!("apiVersion: {version}\nkind: {kind}\nmetadata:\n  annotations:\n    {KEY}\n");
        let expected = format!("misplaced in a {kind}, Bare: containers +; volumes +");
        assert_eq!(sites(&text), expected);
    }
    let labels = format!("apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    {KEY}\nspec: {POD_SPEC}\n");
    assert_eq!(sites(&labels), "misplaced in labels, Bare: containers +; volumes +");
}

#[test]
fn an_operators_resource_is_known_as_far_as_it_is_written() {
    let inherited =
        format!("apiVersion: db.example/v1\nkind: Cluster\nmetadata:\n  annotations:\n    {KEY}\n");
    assert_eq!(sites(&inherited), "Pod, Bare: containers +; volumes +");
    let template = format!(
        "apiVersion: db.example/v1\nkind: Cluster\nspec:\n  podTemplate:\n    metadata:\n      annotations:\n        \
         {KEY}\n    spec: {POD_SPEC}\n"
    );
    assert_eq!(sites(&template), "Pod, Values: containers a+; volumes data+");
    let elsewhere =
        format!("apiVersion: db.example/v1\nkind: Cluster\nspec:\n  podAnnotations:\n    {KEY}\n");
    assert_eq!(sites(&elsewhere), "Bare, Bare: containers +; volumes +");
}

#[test]
fn values_tell_what_stands_beside_the_annotations() {
    let values = format!(
        "podAnnotations:\n  {KEY}\nextraVolumes:\n- name: data\n  emptyDir: {{}}\nsidecars:\n- name: side\n"
    );
    let inside = |indent: usize| {
        let pad = " ".repeat(indent);
        values.lines().map(|line| format!("{pad}{line}\n")).collect::<String>()
    };
    let expected = "Values, Values: containers side+; volumes data+";
    assert_eq!(sites(&values), expected);
    assert_eq!(sites(&format!("postgresql:\n{}", inside(2))), expected);
    for (version, kind, path) in [
        ("kots.io/v1beta1", "HelmChart", "spec:\n  values:\n"),
        ("kots.io/v1beta2", "HelmChart", "spec:\n  values:\n"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec:\n  values:\n"),
    ] {
        let text = format!("apiVersion: {version}\nkind: {kind}\n{path}{}", inside(4));
        assert_eq!(sites(&text), expected, "{kind}");
    }
    let optional = format!(
        "apiVersion: kots.io/v1beta2\nkind: HelmChart\nspec:\n  optionalValues:\n  - when: 'true'\n    values:\n{}",
        inside(6)
    );
    assert_eq!(sites(&optional), expected);
    assert_eq!(sites(KEY), "Bare, Bare: containers +; volumes +");
}

#[test]
fn anchors_and_merge_keys_reach_the_pods_that_use_them() {
    let text = format!(
        "apiVersion: v1\nkind: Pod\nx: &shared\n  {KEY}\nmetadata:\n  annotations:\n    <<: *shared\nspec: {POD_SPEC}\n"
    );
    let found = sites(&text);
    assert!(found.contains("Pod, Whole: containers a; volumes data"), "{found}");
    let alias = text.replace("annotations:\n    <<: *shared", "annotations: *shared");
    let found = sites(&alias);
    assert!(found.contains("Pod, Whole: containers a; volumes data"), "{found}");
}

#[test]
fn keys_that_stand_as_text_or_as_values_make_no_site() {
    for text in [
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  keys: pre.hook.backup.velero.io/command\n",
        "env:\n- name: INHERITED\n  value: backup.velero.io/backup-volumes\n",
        "# backup.velero.io/backup-volumes: data\na: b\n",
        "velero.io/exclude-from-backup: 'true'\n",
    ] {
        assert_eq!(sites(text), "", "{text}");
    }
}

#[test]
fn merged_anchors_are_no_sites_of_their_own_and_nowhere_misplaced() {
    let text = format!(
        "apiVersion: v1\nkind: List\nx-shared: &shared\n  {KEY}\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    \
         annotations:\n      <<: [*shared]\n  spec: {POD_SPEC}\n"
    );
    assert_eq!(sites(&text), "Bare, Bare: containers +; volumes +\nPod, Whole: containers a; volumes data");
}

#[test]
fn schemas_describe_keys_and_set_none() {
    let schema = "{\"properties\": {\"annotations\": {\"properties\": \
                  {\"backup.velero.io/backup-volumes\": {\"type\": \"string\"}}}}}";
    assert_eq!(sites(schema), "");
    assert_eq!(sites(&format!("properties:\n  {KEY}\n")), "Values, Values: containers +; volumes +");
}

/// Reads a text and says of each key of objects: what holds it, what bears it,
/// whether it excludes.
fn marks(text: &str) -> String {
    let mut out = String::new();
    for mark in &project(text).marks {
        let place = if mark.in_values { " of values" } else { "" };
        let excludes = if mark.excludes() { ", excludes" } else { "" };
        writeln!(out, "{:?}{place} {:?}{excludes}", mark.holder, mark.subject).unwrap();
    }
    out.trim_end().to_owned()
}

#[test]
fn keys_of_objects_are_told_from_look_alikes() {
    let key = "velero.io/exclude-from-backup: 'true'";
    let object = |kind: &str, body: &str| format!("apiVersion: v1\nkind: {kind}\n{body}");
    let metadata = |field: &str| format!("metadata: {{name: a, {field}: {{{key}}}}}");
    let cases = [
        (object("Secret", &metadata("labels")), "Labels Other, excludes"),
        (object("Secret", &metadata("annotations")), "Annotations Other"),
        (object("PersistentVolumeClaim", &metadata("labels")), "Labels Claim(\"a\"), excludes"),
        (
            format!(
                "apiVersion: apps/v1\nkind: StatefulSet\nspec: {{volumeClaimTemplates: [{{{}}}]}}",
                metadata("labels")
            ),
            "Labels ClaimTemplate(\"a\"), excludes",
        ),
        (object("Service", &format!("spec: {{selector: {{{key}}}}}")), "Other Other"),
        (object("Thing", &format!("spec: {{labels: {{{key}}}}}")), "Other Other"),
        (object("Kustomization", &format!("commonLabels: {{{key}}}")), "Labels Other, excludes"),
        (format!("db: {{podLabels: {{{key}}}}}"), "Labels of values Other, excludes"),
        (format!("db: {{annotations: {{{key}}}}}"), "Annotations of values Other"),
        (format!("db: {{extra: {{{key}}}}}"), "Other of values Other"),
        (object("Secret", "metadata: {labels: {velero.io/exclude-from-backup: true}}"), "Labels Other"),
    ];
    for (text, expected) in cases {
        assert_eq!(marks(&text), expected, "{text}");
    }
}
