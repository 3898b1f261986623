//! Card payments for public libraries.
//!
//! A card is **held**, the library system (ILS) takes the payment, then the card is **captured**. Of a card
//! the service knows the brand and the last four digits, nothing more.
//!
//! The map, from the ground up; a module may use those above it in this list, never one below:
//!
//! | module | what it is for |
//! |---|---|
//! | [`masking`] | values that cannot print whole, and the net behind them |
//! | [`domain`] | the rules, pure: money, fees, orders and their facts |
//! | [`net`], [`text`] | TLS server set-up, HTTP clients with limits; messages for people |
//! | [`storage`], [`processor`], [`ils`], [`identity`], [`notify`] | the outsiders, each behind one trait |
//! | [`cashier`], [`access`], [`privacy`] | the use cases; who may come in; what is kept of people |
//! | [`worker`], [`web`], [`sandbox`] | stored jobs; the HTTP faces; stand-ins for the demo |
//! | [`intake`] | takes a whole card number for a token, in a process of its own |
//! | [`config`], [`telemetry`] | the configuration file; the log |
//! | [`app`] | joins the parts; what an embedding program calls |
//! | [`cli`] | the commands of the program `lastfour`, and the program `lastfour-intake` |

pub mod access;
pub mod alerts;
pub mod app;
pub mod audit;
pub mod cashier;
pub mod cli;
pub mod config;
pub mod domain;
pub mod identity;
pub mod ils;
pub mod intake;
pub mod masking;
pub mod net;
pub mod notify;
pub mod privacy;
pub mod processor;
pub mod sandbox;
pub mod storage;
pub mod telemetry;
pub mod text;
pub mod web;
pub mod worker;
