//! Work on the texts of one chart, on all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Bytes of texts that are worth a second thread.
const WORTH_THREADS: usize = 128 << 10;

/// Threads that work on one chart at most.
const MOST_THREADS: usize = 4;

/// What `work` makes of each item, in their order. The work is done side by side
/// where there are many `bytes` of it, and where no other charts keep the cores
/// busy, as on the threads of a pool.
///
/// These are threads of their own: those of a pool may all wait for charts, which would wait for them.
pub(super) fn side_by_side<T: Sync, R: Send>(
    items: &[T],
    bytes: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let is_alone = bytes < WORTH_THREADS || rayon::current_thread_index().is_some();
    let threads = if is_alone { 1 } else { thread::available_parallelism().map_or(1, usize::from) };
    if threads == 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let part = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, part).ok();
        let workers: Vec<_> = (1..threads.min(MOST_THREADS)).filter_map(spawn).collect();
        let mut done = part();
        for worker in workers {
            done.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let doubled: Vec<usize> = (0..1000).map(|item| item * 2).collect();
        assert_eq!(side_by_side(&items, 0, |item| item * 2), doubled);
        assert_eq!(side_by_side(&items, usize::MAX, |item| item * 2), doubled);
        assert!(side_by_side(&[], usize::MAX, |item: &usize| *item).is_empty());
    }
}
