//! What changes with the version of Velero: for each fixture and rule the
//! outcome in every version from the oldest to the default branch.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;

use judge::Case;
use velint::diagnostic::{Diagnostic, Level};
use velint::velero::Version;

/// From this version on: the level and words of a finding, or none.
type Since = (&'static str, Option<(Level, &'static str)>);

/// A fixture, a rule, words that tell its finding from others, and what it says, by version.
type Row = (&'static str, &'static str, &'static str, &'static [Since]);

const ERROR: Level = Level::Error;
const WARNING: Level = Level::Warning;
const INFO: Level = Level::Info;

const ROWS: &[Row] = &[
    // Timeouts, after #10125.
    (
        "timeout-below-zero",
        "unbounded-timeout",
        "-1s",
        &[("1.11", Some((WARNING, "means no limit"))), ("main", Some((WARNING, "means 30s")))],
    ),
    (
        "timeout-of-twelve-hours",
        "unbounded-timeout",
        "12h",
        &[("1.11", None), ("main", Some((WARNING, "means 4h")))],
    ),
    (
        "timeout-of-two-days",
        "unbounded-timeout",
        "48h",
        &[("1.11", Some((WARNING, "is longer than a day"))), ("main", Some((WARNING, "means 4h")))],
    ),
    // Restores that wait, since the phase Finalizing of 1.14.
    (
        "wait-of-zero",
        "unbounded-timeout",
        "`0`",
        &[
            ("1.11", Some((WARNING, "Velero waits without end"))),
            ("1.14", Some((WARNING, "every later one in phase `Finalizing`"))),
            ("main", Some((WARNING, "after `--resource-timeout`"))),
        ],
    ),
    (
        "wait-without-limit",
        "unbounded-wait",
        "",
        &[
            ("1.11", Some((INFO, "until its server restarts"))),
            ("1.14", Some((INFO, "stay in phase `Finalizing`"))),
            ("main", Some((INFO, "after `--resource-timeout`"))),
        ],
    ),
    (
        "spec-of-a-restore",
        "unbounded-wait",
        "",
        &[
            ("1.11", Some((INFO, "until its server restarts"))),
            ("1.14", Some((INFO, "stay in phase `Finalizing`"))),
            ("main", Some((INFO, "after `--resource-timeout`"))),
        ],
    ),
    (
        "wait-unparsable",
        "unparsable-timeout",
        "5min",
        &[
            ("1.11", Some((ERROR, "Velero waits until its server restarts"))),
            ("1.14", Some((ERROR, "every later one in phase `Finalizing`"))),
            ("main", Some((ERROR, "after `--resource-timeout`"))),
        ],
    ),
    (
        "restore-container-missing",
        "unknown-container",
        "postgres-db",
        &[
            ("1.11", Some((ERROR, "only warns `discarding post-restore exec hooks`"))),
            ("1.14", Some((ERROR, "every later restore waits until the server is restarted"))),
            ("main", Some((ERROR, "`--resource-timeout` (10m), then PartiallyFailed"))),
        ],
    ),
    // Errors of restore hooks, #6721 and #7022.
    (
        "restore-mode-unknown",
        "unknown-error-mode",
        "Abort",
        &[
            ("1.11", Some((ERROR, "the restore may end Completed"))),
            ("1.13", Some((ERROR, "since 1.13 a hook that fails ends the restore PartiallyFailed"))),
        ],
    ),
    (
        "restore-tool-under-default",
        "default-timeout",
        "pg_restore",
        &[
            ("1.11", Some((WARNING, "Velero gives the hook up"))),
            ("1.13", Some((WARNING, "hooks that wait are cancelled"))),
        ],
    ),
    (
        "wait-too-short",
        "short-wait",
        "10s",
        &[
            ("1.11", Some((INFO, "with a line in its log"))),
            ("1.13", Some((INFO, "the restore ends `PartiallyFailed`"))),
        ],
    ),
    // Keys and fields that are newer.
    (
        "wait-for-ready",
        "unsupported-annotation",
        "wait-for-ready",
        &[("1.11", Some((ERROR, "a key of Velero 1.13"))), ("1.13", None)],
    ),
    (
        "wait-for-ready",
        "missing-readiness-probe",
        "",
        &[("1.11", None), ("1.13", Some((INFO, "it has no readiness probe")))],
    ),
    (
        "wait-for-ready-unparsable",
        "unparsable-boolean",
        "yes",
        &[("1.11", None), ("1.13", Some((ERROR, "is not a Go boolean")))],
    ),
    (
        "spec-of-a-restore",
        "invalid-spec-hook",
        "waitForReady",
        &[("1.11", Some((ERROR, "has no `waitForReady` in `exec`"))), ("1.13", None)],
    ),
    (
        "keys-of-objects",
        "unsupported-annotation",
        "restore-status",
        &[("1.11", Some((ERROR, "a key of Velero 1.16"))), ("1.16", None)],
    ),
    (
        "keys-of-objects",
        "unsupported-annotation",
        "velero.io/volume-group",
        &[("1.11", Some((ERROR, "a key of Velero 1.17"))), ("1.17", None)],
    ),
    (
        "keys-of-objects",
        "unsupported-annotation",
        "csi-volume-group-snapshot-class",
        &[("1.11", Some((ERROR, "a key of Velero 1.17"))), ("1.17", None)],
    ),
    // Pods and containers.
    (
        "pods-of-a-job",
        "skipped-hook",
        "",
        &[
            ("1.11", Some((WARNING, "they fail, and the backup ends PartiallyFailed"))),
            ("1.13", Some((WARNING, "Velero skips the hooks of a pod that is Succeeded"))),
        ],
    ),
    (
        "native-sidecar",
        "unknown-container",
        "helper",
        &[("1.11", Some((ERROR, "a native sidecar, which no backup hook can run in"))), ("main", None)],
    ),
    (
        "labels-outside-of-a-backup",
        "inapplicable-hook",
        "",
        &[("1.11", Some((WARNING, "the backup takes in no pods with these labels"))), ("1.15", None)],
    ),
    (
        "init-hook-without-command",
        "commandless-init-hook",
        "",
        &[
            ("1.11", Some((ERROR, "no release up to 1.18 mends it"))),
            ("main", Some((ERROR, "Velero #10371, soon after, mends it"))),
        ],
    ),
    // Volumes that are listed in vain.
    (
        "volume-unknown",
        "unknown-volume",
        "dbdata",
        &[
            ("1.11", Some((ERROR, "Velero warns `No volume named"))),
            ("1.14", Some((ERROR, "Velero drops the name without a word"))),
        ],
    ),
    (
        "volumes-that-are-no-files",
        "unsupported-volume",
        "settings",
        &[
            ("1.11", Some((INFO, "Velero up to 1.13 saves its files"))),
            ("1.14", Some((WARNING, "Velero leaves it out without a word"))),
        ],
    ),
    (
        "volumes-that-are-no-files",
        "unsupported-volume",
        "node",
        &[
            ("1.11", Some((ERROR, "Velero logs a warning and skips it"))),
            ("1.14", Some((ERROR, "without a word in the log"))),
        ],
    ),
    (
        "volumes-that-are-no-files",
        "unsupported-volume",
        "disk",
        &[
            ("1.11", Some((ERROR, "its PodVolumeBackup fails"))),
            ("1.13", Some((ERROR, "Velero logs a warning and skips it"))),
        ],
    ),
];

/// Outcomes that no version changes, of fixtures that look as if one did.
const SAME: &[(&str, &str, &str)] = &[(
    "native-sidecar-on-restore",
    "unknown-container",
    "a native sidecar, which no restore hook can run in",
)];

fn versions() -> Vec<Version> {
    let lines = Version::OLDEST.minor()..=Version::NEWEST.minor();
    lines.map(Version::new).chain([Version::MAIN]).collect()
}

fn findings(name: &str, version: Version) -> Vec<Diagnostic> {
    let path = format!("fixtures/versions/{name}.yaml");
    let case = Case { version, ..Case::new(&path, &files::read(&path)) };
    case.findings()
}

/// All that a finding says.
fn words(finding: &Diagnostic) -> String {
    let notes = finding.notes.iter().map(String::as_str);
    [finding.message.as_str(), &finding.primary.text].into_iter().chain(notes).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_version_is_judged_as_it_behaves() {
    let mut complaints = Vec::new();
    for (name, rule, about, outcomes) in ROWS {
        assert_eq!(outcomes[0].0, "1.11", "{name}: from the oldest version on");
        assert!(outcomes.len() > 1, "{name}: something changes");
        for version in versions() {
            let applies = |since: &&Since| since.0.parse::<Version>().expect("a version") <= version;
            let (_, expected) = outcomes.iter().rev().find(applies).expect("an outcome");
            let all = findings(name, version);
            let found = all.iter().find(|found| found.rule == *rule && found.message.contains(about));
            let told = found.map(|found| (found.level, words(found)));
            let fits = match (expected, &told) {
                (None, None) => true,
                (Some((level, part)), Some((found, text))) => level == found && text.contains(part),
                _ => false,
            };
            if !fits {
                complaints.push(format!("{name}, {rule}, {version}: expected {expected:?}, found {told:?}"));
            }
            // What another version says is not said too.
            for (_, other) in outcomes.iter().filter(|(_, other)| other != expected) {
                let Some((level, part)) = other else { continue };
                if told.as_ref().is_some_and(|(found, text)| found == level && text.contains(part)) {
                    complaints.push(format!("{name}, {rule}, {version}: says `{part}` as well"));
                }
            }
        }
    }
    files::report(&complaints);
}

#[test]
fn what_no_version_changes_is_said_in_all() {
    for (name, rule, part) in SAME {
        for version in versions() {
            let found =
                findings(name, version).into_iter().any(|f| f.rule == *rule && words(&f).contains(part));
            assert!(found, "{name}, {rule}, {version}");
        }
    }
}

#[test]
fn every_fixture_is_in_the_table() {
    let paths = files::below("fixtures/versions", &[".yaml"]);
    assert!(!paths.is_empty());
    for path in paths {
        let name = path.trim_start_matches("fixtures/versions/").trim_end_matches(".yaml").to_owned();
        let known =
            ROWS.iter().map(|row| row.0).chain(SAME.iter().map(|row| row.0)).any(|known| known == name);
        assert!(known, "{path} is in no row");
    }
}
