//! Fixes of what charts are rendered to, made in files: in values, which keep
//! their comments and style, in the text of templates, and nowhere else.

#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::path::Path;

const CHART: &str = "apiVersion: v2\nname: db\nversion: 1.0.0\n";

/// A pod with these lines under its annotations.
fn pod(annotations: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  annotations:\n{annotations}\nspec:\n  containers:\n    \
         - name: db\n      image: postgres:17\n      volumeMounts:\n        - name: data\n          mountPath: \
         /data\n  volumes:\n    - name: data\n      persistentVolumeClaim:\n        claimName: data\n"
    )
}

const ALL: &str = "    {{- toYaml .Values.podAnnotations | nindent 4 }}";

/// The text of a file after `--fix`, with these arguments more.
fn fixed(files: &[(&str, &str)], file: &str, more: &[&str]) -> String {
    let folder = tree::tree(files);
    let ran = tree::velint(folder.path(), &[&["check", "--fix", "."], more].concat());
    assert!(ran.code < 2, "{}{}", ran.stdout, ran.stderr);
    read(folder.path(), file)
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

fn values(text: &str, more: &[&str]) -> String {
    let pod = pod(ALL);
    fixed(&[("Chart.yaml", CHART), ("values.yaml", text), ("templates/pod.yaml", &pod)], "values.yaml", more)
}

#[test]
fn values_keep_comments_and_style() {
    let head = "# Values of the database.\r\nreplicas: 1   # One will do.\r\n\r\npodAnnotations: # All of them.\r\n  \
                pre.hook.backup.velero.io/container:   'db'\r\n  # Long enough.\r\n  \
                \"pre.hook.backup.velero.io/timeout\": ";
    let middle = "  # See above.\r\n  pre.hook.backup.velero.io/command: >-\r\n    [\"/bin/sh\", \"-c\",\r\n    \
                  \"pg_dump -U app -f /data/db.sql\"";
    let tail = "]\r\n  other: {a: 1,  b: [2,3]}\r\n# The end.";
    let wrong = format!("{head}\"3min\"{middle},{tail}");
    let right = format!("{head}\"3m\"{middle}{tail}");
    assert_eq!(values(&wrong, &[]), right);
}

#[test]
fn scalars_of_every_style_are_mended_in_their_style() {
    for (wrong, right) in [
        ("3min", "3m"),
        ("'3min'", "'3m'"),
        ("\"3min\"", "\"3m\""),
        ("\"3\\x6din\"", "\"3m\""),
        ("|-\n    3min", "|-\n    3m"),
        (">-\n    3min", ">-\n    3m"),
        ("&long 3min", "&long 3m"),
        ("30", "'30s'"),
    ] {
        let text = |timeout: &str| {
            format!(
                "podAnnotations:\n  pre.hook.backup.velero.io/container: db\n  \
                 pre.hook.backup.velero.io/timeout: {timeout}\n  pre.hook.backup.velero.io/command: \
                 '[\"/bin/true\"]'\n"
            )
        };
        assert_eq!(values(&text(wrong), &[]), text(right), "{wrong}");
    }
}

#[test]
fn text_of_templates_is_mended_in_them() {
    let text = |timeout: &str, comma: &str| {
        pod(&format!(
            "    {{{{- /* A dump. */}}}}\n    pre.hook.backup.velero.io/container: {{{{ \"db\" | quote }}}}\n    \
             pre.hook.backup.velero.io/timeout: {timeout} # Long enough.\n    \
             pre.hook.backup.velero.io/command: '[\"/bin/sh\", \"-c\", \"pg_dump -U {{{{ .Release.Name }}}} -f \
             /data/db.sql\"{comma}]'"
        ))
    };
    for (wrong, right) in [
        ("3min", "3m"),
        ("\"3min\"", "\"3m\""),
        ("{{ \"3min\" }}", "{{ \"3m\" }}"),
        ("{{ `3min` | quote }}", "{{ `3m` | quote }}"),
        ("{{ .Values.timeout | default \"3min\" }}", "{{ .Values.timeout | default \"3m\" }}"),
    ] {
        let before = text(wrong, ",");
        let files = [("Chart.yaml", CHART), ("templates/pod.yaml", &before)];
        assert_eq!(fixed(&files, "templates/pod.yaml", &[]), text(right, ""), "{wrong}");
    }
}

#[test]
fn what_several_places_gave_is_left_alone() {
    for (values, timeout) in [
        ("count: 3\nunit: min\n", "{{ .Values.count }}{{ .Values.unit }}"),
        ("count: 3\n", "{{ .Values.count }}min"),
        ("unit: min\n", "{{ printf \"3%s\" .Values.unit }}"),
        ("unit: 3MIN\n", "{{ .Values.unit | lower }}"),
        ("count: 3\n", "{{ cat .Values.count \"min\" | nospace }}"),
    ] {
        let template = pod(&format!(
            "    pre.hook.backup.velero.io/container: db\n    pre.hook.backup.velero.io/command: \
             '[\"/bin/true\"]'\n    pre.hook.backup.velero.io/timeout: {timeout}"
        ));
        let files =
            [("Chart.yaml", CHART), ("values.yaml", values), ("templates/pod.yaml", template.as_str())];
        let folder = tree::tree(&files);
        let ran = tree::velint(folder.path(), &["check", "--fix", "--unsafe-fixes", "."]);
        assert!(ran.stdout.contains("unparsable-timeout"), "{timeout}\n{}", ran.stdout);
        assert_eq!(read(folder.path(), "values.yaml"), values, "{timeout}");
        assert_eq!(read(folder.path(), "templates/pod.yaml"), template, "{timeout}");
    }
}

/// A release with a chart in an archive, whose template and values are wrong.
fn release(chart_values: &str, values: &str) -> tempfile::TempDir {
    let backup = "apiVersion: velero.io/v1\nkind: Backup\nmetadata:\n  name: shop\nspec: {}\n";
    let application =
        "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata:\n  name: shop\nspec:\n  title: Shop\n";
    let installs = format!(
        "apiVersion: kots.io/v1beta1\nkind: HelmChart\nmetadata:\n  name: db\nspec:\n  chart:\n    name: db\n    \
         chartVersion: 1.0.0\n  values:\n    podAnnotations:\n      a: b\n{values}"
    );
    let folder = tree::tree(&[
        (".git/HEAD", ""),
        ("release/backup.yaml", backup),
        ("release/app.yaml", application),
        ("release/db.yaml", &installs),
    ]);
    let pod = pod(ALL);
    let files = [("db/Chart.yaml", CHART), ("db/values.yaml", chart_values), ("db/templates/pod.yaml", &pod)];
    fs::write(folder.path().join("release/db-1.0.0.tgz"), packed(&files)).unwrap();
    folder
}

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(packer);
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

const TIMEOUT: &str = "pre.hook.backup.velero.io/timeout: 3min\n";
const HOOK: &str =
    "pre.hook.backup.velero.io/container: db\npre.hook.backup.velero.io/command: '[\"/bin/true\"]'\n";

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

#[test]
fn archives_are_never_written_and_what_feeds_them_is() {
    let inside = format!("podAnnotations:\n{}", indented(&format!("{HOOK}{TIMEOUT}"), 2));
    let folder = release(&inside, "");
    let before = fs::read(folder.path().join("release/db-1.0.0.tgz")).unwrap();
    let ran = tree::velint(folder.path(), &["check", "--fix", "--unsafe-fixes", "."]);
    assert!(ran.stdout.contains("unparsable-timeout"), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("release/db-1.0.0.tgz!db/values.yaml"), "{}", ran.stdout);
    assert!(ran.stdout.contains("packed chart"), "{}", ran.stdout);
    assert_eq!(fs::read(folder.path().join("release/db-1.0.0.tgz")).unwrap(), before);

    let folder = release(&format!("podAnnotations:\n{}", indented(HOOK, 2)), &indented(TIMEOUT, 6));
    let ran = tree::velint(folder.path(), &["check", "--fix", "."]);
    let text = read(folder.path(), "release/db.yaml");
    assert!(text.ends_with("timeout: 3m\n"), "{text}\n{}{}", ran.stdout, ran.stderr);
}
