//! Colour science: numbers in, numbers out. The working space is sRGB's: its primaries, its white
//! point D65, with light either encoded (nought to one as stored) or linear (nought to one as light
//! adds up). Averages, filters and corrections are made in linear light.

pub mod enhancement;
pub mod space;
