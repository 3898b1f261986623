//! The optional second program: takes card numbers over TLS and forgets them.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes all memory that is freed: the buffers of TLS and HTTP hold numbers, too, and only the allocator sees them all.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    lastfour::cli::intake::run()
}
