//! The log: JSON lines on standard error, every line through the scrubber. Layer 5.
