//! Joins the parts into one service; what an embedding program calls. Layer 6.
