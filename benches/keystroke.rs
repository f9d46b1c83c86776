//! What a keystroke in an editor costs: one unit checked again in a warm process,
//! beside reading the same text with `serde_yaml_ng`, in turns. Asserts nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Deserialize;
use velint::check::{Options, check_source};
use velint::source::Source;

/// Enough that the slowest hundredth is a figure.
const RUNS: usize = 2000;

const UNITS: [(&str, &str); 3] = [
    ("manifest", include_str!("../fixtures/seed/seed.yaml")),
    ("HelmRelease", include_str!("../fixtures/real/comments-beside-values.yaml")),
    ("example", include_str!("../examples/postgresql.yaml")),
];

fn main() {
    for (name, text) in UNITS {
        let (mut checks, mut parses) = (Vec::new(), Vec::new());
        for run in 0..RUNS + RUNS / 10 {
            let check = timed(|| {
                // A new source, as an editor brings it.
                check_source(&Source::new("unit.yaml", text), &Options::default());
            });
            let parse = timed(|| {
                for document in serde_yaml_ng::Deserializer::from_str(text) {
                    black_box(serde_yaml_ng::Value::deserialize(document).is_ok());
                }
            });
            // The first runs warm caches up.
            if run >= RUNS / 10 {
                checks.push(check);
                parses.push(parse);
            }
        }
        let (check, parse) = (Figures::of(checks), Figures::of(parses));
        let ratio = check.median.as_secs_f64() / parse.median.as_secs_f64();
        println!(
            "  {name:<12} {:6} bytes  velint {check}  serde_yaml_ng {parse}  ratio {ratio:.2}",
            text.len()
        );
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

struct Figures {
    median: Duration,
    slow: Duration,
}

impl Figures {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { median: times[times.len() / 2], slow: times[times.len() * 99 / 100] }
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        write!(f, "{:7.1} µs (99 %: {:7.1})", micros(self.median), micros(self.slow))
    }
}
