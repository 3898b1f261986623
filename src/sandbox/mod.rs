//! Stand-ins that speak the real protocols on loopback: processor and library system, with faults to order. Layer 4.
