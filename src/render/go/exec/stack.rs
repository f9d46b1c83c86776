//! The stack that deep templates take.

use std::cell::Cell;
use std::{io, thread};

/// Bytes of the stack of a thread made for templates. Only what is used takes memory.
const DEEP: usize = 512 << 20;

/// Bytes that other threads have at least; those of rayon and of tests have 2 MiB.
const PLAIN: usize = 1 << 20;

/// Bytes that are left for functions, which recurse over values.
const SPARE: usize = 16 << 20;

thread_local! {
    /// What templates may take of the stack of this thread.
    static BUDGET: Cell<usize> = const { Cell::new(PLAIN / 2) };
}

/// Does work on a thread whose stack is large enough for the deepest templates:
/// on this one, where [`on_deep_threads`] made it.
///
/// Errors: no thread could be started.
pub fn with_deep_stack<R: Send>(work: impl FnOnce() -> R + Send) -> io::Result<R> {
    if BUDGET.get() == DEEP - SPARE {
        return Ok(work());
    }
    thread::scope(|scope| {
        let work = || {
            BUDGET.set(DEEP - SPARE);
            work()
        };
        let worker =
            thread::Builder::new().name("templates".to_owned()).stack_size(DEEP).spawn_scoped(scope, work)?;
        Ok(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Does work whose parallel parts run on threads with such stacks, one for each
/// core: to start one for each chart takes longer than to render most charts.
/// Parts must not have parallel parts themselves, which would share their stacks.
pub fn on_deep_threads<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let builder = rayon::ThreadPoolBuilder::new().stack_size(DEEP);
    match builder.start_handler(|_| BUDGET.set(DEEP - SPARE)).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// Tells how much of the stack is taken since it was made.
#[derive(Debug, Clone)]
pub(super) struct Gauge {
    base: usize,
    budget: usize,
}

impl Gauge {
    /// Measures from here on.
    pub(super) fn new() -> Self {
        Self { base: here(), budget: BUDGET.get() }
    }

    /// Whether more of the stack is in use since than its share, in bytes.
    pub(super) fn is_spent(&self) -> bool {
        self.base.abs_diff(here()) > self.budget
    }
}

/// An address on the stack.
#[inline(never)]
fn here() -> usize {
    let mark = 0u8;
    std::ptr::from_ref(std::hint::black_box(&mark)).addr()
}
