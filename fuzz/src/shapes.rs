//! Invents manifests: pods with annotations, chart values, charts of KOTS,
//! resources of Velero, with odd keys, values and styles.

use std::fmt::{self, Display, Formatter};

use arbitrary::{Arbitrary, Unstructured};

/// Keys, right and nearly right.
pub const KEYS: &[&str] = &[
    "pre.hook.backup.velero.io/command",
    "pre.hook.backup.velero.io/container",
    "pre.hook.backup.velero.io/timeout",
    "pre.hook.backup.velero.io/on-error",
    "post.hook.backup.velero.io/command",
    "post.hook.backup.velero.io/container",
    "post.hook.restore.velero.io/command",
    "post.hook.restore.velero.io/exec-timeout",
    "post.hook.restore.velero.io/wait-timeout",
    "post.hook.restore.velero.io/wait-for-ready",
    "post.hook.restore.velero.io/on-error",
    "init.hook.restore.velero.io/command",
    "init.hook.restore.velero.io/container-image",
    "init.hook.restore.velero.io/container-name",
    "init.hook.restore.velero.io/timeout",
    "backup.velero.io/backup-volumes",
    "backup.velero.io/backup-volumes-excludes",
    "backup.velero.io/must-include-additional-items",
    "velero.io/exclude-from-backup",
    "pre.hook.backup.velero.io/comand",
    "hook.backup.velero.io/command",
    "hook.backup.velero.io/timeout",
    "backup.velero.io/backup-volume",
    "pre.hook.backup.velero.io/command-0",
    "pre.hook.back${A}up.velero.io/command",
    "velero.io/",
    "annotations",
    "podAnnotations",
    "extraVolumes",
    "extraVolumeMounts",
    "initContainers",
    "containers",
    "volumes",
    "volumeMounts",
    "labels",
    "name",
    "kind",
    "apiVersion",
    "<<",
    "''",
    "? a\n",
];

/// Values, right and wrong.
pub const VALUES: &[&str] = &[
    "'[\"sh\", \"-c\", \"date\"]'",
    "'[\"/bin/bash\", \"-c\", \"pg_dump -U a app > /backup/a.sql\"]'",
    "'[\"sh\", \"-c\", \"fsfreeze --freeze /data && sleep 1\"]'",
    "'[\"/sbin/fsfreeze\", \"--unfreeze\", \"/data\"]'",
    "'[\"mysqldump\", \"-psecret\", \"app\"]'",
    "'[\"a\",]'",
    "'[\"a\" \"b\"]'",
    "'[''a'']'",
    "'[\"sleep\", 5, null, true]'",
    "'[\"a b\"]'",
    "'[\"sh -c date\"]'",
    "'[\"sh\", \"date\"]'",
    "'[\"sh\", \"-c\", \"a\", \"b\"]'",
    "'[\"echo\", \"$(HOSTNAME)\", \"$A\", \">\", \"x\"]'",
    "[sh, -c, date]",
    "[\"sh\", \"-c\", \"date\"]",
    "\"[\\\"sh\\\", \\\"-c\\\", \\\"echo \\u00e9 \\ud83d\\ude00\\\"]\"",
    "|\n      [\"sh\", \"-c\", \"\n      date\n      \"]",
    ">-\n      [\"sh\", \"-c\",\n      \"date\"]",
    "/bin/sh -c 'date'",
    "mongodump --archive=/backup/a",
    "pg_dump > $HOME/x || true",
    "\"\"",
    "''",
    "~",
    "null",
    "30",
    "30s",
    "\"30\"",
    "5 min",
    "1h30",
    "-1s",
    "0",
    "9999999h",
    "Fail",
    "fail",
    "Continue",
    "ignore",
    "true",
    "\"true\"",
    "yes",
    "data",
    "data,backup",
    "\"data, backup,\"",
    "[data, backup]",
    "dat",
    "db",
    "postgres:16",
    "repl{{ ConfigOption \"a\" }}",
    "'{{repl ConfigOption \"a\" }}'",
    "'[\"sh\", \"-c\", \"repl{{ ConfigOption `a` }}\"]'",
    "\"{{ .Values.a }}\"",
    "${A:-data}",
    "*a",
    "&a data",
    "{a: b}",
    "!!binary ZGF0YQ==",
    "\u{1b}[31m",
    "\"\\x1b]8;;x\\a\"",
    "'::error::x'",
    "'##vso[task.complete]x'",
    "\u{202e}é漢\u{301}",
];

/// One document.
#[derive(Debug, Arbitrary)]
pub struct Document {
    shape: Shape,
    annotations: Vec<(Key, Value)>,
    labels: Vec<(Key, Value)>,
    containers: Vec<Name>,
    init_containers: Vec<Name>,
    volumes: Vec<(Name, Kind)>,
    mounts: Vec<Name>,
    windows: bool,
}

#[derive(Debug, Arbitrary)]
enum Shape {
    Pod,
    Deployment,
    StatefulSet,
    List,
    Values,
    Chart,
    Backup,
    Schedule,
    Restore,
    Claim,
    Patch,
}

#[derive(Debug, Arbitrary)]
enum Kind {
    EmptyDir,
    Claim,
    HostPath,
    Secret,
    Odd(Value),
}

#[derive(Debug)]
struct Key(&'static str);
#[derive(Debug)]
struct Value(&'static str);
#[derive(Debug)]
struct Name(&'static str);

const NAMES: &[&str] =
    &["data", "backup", "db", "app", "sidecar", "bakcup", "''", "repl{{ A }}", "&n data", "*n", "1"];

impl<'a> Arbitrary<'a> for Key {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        // The first ones are keys of hooks and volumes.
        let keys = if u.ratio(7, 8)? { &KEYS[..26] } else { KEYS };
        u.choose(keys).map(|key| Self(key))
    }
}

impl<'a> Arbitrary<'a> for Value {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        u.choose(VALUES).map(|value| Self(value))
    }
}

impl<'a> Arbitrary<'a> for Name {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        u.choose(NAMES).map(|name| Self(name))
    }
}

/// Lines of a document, each at a depth.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, depth: usize, text: impl Display) {
        self.0 += &format!("{}{text}\n", "  ".repeat(depth));
    }

    fn pairs(&mut self, depth: usize, pairs: &[(Key, Value)]) {
        for (key, value) in pairs {
            self.add(depth, format_args!("{}: {}", key.0, value.0));
        }
    }

    fn names(&mut self, depth: usize, key: &str, names: &[Name], more: &[&str]) {
        if !names.is_empty() {
            self.add(depth, format_args!("{key}:"));
        }
        for name in names {
            self.add(depth, format_args!("- name: {}", name.0));
            more.iter().for_each(|line| self.add(depth + 1, line));
        }
    }
}

impl Document {
    fn meta(&self, lines: &mut Lines, depth: usize) {
        lines.add(depth, "metadata:");
        lines.add(depth + 1, "name: db");
        if !self.labels.is_empty() {
            lines.add(depth + 1, "labels:");
            lines.pairs(depth + 2, &self.labels);
        }
        lines.add(depth + 1, "annotations:");
        lines.pairs(depth + 2, &self.annotations);
    }

    fn spec(&self, lines: &mut Lines, depth: usize) {
        lines.add(depth, "spec:");
        lines.names(depth + 1, "initContainers", &self.init_containers, &["image: a"]);
        lines.names(depth + 1, "containers", &self.containers, &["image: b"]);
        if !self.containers.is_empty() {
            lines.names(depth + 2, "volumeMounts", &self.mounts, &["mountPath: /data"]);
        }
        self.volumes(lines, depth + 1, "volumes");
    }

    fn volumes(&self, lines: &mut Lines, depth: usize, key: &str) {
        if !self.volumes.is_empty() {
            lines.add(depth, format_args!("{key}:"));
        }
        for (name, kind) in &self.volumes {
            lines.add(depth, format_args!("- name: {}", name.0));
            match kind {
                Kind::EmptyDir => lines.add(depth + 1, "emptyDir: {}"),
                Kind::Claim => lines.add(depth + 1, "persistentVolumeClaim: {claimName: a}"),
                Kind::HostPath => lines.add(depth + 1, "hostPath: {path: /a}"),
                Kind::Secret => lines.add(depth + 1, "secret: {secretName: a}"),
                Kind::Odd(value) => lines.add(depth + 1, format_args!("emptyDir: {}", value.0)),
            }
        }
    }

    fn workload(&self, lines: &mut Lines, depth: usize, kind: &str) {
        lines.add(depth, "apiVersion: apps/v1");
        lines.add(depth, format_args!("kind: {kind}"));
        lines.add(depth, "spec:");
        lines.add(depth + 1, "template:");
        self.meta(lines, depth + 2);
        self.spec(lines, depth + 2);
    }

    fn values(&self, lines: &mut Lines, depth: usize) {
        lines.add(depth, "primary:");
        lines.add(depth + 1, "podAnnotations:");
        lines.pairs(depth + 2, &self.annotations);
        self.volumes(lines, depth + 1, "extraVolumes");
        lines.names(depth + 1, "extraVolumeMounts", &self.mounts, &["mountPath: /data"]);
        lines.names(depth + 1, "sidecars", &self.containers, &["image: b"]);
    }

    /// `spec` of a Backup or Restore.
    fn hooks(&self, lines: &mut Lines, depth: usize, phases: [&str; 2]) {
        lines.add(depth, "hooks:");
        lines.add(depth + 1, "resources:");
        lines.add(depth + 1, "- name: a");
        lines.add(depth + 2, "labelSelector: {matchLabels: {app: db}}");
        let value = |at: usize| self.annotations.get(at).map_or("a", |(_, value)| value.0);
        for (at, phase) in phases.iter().enumerate() {
            lines.add(depth + 2, format_args!("{phase}:"));
            lines.add(depth + 2, "- exec:");
            for (field, key) in ["container", "command", "onError", "timeout", "execTimeout", "waitTimeout"]
                .iter()
                .enumerate()
            {
                lines.add(depth + 4, format_args!("{key}: {}", value(at + field)));
            }
        }
        lines.add(depth, format_args!("includedNamespaces: {}", value(7)));
        lines.add(depth, format_args!("ttl: {}", value(8)));
        lines.add(depth, format_args!("defaultVolumesToFsBackup: {}", value(9)));
    }
}

impl Display for Document {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::default();
        let velero = |lines: &mut Lines, kind: &str| {
            lines.add(0, "apiVersion: velero.io/v1");
            lines.add(0, format_args!("kind: {kind}"));
            self.meta(lines, 0);
            lines.add(0, "spec:");
        };
        match self.shape {
            Shape::Pod => {
                lines.add(0, "apiVersion: v1\nkind: Pod");
                self.meta(&mut lines, 0);
                self.spec(&mut lines, 0);
            }
            Shape::Deployment => self.workload(&mut lines, 0, "Deployment"),
            Shape::StatefulSet => self.workload(&mut lines, 0, "StatefulSet"),
            Shape::List => {
                lines.add(0, "apiVersion: v1\nkind: List\nitems:\n-");
                self.workload(&mut lines, 1, "Deployment");
            }
            Shape::Values => self.values(&mut lines, 0),
            Shape::Chart => {
                lines.add(0, "apiVersion: kots.io/v1beta2\nkind: HelmChart");
                self.meta(&mut lines, 0);
                lines.add(0, "spec:");
                lines.add(1, "chart: {name: db, chartVersion: 1.0.0}");
                lines.add(1, "values:");
                self.values(&mut lines, 2);
                lines.add(1, "optionalValues:");
                lines.add(1, "- when: 'repl{{ ConfigOptionEquals \"a\" \"1\" }}'");
                lines.add(2, "values:");
                self.values(&mut lines, 3);
            }
            Shape::Backup => {
                velero(&mut lines, "Backup");
                self.hooks(&mut lines, 1, ["pre", "post"]);
            }
            Shape::Schedule => {
                velero(&mut lines, "Schedule");
                lines.add(1, "schedule: '@daily'");
                lines.add(1, "template:");
                self.hooks(&mut lines, 2, ["pre", "post"]);
            }
            Shape::Restore => {
                velero(&mut lines, "Restore");
                self.hooks(&mut lines, 1, ["postHooks", "init"]);
            }
            Shape::Claim => {
                lines.add(0, "apiVersion: v1\nkind: PersistentVolumeClaim");
                self.meta(&mut lines, 0);
            }
            Shape::Patch => self.meta(&mut lines, 0),
        }
        f.write_str(&if self.windows { lines.0.replace('\n', "\r\n") } else { lines.0 })
    }
}
