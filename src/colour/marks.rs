//! What is marked over a photograph so that its colours are not trusted where they cannot be. Both rules
//! look at the one stored pixel that lies nearest to the middle of the screen pixel, in the size of the
//! photograph that is drawn: in a reduced view that is an average of several, and a lone clipped pixel is
//! seen only from 1:1 on. Twin of shaders/marks.wgsl: same names, same sums.

use glam::Vec3;

/// Which places are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marks {
    #[default]
    None,
    /// Where the photograph is burnt out or black: a stored channel at its end.
    Clipped,
    /// Where the colour, corrected but not otherwise enhanced, lies outside what the display can show. On
    /// a matrix display: a channel of its light below nought or above one by more than `GAMUT_WITHIN`. On
    /// a table display: the same of the wide space that its cube is laid in, or its own table says of the
    /// codes it is sent that they show another colour (`Display::reach`).
    OutOfGamut,
}

impl Marks {
    /// Its number in the shader.
    pub fn number(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Clipped => 1,
            Self::OutOfGamut => 2,
        }
    }
}

/// Why a place is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A stored channel at 255.
    BurntOut,
    /// A stored channel at nought, none at 255.
    Black,
    OutOfGamut,
}

/// So far outside nought to one, in light, that somebody could see it: 0.2 % of white.
pub const GAMUT_WITHIN: f32 = 0.002;
/// Stripes are half as wide as this, screen pixels.
const HATCH_PX: u32 = 8;

/// Whether a stored colour is clipped, and at which end.
pub fn mark_of_code(code: [u8; 3]) -> Option<Mark> {
    if code.contains(&255) {
        return Some(Mark::BurntOut);
    }
    code.contains(&0).then_some(Mark::Black)
}

/// Whether light of a matrix display lies outside what it can show, or that of the wide space outside the
/// cube of a table display, which takes it for its edge.
pub fn mark_of_light(light: Vec3) -> Option<Mark> {
    let is_outside = light.min_element() < -GAMUT_WITHIN || light.max_element() > 1.0 + GAMUT_WITHIN;
    is_outside.then_some(Mark::OutOfGamut)
}

/// The code, nought to one, that a marked screen pixel is drawn with on any display. Told apart by hue, and
/// without it by where the stripes run: burnt out rises, black falls, out of gamut lies level.
pub fn mark_colour(mark: Mark, x: u32, y: u32) -> [f32; 3] {
    let (along, bright, dark) = match mark {
        Mark::BurntOut => (x + y, [1.0, 0.25, 0.25], [0.6, 0.0, 0.0]),
        Mark::Black => (x + HATCH_PX - y % HATCH_PX, [0.35, 0.6, 1.0], [0.0, 0.15, 0.7]),
        Mark::OutOfGamut => (y, [1.0, 0.4, 1.0], [0.5, 0.0, 0.5]),
    };
    if along % HATCH_PX < HATCH_PX / 2 { bright } else { dark }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_at_its_end_is_clipped() {
        let marks = [[1, 2, 254], [0, 2, 3], [0, 255, 9], [255; 3]].map(mark_of_code);
        assert_eq!(marks, [None, Some(Mark::Black), Some(Mark::BurntOut), Some(Mark::BurntOut)]);
    }

    #[test]
    fn stripes_run_three_ways() {
        let bright = |mark, x, y| mark_colour(mark, x, y) == mark_colour(mark, 0, 0);
        let ways = [Mark::BurntOut, Mark::Black, Mark::OutOfGamut];
        // One step along each way: up to the right, down to the right, to the right.
        assert!(bright(ways[0], 8, 0) && bright(ways[0], 7, 1) && !bright(ways[0], 4, 0));
        assert!(bright(ways[1], 5, 5) && bright(ways[1], 11, 3) && !bright(ways[1], 4, 0));
        assert!(bright(ways[2], 5, 0) && !bright(ways[2], 0, 4));
        let light = |[red, green, blue]: [f32; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let dark = [(4, 0), (4, 0), (0, 4)];
        for (way, (x, y)) in ways.into_iter().zip(dark) {
            assert!(light(mark_colour(way, 0, 0)) > 1.5 * light(mark_colour(way, x, y)), "{way:?}");
        }
    }
}
