//! Looks for traces of Velero while folders are walked.

use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use super::policy::is_configuration;
use super::read::concerns;
use crate::check::Clock;
use crate::discover::{self, Held, PackageLimits, held_in_archive};
use crate::progress::Progress;
use crate::velero::key::has_trace;

/// Keeps the files that have to be judged: those with a trace of Velero, those
/// that cannot be read, and configurations.
#[derive(Debug)]
pub(super) struct Sieve {
    progress: Progress,
    clock: Option<Clock>,
    looked: AtomicUsize,
    /// In nanoseconds, summed up over threads.
    took: AtomicU64,
}

impl Sieve {
    /// One that tells how many files it looked into, where that is `wanted`.
    pub(super) fn new(wanted: bool, clock: Option<Clock>) -> Self {
        let progress = Progress::new(None, wanted);
        Self { progress, clock, looked: AtomicUsize::new(0), took: AtomicU64::new(0) }
    }

    /// Ends the walk; what looking into files took, where there is a clock.
    pub(super) fn finish(&self) -> Duration {
        self.progress.finish();
        Duration::from_nanos(self.took.load(Ordering::Relaxed))
    }
}

impl discover::Sieve for Sieve {
    fn keeps(&self, path: &Path, buffer: &mut Vec<u8>) -> bool {
        let begin = self.clock.map(|clock| clock());
        let keeps = match path.extension().is_some_and(|extension| extension == "tgz") {
            true => held_in_archive(path, &has_trace, &PackageLimits::default()) != Held::Nothing,
            false => is_configuration(path) || concerns(path, buffer),
        };
        self.progress.done(self.looked.fetch_add(1, Ordering::Relaxed) + 1);
        if let (Some(clock), Some(begin)) = (self.clock, begin) {
            let nanoseconds = u64::try_from((clock() - begin).as_nanos()).unwrap_or(u64::MAX);
            self.took.fetch_add(nanoseconds, Ordering::Relaxed);
        }
        keeps
    }
}
