//! How long the steps of a check take, measured only where that is asked for.

use std::ops::AddAssign;
use std::time::Duration;

/// Tells the time that went by since some moment.
pub type Clock = fn() -> Duration;

/// What the steps of checks took together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Making readings of templates.
    pub render: Duration,
    /// Reading YAML.
    pub parse: Duration,
    /// Finding pods and hooks.
    pub model: Duration,
    /// Judging them.
    pub rules: Duration,
    /// Heeding ignore comments, covering secrets.
    pub suppress: Duration,
}

impl AddAssign for Times {
    fn add_assign(&mut self, other: Self) {
        self.render += other.render;
        self.parse += other.parse;
        self.model += other.model;
        self.rules += other.rules;
        self.suppress += other.suppress;
    }
}

/// Does some work and adds what it takes to `total`, where there is a clock.
pub(super) fn timed<T>(clock: Option<Clock>, total: &mut Duration, work: impl FnOnce() -> T) -> T {
    let Some(clock) = clock else { return work() };
    let begin = clock();
    let done = work();
    *total += clock().saturating_sub(begin);
    done
}
