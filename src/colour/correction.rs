//! What does a correction do to one colour? Linear sRGB light in, linear sRGB light out: a curve for
//! each channel, then a mixture of the three. Twin of shaders/correction.wgsl: same names, same sums.
//! Nothing here knows where in the photograph the colour lies.

use crate::colour::space::{linear_from_srgb, srgb_from_linear};

/// Entries of a channel's curve: one for each 8-bit code.
pub const CURVE_ENTRIES: usize = 256;

/// A correction as plain numbers, to be evaluated on the card or here.
///
/// The space is linear sRGB, not a wider one: the camera drew its tone curve channel by channel in
/// the space of its file, and only there can it be taken back channel by channel. Light outside
/// that space is taken for its edge.
///
/// Invariants, kept by `Correction::new`: every curve rises (never falls), starts at nought or
/// above and ends at the same ceiling; every row of `mix` adds up to one. So three equal curves'
/// worth of light stays neutral, a burnt-out highlight is neutral, and nothing runs away.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    curves: [Vec<f32>; 3],
    mix: [[f32; 3]; 3],
    root: [[f32; 3]; 3],
}

impl Correction {
    /// The correction that changes nothing.
    pub fn none() -> Correction {
        Correction::new(plain, [[0.0; 2]; 3], [[0.0; 3]; 3], [1.0; 3])
    }

    /// A correction from its parts. `light_of` gives the light of a code in one channel before its
    /// gain and must not fall. `mix` holds, for each channel, how much of the differences to the
    /// two others it takes on (in the order red, green, blue); `root` how much of each root term.
    pub fn new(light_of: impl Fn(f64) -> f64, mix: [[f64; 2]; 3], root: [[f64; 3]; 3], gain: [f64; 3]) -> Correction {
        Correction::from_curves(|_, code| light_of(code), mix, root, gain)
    }

    /// As `new`, with a curve of its own for each channel.
    pub fn from_curves(
        light_of: impl Fn(usize, f64) -> f64,
        mix: [[f64; 2]; 3],
        root: [[f64; 3]; 3],
        gain: [f64; 3],
    ) -> Correction {
        let light = |c: usize, code: f64| (light_of(c, code) * gain[c]).max(0.0);
        // The channel that burns out first sets the ceiling of all: what is burnt out has lost its
        // colour, and would otherwise show the opposite of the cast.
        let ceiling = (0..3).map(|c| light(c, 1.0)).fold(BRIGHTEST_LIGHT, f64::min);
        let curve = |c: usize| {
            let mut highest = 0.0_f64;
            let entry = |i: usize| {
                highest = highest.max(light(c, i as f64 / (CURVE_ENTRIES - 1) as f64).min(ceiling));
                highest as f32
            };
            (0..CURVE_ENTRIES).map(entry).collect()
        };
        let [r, g, b] = mix;
        let rows = [[1.0 - r[0] - r[1], r[0], r[1]], [g[0], 1.0 - g[0] - g[1], g[1]], [b[0], b[1], 1.0 - b[0] - b[1]]];
        Correction {
            curves: [curve(0), curve(1), curve(2)],
            mix: rows.map(|row| row.map(|v| v as f32)),
            root: root.map(|row| row.map(|v| v as f32)),
        }
    }

    /// The curve of each channel: light for the codes nought to one in equal steps.
    pub fn curves(&self) -> &[Vec<f32>; 3] {
        &self.curves
    }

    /// How the three channels mix, row by row: red, green, blue out.
    pub fn mix(&self) -> &[[f32; 3]; 3] {
        &self.mix
    }

    /// How much of each root term is added, row by row; see `root_terms`.
    pub fn root(&self) -> &[[f32; 3]; 3] {
        &self.root
    }

    /// The corrected light of one colour; linear sRGB in and out. A saturated colour may leave with
    /// a channel below nought: it lies outside sRGB, and a wide display may show it.
    pub fn corrected_from_linear(&self, light: [f32; 3]) -> [f32; 3] {
        let [r, g, b] = [0, 1, 2].map(|c| along(&self.curves[c], srgb_from_linear(light[c])));
        let [rg, gb, br] = root_terms([r, g, b]);
        [0, 1, 2].map(|c| {
            let (mix, root) = (self.mix[c], self.root[c]);
            mix[0] * r + mix[1] * g + mix[2] * b + root[0] * rg + root[1] * gb + root[2] * br
        })
    }
}

/// The light of a code as IEC 61966-2-1 has it.
fn plain(code: f64) -> f64 {
    f64::from(linear_from_srgb(code as f32))
}

/// No curve rises above this: two and a half stops above white.
const BRIGHTEST_LIGHT: f64 = 6.0;

/// The three terms of a root polynomial of second degree, each less the mean of its two channels,
/// so that they are nought for greys. They scale with the light, which plain polynomials do not;
/// Finlayson, Mackiewicz and Hurlbert, IEEE Trans. Image Process. 24 (2015) 1460-1470.
pub fn root_terms([r, g, b]: [f32; 3]) -> [f32; 3] {
    let term = |one: f32, other: f32| (one.max(0.0) * other.max(0.0)).sqrt() - (one + other) / 2.0;
    [term(r, g), term(g, b), term(b, r)]
}

/// The entry of a curve at a code, in a straight line between two entries.
fn along(curve: &[f32], code: f32) -> f32 {
    let place = code.clamp(0.0, 1.0) * (CURVE_ENTRIES - 1) as f32;
    let below = (place as usize).min(CURVE_ENTRIES - 2);
    let (low, high) = (curve[below], curve[below + 1]);
    low + (high - low) * (place - below as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn light(code: f32) -> f32 {
        linear_from_srgb(code)
    }

    #[test]
    fn no_correction_changes_no_colour() {
        let none = Correction::none();
        for code in [0.0, 0.01, 0.2, 0.5, 0.77, 1.0] {
            let seen = [light(code), light(1.0 - code), light(0.4)];
            for (was, is) in seen.iter().zip(none.corrected_from_linear(seen)) {
                assert!((was - is).abs() < 2e-5, "{was} became {is}");
            }
        }
    }

    proptest! {
        #[test]
        fn burnt_out_white_stays_neutral_and_nothing_runs_away(
            gain in prop::array::uniform3(0.2_f64..8.0), mix in prop::array::uniform6(-0.5_f64..0.5),
            root in prop::array::uniform9(-0.5_f64..0.5), seen in prop::array::uniform3(-5.0_f32..50.0),
        ) {
            let mix = [[mix[0], mix[1]], [mix[2], mix[3]], [mix[4], mix[5]]];
            let root = [[root[0], root[1], root[2]], [root[3], root[4], root[5]], [root[6], root[7], root[8]]];
            let correction = Correction::new(plain, mix, root, gain);
            let white = correction.corrected_from_linear([1.0; 3]);
            prop_assert!((white[0] - white[1]).abs() < 1e-4 && (white[1] - white[2]).abs() < 1e-4, "{white:?}");
            for channel in correction.corrected_from_linear(seen) {
                prop_assert!(channel.is_finite() && channel.abs() < 4.0 * BRIGHTEST_LIGHT as f32);
            }
        }

        #[test]
        fn a_curve_never_falls_even_where_asked(wave in 0.0_f64..30.0, gain in prop::array::uniform3(0.2_f64..8.0)) {
            // Even where a curve is asked for that does fall.
            let correction = Correction::new(|v| v + 0.1 * (wave * v).sin(), [[0.0; 2]; 3], [[0.0; 3]; 3], gain);
            for curve in correction.curves() {
                prop_assert!(curve[0] >= 0.0 && curve.windows(2).all(|pair| pair[0] <= pair[1]));
            }
        }

        #[test]
        fn root_terms_are_nought_for_greys_and_scale_with_the_light(grey in 0.0_f32..4.0, r in 0.0_f32..1.0, b in 0.0_f32..1.0) {
            for term in root_terms([grey; 3]) {
                prop_assert!(term.abs() < 1e-5);
            }
            for (once, twice) in root_terms([r, 0.3, b]).iter().zip(root_terms([2.0 * r, 0.6, 2.0 * b])) {
                prop_assert!((2.0 * once - twice).abs() < 1e-5);
            }
        }
    }
}
