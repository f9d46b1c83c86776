//! Time: what is written a thousand times takes a thousand times as long, not
//! a million times.

use std::time::{Duration, Instant};

use velint::check::{Options, check_source};
use velint::source::Source;

use super::{choice, reports};

/// Bytes of the text that is made of one piece.
const SIZE: usize = 256 << 10;

/// Many times what a text of this size needs on a slow machine with nothing
/// optimised; libFuzzer's own bound is tighter.
const BOUND: Duration = Duration::from_secs(20);

pub fn check(text: &str) {
    if text.is_empty() {
        return;
    }
    let seed = choice(text);
    let large = large(text, seed);
    let started = Instant::now();
    let findings = check_source(&Source::new("a.yaml", large.as_str()), &Options::default()).findings;
    let checked = started.elapsed();
    assert!(checked < BOUND, "{checked:?} for {text:?}, shape {}", seed % SHAPES);
    let _ = reports::printed(reports::ALL[seed % reports::ALL.len()], &findings, &reports::PLAIN);
    let printed = started.elapsed() - checked;
    assert!(printed < BOUND, "{printed:?} to print for {text:?}, shape {}", seed % SHAPES);
}

const SHAPES: usize = 5;

/// A text in which a piece stands very often.
fn large(piece: &str, seed: usize) -> String {
    let times = |piece: &str| piece.repeat(SIZE / piece.len().max(1));
    let pod = |key: &str, value: &str| {
        let value = value.replace('\n', " ").replace('\'', "''");
        let spec = "spec: {containers: [{name: a, image: b, volumeMounts: [{name: d, mountPath: /d}]}], volumes: [{name: d}]}";
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    {key}: '{value}'\n{spec}\n"
        )
    };
    match seed % SHAPES {
        0 => format!("# velero.io\n{}", times(piece)),
        1 => format!("# velero.io\n{}", times(&format!("---\n{piece}\n"))),
        2 => pod("pre.hook.backup.velero.io/command", &format!("[\"sh\", \"-c\", \"{}", times(piece))),
        3 => pod("backup.velero.io/backup-volumes", &times(piece)),
        _ => {
            let (head, line) = piece.rsplit_once('\n').unwrap_or(("", piece));
            format!("# velero.io\n{head}\n{}", times(&format!("{line}\n")))
        }
    }
}
