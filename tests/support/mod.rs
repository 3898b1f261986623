//! What several test programs need: a demo to talk to, programs to start and to kill.
#![allow(dead_code, reason = "every test program uses a part of it")]

pub(crate) mod demo;
pub(crate) mod heard;
pub(crate) mod program;
