//! The use cases: place, pay, post, capture, refund, expire. Layer 3: knows the traits below, never what is behind them.
