//! The damages: what is replaced by what, and what velint makes of it.

/// What fixes do with a damage.
pub enum Mends {
    /// Safe ones give back the text as it was, byte for byte.
    Restores,
    /// Safe ones give a text that means this in the place of the damage.
    To(&'static str),
    /// Safe ones leave it; all together mean this in the place of the damage.
    OnRequest(&'static str),
    /// None touches it.
    ByHand,
}

/// One thing wrong in the seed.
pub struct Damage {
    /// What is wrong.
    pub name: &'static str,
    /// Changes that come first and are right, such as a second volume.
    pub beside: &'static [Change],
    /// The damage. The bytes to report stand between `«` and `»`.
    pub changes: &'static [Change],
    /// The rule that reports.
    pub rule: &'static str,
    /// What fixes make of the first change.
    pub mends: Mends,
}

/// What is replaced (it stands once), and by what.
pub type Change = (&'static str, &'static str);

const TIMEOUT: &str = "velero.io/timeout: 3m";
const KEY: &str = "pre.hook.backup.velero.io/timeout: 3m";
const LIST: &str = "backup.velero.io/backup-volumes: backup";
const HEAD: &str = r#"'["/bin/bash", "-c", "PGPASSWORD"#;
const TAIL: &str = r#"backup.sql"]'"#;
const RESTORE_TAIL: &str = r#"backup.sql;"]'"#;
const COMMAND: &str = r#"'["/bin/bash", "-c", "PGPASSWORD=$POSTGRES_PASSWORD pg_dump -U username -d dbname -h 127.0.0.1 > /scratch/backup.sql"]'"#;
const MOUNTS: &str = "      extraVolumeMounts:\n        - name: backup\n          mountPath: /scratch\n";

/// A second volume, declared and mounted.
const SECOND: &[Change] = &[
    ("      extraVolumes:\n", "      extraVolumes:\n        - name: wal-archive\n          emptyDir: {}\n"),
    (
        "      extraVolumeMounts:\n",
        "      extraVolumeMounts:\n        - name: wal-archive\n          mountPath: /wal\n",
    ),
];
const BOTH: &str = "backup.velero.io/backup-volumes: backup,wal-archive";

const fn damage(name: &'static str, changes: &'static [Change], rule: &'static str, mends: Mends) -> Damage {
    Damage { name, beside: &[], changes, rule, mends }
}

/// A damage in a list of two volumes.
const fn listed(name: &'static str, changes: &'static [Change], rule: &'static str, mends: Mends) -> Damage {
    Damage { name, beside: SECOND, changes, rule, mends }
}

use Mends::{ByHand, OnRequest, Restores, To};

const BAD_TIMEOUT: &str = "unparsable-timeout";
const NO_STRING: &str = "non-string-annotation";
const BAD_COMMAND: &str = "malformed-command";
const NO_KEY: &str = "unknown-annotation";
const BAD_LIST: &str = "malformed-volume-list";

#[rustfmt::skip]
pub const DAMAGES: &[Damage] = &[
    damage(
        "timeout without a unit",
        &[(TIMEOUT, "velero.io/timeout: '«180»'")],
        BAD_TIMEOUT,
        To("velero.io/timeout: 180s"),
    ),
    damage(
        "timeout as a number",
        &[(TIMEOUT, "velero.io/timeout: «180»")],
        NO_STRING,
        To("velero.io/timeout: 180s"),
    ),
    damage("timeout in `min`", &[(TIMEOUT, "velero.io/timeout: 3«min»")], BAD_TIMEOUT, Restores),
    damage("timeout with a blank", &[(TIMEOUT, "velero.io/timeout: 3« m»")], BAD_TIMEOUT, Restores),
    damage(
        "timeout in days",
        &[(TIMEOUT, "velero.io/timeout: 1«d»")],
        BAD_TIMEOUT,
        To("velero.io/timeout: 24h"),
    ),
    damage(
        "wait timeout in words",
        &[(TIMEOUT, "velero.io/timeout: 3m\n        post.hook.restore.velero.io/wait-timeout: «soon»")],
        BAD_TIMEOUT,
        ByHand,
    ),
    damage("comma too many, backup", &[(TAIL, r#"backup.sql"«,»]'"#)], BAD_COMMAND, Restores),
    damage("comma too many, restore", &[(RESTORE_TAIL, r#"backup.sql;"«,»]'"#)], BAD_COMMAND, Restores),
    damage("comma missing", &[(HEAD, r#"'["/bin/bash" «"»-c", "PGPASSWORD"#)], BAD_COMMAND, ByHand),
    damage("bracket missing", &[(TAIL, r#"backup.sql«"»'"#)], BAD_COMMAND, ByHand),
    damage(
        "single quotes in the JSON",
        &[(
            COMMAND,
            r#""[«'»/bin/bash', '-c', 'PGPASSWORD=$POSTGRES_PASSWORD pg_dump -U username -d dbname -h 127.0.0.1 > /scratch/backup.sql']""#,
        )],
        BAD_COMMAND,
        To(COMMAND),
    ),
    damage("smart quotes", &[(HEAD, r#"'[«“»/bin/bash”, "-c", "PGPASSWORD"#)], BAD_COMMAND, Restores),
    damage("blank before the bracket", &[(HEAD, r#"'« »["/bin/bash", "-c", "PGPASSWORD"#)], BAD_COMMAND, Restores),
    damage(
        "line break inside a JSON string",
        &[(
            COMMAND,
            "|\n          [\"/bin/bash\", \"-c\", \"set -e«\n»          pg_dump -U username -f /scratch/backup.sql\"]",
        )],
        BAD_COMMAND,
        To("|\n          [\"/bin/bash\", \"-c\", \"set -e\\npg_dump -U username -f /scratch/backup.sql\"]"),
    ),
    damage("escape that JSON lacks", &[("PGPASSWORD=$POSTGRES_PASSWORD pg_dump", r"PGPASSWORD=«\$»POSTGRES_PASSWORD pg_dump")], BAD_COMMAND, ByHand),
    damage(
        "command as a YAML list in brackets",
        &[(
            COMMAND,
            r#"«["/bin/bash", "-c", "PGPASSWORD=$POSTGRES_PASSWORD pg_dump -U username -d dbname -h 127.0.0.1 > /scratch/backup.sql"]»"#,
        )],
        NO_STRING,
        Restores,
    ),
    damage(
        "command as a YAML list in lines",
        &[(
            COMMAND,
            "\n          «- /bin/bash\n          - -c\n          - PGPASSWORD=$POSTGRES_PASSWORD pg_dump -U username -d dbname -h 127.0.0.1 > /scratch/backup.sql»",
        )],
        NO_STRING,
        To(COMMAND),
    ),
    damage(
        "number among the arguments",
        &[(COMMAND, r#"'["/bin/sleep", «5»]'"#)],
        "non-string-argument",
        To(r#"'["/bin/sleep", "5"]'"#),
    ),
    damage("empty array", &[(COMMAND, "'«[]»'")], "empty-command", ByHand),
    damage(
        "command line in one string",
        &[(COMMAND, "«pg_dump -U username -f /scratch/backup.sql»")],
        "unsplit-command",
        OnRequest(r#"'["pg_dump", "-U", "username", "-f", "/scratch/backup.sql"]'"#),
    ),
    damage(
        "redirection without a shell",
        &[(COMMAND, r#"'["pg_dump", "-U", "username", "«>»", "/scratch/backup.sql"]'"#)],
        "missing-shell",
        OnRequest(r#"'["/bin/sh", "-c", "pg_dump -U username > /scratch/backup.sql"]'"#),
    ),
    damage(
        "volume misspelt",
        &[(LIST, "backup.velero.io/backup-volumes: «bakcup»")],
        "unknown-volume",
        OnRequest(LIST),
    ),
    listed(
        "second volume misspelt",
        &[(LIST, "backup.velero.io/backup-volumes: backup,«wal-archvie»")],
        "unknown-volume",
        OnRequest(BOTH),
    ),
    listed(
        "blank in the volume list",
        &[(LIST, "backup.velero.io/backup-volumes: backup,« »wal-archive")],
        BAD_LIST,
        To(BOTH),
    ),
    listed(
        "semicolon in the volume list",
        &[(LIST, "backup.velero.io/backup-volumes: backup«;»wal-archive")],
        BAD_LIST,
        To(BOTH),
    ),
    listed(
        "volume list in JSON",
        &[(LIST, r#"backup.velero.io/backup-volumes: '«["backup","wal-archive"]»'"#)],
        BAD_LIST,
        To(BOTH),
    ),
    damage(
        "volume mounted nowhere",
        &[(LIST, "backup.velero.io/backup-volumes: «backup»"), (MOUNTS, "")],
        "unmounted-volume",
        ByHand,
    ),
    damage(
        "another volume mounted",
        &[
            (LIST, "backup.velero.io/backup-volumes: «backup»"),
            ("- name: backup\n          mountPath", "- name: cache\n          mountPath"),
        ],
        "unmounted-volume",
        ByHand,
    ),
    damage(
        "folder of the node as volume",
        &[
            (LIST, "backup.velero.io/backup-volumes: «backup»"),
            ("emptyDir:\n            sizeLimit: 1Gi\n", "hostPath:\n            path: /var/scratch\n"),
        ],
        "unsupported-volume",
        ByHand,
    ),
    damage(
        "`timeout` of a restore hook",
        &[(TIMEOUT, "velero.io/timeout: 3m\n        post.hook.restore.velero.io/«timeout»: 3m")],
        NO_KEY,
        OnRequest("velero.io/timeout: 3m\n        post.hook.restore.velero.io/exec-timeout: 3m"),
    ),
    damage("key misspelt", &[(KEY, "pre.hook.backup.velero.io/«timout»: 3m")], NO_KEY, OnRequest(KEY)),
    damage("key in capitals", &[(KEY, "pre.hook.backup.velero.io/«Timeout»: 3m")], NO_KEY, OnRequest(KEY)),
    damage("key of Ark", &[(KEY, "«pre.hook.backup.ark.heptio.com»/timeout: 3m")], NO_KEY, OnRequest(KEY)),
    damage(
        "volume key in the singular",
        &[(LIST, "backup.velero.io/«backup-volume»: backup")],
        NO_KEY,
        OnRequest(LIST),
    ),
    damage(
        "key twice",
        &[(KEY, "«pre.hook.backup.velero.io/timeout»: 90s\n        pre.hook.backup.velero.io/timeout: 3m")],
        "duplicate-annotation",
        ByHand,
    ),
    damage(
        "error mode in lower case",
        &[(TIMEOUT, "velero.io/timeout: 3m\n        pre.hook.backup.velero.io/on-error: «fail»")],
        "unknown-error-mode",
        To("velero.io/timeout: 3m\n        pre.hook.backup.velero.io/on-error: Fail"),
    ),
    damage(
        "`yes` for true",
        &[(TIMEOUT, "velero.io/timeout: 3m\n        post.hook.restore.velero.io/wait-for-ready: '«yes»'")],
        "unparsable-boolean",
        To("velero.io/timeout: 3m\n        post.hook.restore.velero.io/wait-for-ready: 'true'"),
    ),
];
