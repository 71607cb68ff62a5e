//! How a photograph looks between its pixels when magnified. Works in linear light on positions in
//! photograph pixels, centres at .5, edges repeated. The twin of shaders/filter.wgsl: same names,
//! same sums. Knows nothing of reduction, which is the pyramid's.

use std::f32::consts::PI;

use crate::colour::space::linear_from_srgb;
use crate::photo::pixels::Pixels;

/// Which sum is made over the neighbours of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filter {
    /// The pixel the position lies in.
    Nearest,
    /// 2 × 2 neighbours.
    Linear,
    /// 4 × 4 neighbours; Catmull and Rom's cubic (B = 0, C = 1/2).
    CatmullRom,
    /// 6 × 6 neighbours; sinc windowed by its own middle lobe, three lobes wide.
    Lanczos3,
}

/// Weights of the pixels `floor(x - 0.5)` and the next one, `t` being the fraction of `x - 0.5`.
pub fn linear_weights(t: f32) -> [f32; 2] {
    [1.0 - t, t]
}

/// Weights of the four pixels from one before `floor(x - 0.5)`; they add up to one.
/// Keys, "Cubic convolution interpolation for digital image processing", 1981, with a = -1/2.
pub fn catmull_rom_weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}

/// Weights of the six pixels from two before `floor(x - 0.5)`, made to add up to one.
pub fn lanczos3_weights(t: f32) -> [f32; 6] {
    let raw = [2.0, 1.0, 0.0, -1.0, -2.0, -3.0].map(|offset| lanczos3(t + offset));
    let sum: f32 = raw.iter().sum();
    raw.map(|weight| weight / sum)
}

/// Weights of the four pixels from one before `floor(x - 0.5)`; they add up to one and none is below
/// nought. The cubic B-spline: smooth, and never sharp.
pub fn bspline_weights(t: f32) -> [f32; 4] {
    let (t2, t3, rest) = (t * t, t * t * t, 1.0 - t);
    [
        rest * rest * rest / 6.0,
        (3.0 * t3 - 6.0 * t2 + 4.0) / 6.0,
        (-3.0 * t3 + 3.0 * t2 + 3.0 * t + 1.0) / 6.0,
        t3 / 6.0,
    ]
}

/// Distances nearer than this are taken for the middle of the sinc, where the quotient is 0/0.
const SINC_MIDDLE: f32 = 1e-4;

/// The window of Lanczos with three lobes at a signed distance in pixels.
pub fn lanczos3(distance: f32) -> f32 {
    if distance.abs() < SINC_MIDDLE {
        return 1.0;
    }
    if distance.abs() >= 3.0 {
        return 0.0;
    }
    let angle = PI * distance;
    3.0 * angle.sin() * (angle / 3.0).sin() / (angle * angle)
}

/// The linear RGB (and alpha 1) at a position in photograph pixels. Pixel centres lie at .5 and edges
/// are repeated. Cubic and Lanczos overshoot at sharp edges: values may lie a little outside nought
/// to one, and are cut off by whoever encodes them.
pub fn sample(pixels: &Pixels, filter: Filter, x: f32, y: f32) -> [f32; 4] {
    let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
    let (tx, ty) = (x - 0.5 - left, y - 0.5 - top);
    match filter {
        Filter::Nearest => texel(pixels, x.floor() as i64, y.floor() as i64),
        Filter::Linear => weighted(pixels, left, top, &linear_weights(tx), &linear_weights(ty)),
        Filter::CatmullRom => {
            weighted(pixels, left - 1.0, top - 1.0, &catmull_rom_weights(tx), &catmull_rom_weights(ty))
        }
        Filter::Lanczos3 => weighted(pixels, left - 2.0, top - 2.0, &lanczos3_weights(tx), &lanczos3_weights(ty)),
    }
}

/// The linear RGB around a position in pixels of a small photograph, smooth all over.
pub fn surroundings(pixels: &Pixels, x: f32, y: f32) -> [f32; 3] {
    let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
    let (across, down) = (bspline_weights(x - 0.5 - left), bspline_weights(y - 0.5 - top));
    let [red, green, blue, _] = weighted(pixels, left - 1.0, top - 1.0, &across, &down);
    [red, green, blue]
}

/// The sum over a rectangle of pixels whose first column and row are given.
fn weighted(pixels: &Pixels, first_x: f32, first_y: f32, across: &[f32], down: &[f32]) -> [f32; 4] {
    let (first_x, first_y) = (first_x as i64, first_y as i64);
    let mut sum = [0.0; 3];
    for (y, weight_y) in (first_y..).zip(down) {
        for (x, weight_x) in (first_x..).zip(across) {
            let colour = texel(pixels, x, y);
            for (total, channel) in sum.iter_mut().zip(colour) {
                *total += weight_x * weight_y * channel;
            }
        }
    }
    [sum[0], sum[1], sum[2], 1.0]
}

/// The linear RGB of one pixel, the nearest edge standing in for what lies outside.
fn texel(pixels: &Pixels, x: i64, y: i64) -> [f32; 4] {
    let x = x.clamp(0, i64::from(pixels.width) - 1);
    let y = y.clamp(0, i64::from(pixels.height) - 1);
    let [red, green, blue, _] = pixels.at(x as u32, y as u32).map(|code| linear_from_srgb(f32::from(code) / 255.0));
    [red, green, blue, 1.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Filter; 4] = [Filter::Nearest, Filter::Linear, Filter::CatmullRom, Filter::Lanczos3];

    fn ramp() -> Pixels {
        let rgba = (0..12 * 9_u32).flat_map(|n| [(n * 37 % 256) as u8, (n * 5 % 256) as u8, (n % 7) as u8, 255]);
        Pixels { width: 12, height: 9, rgba: rgba.collect() }
    }

    #[test]
    fn every_filter_gives_back_the_pixel_at_its_centre() {
        let pixels = ramp();
        for filter in ALL {
            let found = sample(&pixels, filter, 4.5, 3.5);
            let expected = texel(&pixels, 4, 3);
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found - expected).abs() < 1e-5, "{filter:?}: {found} for {expected}");
            }
        }
    }

    #[test]
    fn weights_add_up_to_one_and_are_mirror_images() {
        for step in 0..=20 {
            let t = step as f32 / 20.0;
            let (cubic, other) = (catmull_rom_weights(t), catmull_rom_weights(1.0 - t));
            assert!((cubic.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(cubic.iter().zip(other.iter().rev()).all(|(a, b)| (a - b).abs() < 1e-6));
            let (smooth, other) = (bspline_weights(t), bspline_weights(1.0 - t));
            assert!((smooth.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(smooth.iter().zip(other.iter().rev()).all(|(a, b)| (a - b).abs() < 1e-6 && *a >= 0.0));
            let (lanczos, other) = (lanczos3_weights(t), lanczos3_weights(1.0 - t));
            assert!((lanczos.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(lanczos.iter().zip(other.iter().rev()).all(|(a, b)| (a - b).abs() < 1e-5), "{t}");
        }
    }

    #[test]
    fn a_plain_colour_stays_plain_everywhere_even_outside() {
        let pixels = Pixels::filled(5, 4, [188, 90, 10, 255]);
        let expected = texel(&pixels, 0, 0);
        for filter in ALL {
            for (x, y) in [(-3.0, 2.0), (0.1, 0.1), (2.73, 1.21), (9.0, 9.0)] {
                let found = sample(&pixels, filter, x, y);
                assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5), "{filter:?}");
            }
        }
    }

    #[test]
    fn surroundings_of_a_plain_colour_are_that_colour_and_a_pixel_counts_four_ninths() {
        let plain = Pixels::filled(5, 4, [188, 90, 10, 255]);
        let [red, ..] = texel(&plain, 0, 0);
        assert!((surroundings(&plain, 0.1, 3.9)[0] - red).abs() < 1e-6);
        let mut dot = Pixels::filled(9, 9, [0, 0, 0, 255]);
        dot.rgba[(4 * 9 + 4) * 4] = 255;
        assert!((surroundings(&dot, 4.5, 4.5)[0] - 4.0 / 9.0).abs() < 1e-6);
    }

    #[test]
    fn the_middle_between_black_and_white_is_half_the_light() {
        let pixels = Pixels { width: 2, height: 1, rgba: vec![0, 0, 0, 255, 255, 255, 255, 255] };
        assert!((sample(&pixels, Filter::Linear, 1.0, 0.5)[0] - 0.5).abs() < 1e-6);
        assert_eq!(sample(&pixels, Filter::Nearest, 0.99, 0.5)[0], 0.0);
    }
}
