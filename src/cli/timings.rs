//! `--timings`: how long each step of a run took.

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::check::Times;
use crate::report::visible_path;

/// How many of the slowest files are named.
const SLOWEST: usize = 5;

/// The time since the first call.
pub(super) fn clock() -> Duration {
    static BEGIN: OnceLock<Instant> = OnceLock::new();
    BEGIN.get_or_init(Instant::now).elapsed()
}

/// What became of the time of a run.
#[derive(Debug, Default)]
pub(super) struct Timings {
    /// Finding the files and their configurations, on all threads at once.
    pub(super) discover: Duration,
    /// Looking into the files that are found, summed up over threads.
    pub(super) search: Duration,
    /// Reading and checking all files, on all threads at once.
    pub(super) scan: Duration,
    /// Making the report, or the fixes.
    pub(super) report: Duration,
    /// Reading files that are to be checked, likewise.
    pub(super) read: Duration,
    /// The steps of checks, likewise.
    pub(super) checks: Times,
    /// The slowest files so far, slowest first.
    slowest: Vec<(Duration, String)>,
}

impl Timings {
    /// Takes down what one file took.
    pub(super) fn add(&mut self, path: &str, [read, check]: [Duration; 2], steps: Times) {
        self.read += read;
        self.checks += steps;
        let took = read + check;
        if took.is_zero() {
            return;
        }
        let at = self.slowest.partition_point(|(other, _)| *other >= took);
        if at < SLOWEST {
            self.slowest.insert(at, (took, path.to_owned()));
            self.slowest.truncate(SLOWEST);
        }
    }

    /// The lines to print.
    pub(super) fn text(&self, threads: usize) -> String {
        let mut out = String::new();
        let mut line = |name: &str, took: Duration| _ = writeln!(out, "{}  {name}", milliseconds(took));
        line(&format!("discover, on {threads} threads:"), self.discover);
        line("  read and search", self.search);
        line(&format!("scan, on {threads} threads:"), self.scan);
        line("  read", self.read);
        line("  render", self.checks.render);
        line("  parse", self.checks.parse);
        line("  model", self.checks.model);
        line("  rules", self.checks.rules);
        line("  suppress", self.checks.suppress);
        line("report", self.report);
        for (took, path) in &self.slowest {
            let _ = writeln!(out, "{}  slowest: {}", milliseconds(*took), visible_path(path));
        }
        out.truncate(out.trim_end().len());
        out
    }
}

fn milliseconds(took: Duration) -> String {
    format!("{:9.2} ms", took.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_files_are_named_in_order() {
        let mut timings = Timings::default();
        let ms = Duration::from_millis;
        for took in [3, 1, 7, 2, 9, 5, 4] {
            timings.add(&format!("{took}.yaml"), [ms(1), ms(took)], Times::default());
        }
        let named: Vec<&str> = timings.slowest.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(named, ["9.yaml", "7.yaml", "5.yaml", "4.yaml", "3.yaml"]);
        assert_eq!(timings.read, ms(7));
        assert!(timings.text(2).starts_with("     0.00 ms  discover, on 2 threads:\n"));
    }
}
