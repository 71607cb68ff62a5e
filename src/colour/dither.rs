//! How a value between two steps of a surface is shown: by the two in turn, in a pattern of eight by
//! eight screen pixels, so that no border is seen where a colour changes slowly. 8-bit rounding alone
//! costs 0.11 ΔE2000 on average. Twin of shaders/dither.wgsl: same names, same sums.

/// How much of a step the pattern moves a value. Less than all of it: a value within 3 hundredths of a step of
/// a code stays that code everywhere, so that what is exact stays exact.
pub const DITHER_SHARE: f32 = 0.95;

/// The pattern at a screen pixel, from -½ to ½ of a step; Bayer 1973, eight by eight.
pub fn dither(x: u32, y: u32) -> f32 {
    let mixed = x ^ y;
    let rank = (mixed & 1) << 5 | (y & 1) << 4 | (mixed & 2) << 2 | (y & 2) << 1 | (mixed & 4) >> 1 | (y & 4) >> 2;
    ((rank as f32 + 0.5) / 64.0 - 0.5) * DITHER_SHARE
}

/// The code, nought to one, that is shown of a value at a screen pixel of a surface with so many steps.
pub fn dithered(value: f32, steps: f32, x: u32, y: u32) -> f32 {
    (value * steps + dither(x, y) + 0.5).floor().clamp(0.0, steps) / steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_adds_nothing_and_an_exact_code_stays() {
        let all = || (0..64).map(|at| (at % 8, at / 8));
        assert!(all().map(|(x, y)| dither(x, y)).sum::<f32>().abs() < 1e-4);
        for code in 0..=255_u8 {
            for off in [-0.02, 0.0, 0.02] {
                let value = ((f32::from(code) + off) / 255.0).clamp(0.0, 1.0);
                assert!(all().all(|(x, y)| dithered(value, 255.0, x, y) * 255.0 == f32::from(code)), "{code} {off}");
            }
        }
    }

    #[test]
    fn a_value_between_two_codes_is_shown_by_both_in_its_share() {
        let shown = (0..64).map(|at| dithered(100.25 / 255.0, 255.0, at % 8, at / 8) * 255.0);
        assert!((shown.sum::<f32>() / 64.0 - 100.25).abs() < 0.02);
    }
}
