//! How a photograph may be shown otherwise than it is, on request and never silently: exposure,
//! contrast, local contrast, one channel, a map of melanin or haemoglobin. Linear light of sRGB in,
//! linear light out. Twin of shaders/enhancement.wgsl: same names, same sums.

use crate::colour::space::linear_from_srgb;

/// What is changed; the default changes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Enhancement {
    /// Stops: each doubles the light. Within ±`MOST_EXPOSURE_EV`.
    pub exposure_ev: f32,
    /// Slope about middle grey in the logarithm of light; 1 as it is, within `1 / MOST_CONTRAST..=MOST_CONTRAST`.
    pub contrast: f32,
    /// Slope of the differences from the surroundings; 1 as it is, up to `MOST_LOCAL_CONTRAST`.
    pub local_contrast: f32,
    pub channel: Channel,
}

/// What of the colour is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channel {
    #[default]
    Colour,
    Red,
    Green,
    Blue,
    Melanin,
    Haemoglobin,
}

pub const MOST_EXPOSURE_EV: f32 = 3.0;
pub const MOST_CONTRAST: f32 = 3.0;
pub const MOST_LOCAL_CONTRAST: f32 = 4.0;

/// What contrast turns about: the light of a grey card.
pub const MIDDLE_GREY: f32 = 0.18;
/// Added to both lights of a quotient, so that black and its noise do not explode. About the light of
/// code 6 of 255.
pub const DARK_LIGHT: f32 = 0.002;
/// The share of red, green and blue in luminance; ITU-R BT.709-6, 3.2.
pub const LUMINANCE_SHARES: [f32; 3] = [0.2126, 0.7152, 0.0722];
/// Darker than this a camera sees noise: the indices take it for this much.
pub const LEAST_REFLECTANCE: f32 = 0.01;
/// The melanin indices shown black and white: from all red light given back to a thirtieth of it.
pub const MELANIN_ENDS: [f32; 2] = [0.0, 150.0];
/// The erythema indices shown black and white: from as much green as red to a tenth of it.
pub const HAEMOGLOBIN_ENDS: [f32; 2] = [0.0, 100.0];

const LOG10_OF_2: f32 = std::f32::consts::LOG10_2;

impl Default for Enhancement {
    fn default() -> Self {
        Self { exposure_ev: 0.0, contrast: 1.0, local_contrast: 1.0, channel: Channel::Colour }
    }
}

impl Enhancement {
    /// Whether the photograph is shown as it is.
    pub fn is_original(&self) -> bool {
        *self == Self::default()
    }
}

impl Channel {
    /// Its number in shaders/enhancement.wgsl.
    pub fn number(self) -> u32 {
        match self {
            Self::Colour => 0,
            Self::Red => 1,
            Self::Green => 2,
            Self::Blue => 3,
            Self::Melanin => 4,
            Self::Haemoglobin => 5,
        }
    }
}

/// The luminance of linear light, nought to one; what a filter left below nought counts as black.
pub fn luminance(light: [f32; 3]) -> f32 {
    let [red, green, blue] = LUMINANCE_SHARES;
    (light[0] * red + light[1] * green + light[2] * blue).max(0.0)
}

/// Light whose distance from a luminance grows by `slope` in the logarithm. The three channels grow
/// alike, so that the hue stays. A slope of one changes nothing.
pub fn contrasted(light: [f32; 3], about: f32, slope: f32) -> [f32; 3] {
    if slope == 1.0 {
        return light;
    }
    let factor = ((luminance(light) + DARK_LIGHT) / (about + DARK_LIGHT)).powf(slope - 1.0);
    light.map(|channel| channel * factor)
}

/// A hundred times the decadic logarithm of one over a reflectance.
pub fn absorbance(reflectance: f32) -> f32 {
    -100.0 * LOG10_OF_2 * reflectance.clamp(LEAST_REFLECTANCE, 1.0).log2()
}

/// The melanin index, 100 log10(1 / R_red). Takiwaki, "Measurement of skin color: practical
/// application and theoretical considerations", J Med Invest 44:121-126, 1998.
///
/// The index is meant for the reflectance in a narrow band, measured on the skin. A photograph's red
/// channel is broad, and its number depends on the lamp, the exposure, the shape of the skin and the
/// camera's own rendering: this is a picture to look at, never a measurement.
pub fn melanin(light: [f32; 3]) -> f32 {
    absorbance(light[0])
}

/// The erythema index, 100 (log10(1 / R_green) - log10(1 / R_red)), from the same paper, after Diffey,
/// Oliver and Farr, Br J Dermatol 111:663-672, 1984. Haemoglobin absorbs green and hardly red. Melanin
/// absorbs more green than red too: pigment shows faintly. What limits `melanin` limits this, but that
/// exposure and shading cancel out.
pub fn haemoglobin(light: [f32; 3]) -> f32 {
    absorbance(light[1]) - absorbance(light[0])
}

/// An index as a grey, bright where there is more: equal steps of it are equal steps of the stored number.
fn grey_of(index: f32, ends: [f32; 2]) -> [f32; 3] {
    [linear_from_srgb((index - ends[0]) / (ends[1] - ends[0])); 3]
}

/// How light is shown; `surroundings` is the light around it. Local contrast first, then exposure,
/// then contrast, then the channel. The maps are made of the light as it came; exposure and contrast
/// then change their grey. May leave nought to one: whoever encodes it cuts it off.
pub fn enhanced(light: [f32; 3], surroundings: [f32; 3], by: &Enhancement) -> [f32; 3] {
    let mut shown = match by.channel {
        Channel::Melanin => grey_of(melanin(light), MELANIN_ENDS),
        Channel::Haemoglobin => grey_of(haemoglobin(light), HAEMOGLOBIN_ENDS),
        _ => contrasted(light, luminance(surroundings), by.local_contrast),
    };
    if by.exposure_ev != 0.0 {
        shown = shown.map(|channel| channel * by.exposure_ev.exp2());
    }
    shown = contrasted(shown, MIDDLE_GREY, by.contrast);
    match by.channel {
        Channel::Red => [shown[0]; 3],
        Channel::Green => [shown[1]; 3],
        Channel::Blue => [shown[2]; 3],
        Channel::Colour | Channel::Melanin | Channel::Haemoglobin => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SKIN: [f32; 3] = [0.49, 0.27, 0.19];

    fn is_near(found: [f32; 3], expected: [f32; 3]) -> bool {
        found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-5)
    }

    #[test]
    fn the_original_is_untouched() {
        for light in [SKIN, [0.0; 3], [-0.02, 0.5, 1.1]] {
            assert_eq!(enhanced(light, [0.3; 3], &Enhancement::default()), light);
        }
    }

    #[test]
    fn a_stop_doubles_the_light() {
        let by = Enhancement { exposure_ev: 1.0, ..Enhancement::default() };
        assert!(is_near(enhanced(SKIN, SKIN, &by), SKIN.map(|light| light * 2.0)));
    }

    #[test]
    fn contrast_leaves_middle_grey_and_every_hue() {
        let by = Enhancement { contrast: 2.0, ..Enhancement::default() };
        assert!(is_near(enhanced([MIDDLE_GREY; 3], [0.5; 3], &by), [MIDDLE_GREY; 3]));
        let [red, green, blue] = enhanced(SKIN, SKIN, &by);
        assert!((red / green - SKIN[0] / SKIN[1]).abs() < 1e-5 && (blue / green - SKIN[2] / SKIN[1]).abs() < 1e-5);
        assert!(red > SKIN[0], "brighter than middle grey grows brighter");
        assert!(enhanced([0.05; 3], SKIN, &by)[0] < 0.05, "darker grows darker");
    }

    #[test]
    fn local_contrast_leaves_what_is_like_its_surroundings() {
        let by = Enhancement { local_contrast: MOST_LOCAL_CONTRAST, ..Enhancement::default() };
        assert!(is_near(enhanced(SKIN, SKIN, &by), SKIN));
        let darker = SKIN.map(|light| light * 0.8);
        let found = luminance(enhanced(darker, SKIN, &by)) / luminance(SKIN);
        assert!((found - 0.8_f32.powi(4)).abs() < 5e-3, "a fifth darker in the fourth power: {found}");
        assert!(luminance(enhanced([0.0; 3], [1.0; 3], &by)) < 1e-6);
        assert!(luminance(enhanced([0.01; 3], [0.0; 3], &by)) < 3.0, "black around it does not explode");
    }

    #[test]
    fn one_channel_is_its_own_light_as_grey() {
        for (channel, light) in [(Channel::Red, SKIN[0]), (Channel::Green, SKIN[1]), (Channel::Blue, SKIN[2])] {
            assert_eq!(enhanced(SKIN, SKIN, &Enhancement { channel, ..Enhancement::default() }), [light; 3]);
        }
    }

    #[test]
    fn the_indices_agree_with_sums_done_by_hand() {
        assert!((melanin([0.1, 0.5, 0.5]) - 100.0).abs() < 1e-4);
        assert!((melanin([0.5, 0.1, 0.1]) - 30.103).abs() < 1e-3);
        assert!((haemoglobin([0.5, 0.05, 0.2]) - 100.0).abs() < 1e-4);
        assert!((haemoglobin([0.4, 0.2, 0.2]) - 30.103).abs() < 1e-3);
        assert_eq!(melanin([0.0; 3]), melanin([LEAST_REFLECTANCE; 3]));
    }

    #[test]
    fn more_pigment_is_brighter_and_shade_is_no_haemoglobin() {
        let map =
            |channel, light: [f32; 3]| enhanced(light, SKIN, &Enhancement { channel, ..Enhancement::default() })[0];
        assert!(map(Channel::Melanin, [0.1, 0.06, 0.04]) > map(Channel::Melanin, SKIN));
        assert!(map(Channel::Haemoglobin, [0.4, 0.1, 0.1]) > map(Channel::Haemoglobin, SKIN));
        let shade = SKIN.map(|light| light / 2.0);
        assert!((map(Channel::Haemoglobin, shade) - map(Channel::Haemoglobin, SKIN)).abs() < 1e-5);
    }

    #[test]
    fn exposure_and_contrast_change_the_grey_of_a_map() {
        let map = Enhancement { channel: Channel::Haemoglobin, ..Enhancement::default() };
        let plain = enhanced(SKIN, SKIN, &map);
        let brighter = enhanced(SKIN, SKIN, &Enhancement { exposure_ev: 1.0, ..map });
        assert!(is_near(brighter, plain.map(|light| light * 2.0)));
        let steeper = enhanced(SKIN, SKIN, &Enhancement { contrast: 2.0, ..map });
        assert!(is_near(steeper, contrasted(plain, MIDDLE_GREY, 2.0)));
        assert_eq!(enhanced(SKIN, [0.9; 3], &Enhancement { local_contrast: 3.0, ..map }), plain);
    }
}
