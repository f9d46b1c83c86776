//! Owns the progress bar of a long scan.

use std::io::{IsTerminal, stderr};
use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a scan lasts before the bar appears.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar on standard error that appears only where a scan lasts, and only on a
/// terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    begin: Instant,
    show: Once,
    wanted: bool,
}

impl Progress {
    /// A bar for `total` files, a count where nobody knows how many there are;
    /// never drawn where it is not `wanted`.
    pub fn new(total: Option<usize>, wanted: bool) -> Self {
        let length = total.map(|total| total as u64);
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(match total {
            Some(_) => "checking [{bar:30}] {pos}/{len} files",
            None => "searching {pos} files",
        });
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, begin: Instant::now(), show: Once::new(), wanted: wanted && stderr().is_terminal() }
    }

    /// Says that `files` are done. Calls from several threads may come out of
    /// order; the bar never goes back.
    pub fn done(&self, files: usize) {
        if !self.wanted || self.begin.elapsed() < PATIENCE {
            return;
        }
        self.show.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        if files as u64 > self.bar.position() {
            self.bar.set_position(files as u64);
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unwanted_bar_is_never_drawn() {
        let progress = Progress::new(Some(10), false);
        progress.done(10);
        assert!(progress.bar.is_hidden());
        assert_eq!(progress.bar.position(), 0);
        progress.finish();
    }
}
