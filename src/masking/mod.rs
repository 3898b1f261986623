//! Values that cannot print whole, and the net behind them. Layer 0: everybody may use it.
