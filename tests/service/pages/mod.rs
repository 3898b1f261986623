//! The pages of patrons and of the desk: whole stories, and what no page ever does.

mod applicant;
mod bank;
mod browser;
mod card_numbers;
mod cookies;
mod desk;
mod desk_looks;
mod forgery;
mod forms;
mod gallery;
mod headers;
mod html;
mod log;
mod patron;
mod pictures;
mod prepared;
mod repeats;
mod routes;
mod sessions;
mod sightings;
mod stages;
mod strangers;
mod texts;
mod weight;
