//! Colour science: numbers in, numbers out. Enhancements and corrections are made in sRGB's space: its
//! primaries, its white point D65, with light either encoded (nought to one as stored) or linear
//! (nought to one as light adds up). Profiles meet in the profile connection space (PCS, white D50).

pub mod black_point;
pub mod borrow;
pub mod card;
pub mod conversion;
pub mod correction;
pub mod cube;
pub mod curve;
pub mod delta_e;
pub mod difference;
pub mod display;
pub mod dither;
pub mod eight_bits;
pub mod enhancement;
pub mod find;
pub mod fit;
pub mod grid;
pub mod gsdf;
pub mod illuminant;
pub mod known_cards;
pub mod lab;
pub mod marks;
pub mod model;
pub mod named;
pub mod neutral;
pub mod profile_model;
pub mod skin_tone;
pub mod solve;
pub mod space;
pub mod table_inverse;
pub mod trial;
pub mod working;
