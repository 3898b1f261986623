//! The ways in which a place can be read: as it stands, with its escapes undone, and as what it holds encoded.

pub(super) mod compressed;
pub(super) mod dumps;
pub(super) mod embedded;
pub(super) mod escapes;
pub(super) mod lists;
pub(super) mod packed;
pub(super) mod prefixes;
pub(super) mod view;
