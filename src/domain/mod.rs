//! The rules, pure: money, fees, orders and their facts, audit, clock. Layer 1: knows `masking` only.
