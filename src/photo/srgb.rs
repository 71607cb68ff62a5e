//! Temporary.
use crate::colour::conversion::Intent;
use crate::colour::eight_bits::EightBits;
use crate::colour::named;
use crate::colour::profile_model::ProfileModel;
use crate::photo::pixels::Pixels;

/// Temporary.
pub fn to_srgb(pixels: &Pixels, colours: &ProfileModel) -> Pixels {
    let mut srgb = pixels.clone();
    if let Some(way) = EightBits::new(colours, &named::srgb(), Intent::default()) {
        way.convert::<4>(&mut srgb.rgba);
    }
    srgb
}
