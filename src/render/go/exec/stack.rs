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

/// Does work on a thread whose stack is large enough for the deepest templates.
///
/// Errors: no thread could be started.
pub fn with_deep_stack<R: Send>(work: impl FnOnce() -> R + Send) -> io::Result<R> {
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
