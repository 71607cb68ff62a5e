//! How does a stored sRGB number become an amount of light, and back?
//! All numbers run from nought to one. Twin of shaders/colour_space.wgsl: same names, same sums.

/// At or below this encoded value sRGB is a straight line; IEC 61966-2-1, 5.2.
pub const SRGB_LINE_ENDS_AT: f32 = 0.04045;
/// The same place in linear light; IEC 61966-2-1, 5.2.
pub const LINEAR_LINE_ENDS_AT: f32 = 0.003_130_8;
/// The slope of the straight part; IEC 61966-2-1, 5.2.
pub const LINE_SLOPE: f32 = 12.92;
/// The offset of the curved part; IEC 61966-2-1, 5.2.
pub const CURVE_OFFSET: f32 = 0.055;
/// The exponent of the curved part; IEC 61966-2-1, 5.2.
pub const CURVE_EXPONENT: f32 = 2.4;

/// The linear light of one encoded sRGB channel. Both run from nought to one; what lies outside is
/// taken for the nearer end.
pub fn linear_from_srgb(srgb: f32) -> f32 {
    let srgb = srgb.clamp(0.0, 1.0);
    if srgb <= SRGB_LINE_ENDS_AT {
        srgb / LINE_SLOPE
    } else {
        ((srgb + CURVE_OFFSET) / (1.0 + CURVE_OFFSET)).powf(CURVE_EXPONENT)
    }
}

/// The encoded sRGB of one channel of linear light. Both run from nought to one; what lies outside
/// is taken for the nearer end.
pub fn srgb_from_linear(linear: f32) -> f32 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= LINEAR_LINE_ENDS_AT {
        linear * LINE_SLOPE
    } else {
        (1.0 + CURVE_OFFSET) * linear.powf(1.0 / CURVE_EXPONENT) - CURVE_OFFSET
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_byte_comes_back_the_same() {
        for byte in 0..=255_u8 {
            let there_and_back = srgb_from_linear(linear_from_srgb(f32::from(byte) / 255.0)) * 255.0;
            assert_eq!(there_and_back.round() as u8, byte);
            assert!((there_and_back - f32::from(byte)).abs() < 1e-3, "{byte} came back as {there_and_back}");
        }
    }

    #[test]
    fn black_is_nought_and_white_is_one() {
        assert_eq!(linear_from_srgb(0.0), 0.0);
        assert_eq!(srgb_from_linear(0.0), 0.0);
        assert!((linear_from_srgb(1.0) - 1.0).abs() < 1e-6);
        assert!((srgb_from_linear(1.0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn middle_grey_agrees_with_the_standard() {
        // IEC 61966-2-1 worked in double precision: half encoded is 0.214 041 of the light.
        assert!((linear_from_srgb(0.5) - 0.214_041_14).abs() < 1e-6);
        assert!((srgb_from_linear(0.18) - 0.461_356_13).abs() < 1e-6);
    }

    #[test]
    fn the_line_meets_the_curve() {
        let step = linear_from_srgb(SRGB_LINE_ENDS_AT + 1e-5) - linear_from_srgb(SRGB_LINE_ENDS_AT);
        assert!(step > 0.0 && step < 2e-6, "a jump of {step}");
    }

    #[test]
    fn light_outside_the_range_is_taken_for_the_nearer_end() {
        assert_eq!(srgb_from_linear(-0.3), 0.0);
        assert!((srgb_from_linear(1.7) - 1.0).abs() < 1e-6);
        assert_eq!(linear_from_srgb(-0.1), 0.0);
        assert!((linear_from_srgb(7.0) - 1.0).abs() < 1e-6);
    }
}
