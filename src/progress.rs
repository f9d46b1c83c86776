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
    patience: Duration,
    /// Where it is drawn.
    target: fn() -> ProgressDrawTarget,
}

impl Progress {
    /// A bar for `total` files, a count where nobody knows how many there are;
    /// never drawn where it is not `wanted`.
    pub fn new(total: Option<usize>, wanted: bool) -> Self {
        let wanted = wanted && stderr().is_terminal();
        Self::on(total, wanted, PATIENCE, ProgressDrawTarget::stderr)
    }

    fn on(
        total: Option<usize>,
        wanted: bool,
        patience: Duration,
        target: fn() -> ProgressDrawTarget,
    ) -> Self {
        let length = total.map(|total| total as u64);
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(match total {
            Some(_) => "checking [{bar:30}] {pos}/{len} files",
            None => "searching {pos} files",
        });
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, begin: Instant::now(), show: Once::new(), wanted, patience, target }
    }

    /// Says that `files` are done. Calls from several threads may come out of
    /// order; the bar never goes back.
    pub fn done(&self, files: usize) {
        if !self.wanted || self.begin.elapsed() < self.patience {
            return;
        }
        self.show.call_once(|| self.bar.set_draw_target((self.target)()));
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
    use indicatif::TermLike;

    use super::*;

    /// A terminal that nobody sees.
    #[derive(Debug)]
    struct Unseen;

    impl TermLike for Unseen {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn write_line(&self, _: &str) -> std::io::Result<()> {
            Ok(())
        }
        fn write_str(&self, _: &str) -> std::io::Result<()> {
            Ok(())
        }
        fn clear_line(&self) -> std::io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn progress(wanted: bool, patience: Duration) -> Progress {
        Progress::on(Some(10), wanted, patience, || ProgressDrawTarget::term_like(Box::new(Unseen)))
    }

    #[test]
    fn a_long_scan_shows_a_bar_that_never_goes_back() {
        let progress = progress(true, Duration::ZERO);
        assert!(progress.bar.is_hidden(), "before anything is done");
        progress.done(7);
        assert!(!progress.bar.is_hidden());
        progress.done(3);
        assert_eq!(progress.bar.position(), 7);
        progress.finish();
        assert!(progress.bar.is_finished());
    }

    #[test]
    fn a_bar_that_is_not_wanted_or_not_due_is_never_drawn() {
        for (wanted, patience) in [(false, Duration::ZERO), (true, Duration::from_secs(600))] {
            let progress = progress(wanted, patience);
            progress.done(10);
            assert!(progress.bar.is_hidden(), "{wanted} {patience:?}");
            assert_eq!(progress.bar.position(), 0);
        }
    }
}
