//! How different do two colours look? CIEDE2000, with all weights 1. About 1 is just seen side by
//! side; 0.1 is not. Sharma, Wu and Dalal, Color Research and Application 30 (2005), 21-30.

use crate::colour::lab::Lab;

/// 25⁷, where the chroma corrections turn.
const TURN: f64 = 6_103_515_625.0;

/// The difference ΔE2000 of two colours, nought or more. Both have the same white.
pub fn delta_e_2000(first: Lab, second: Lab) -> f64 {
    let [lightness, chroma, hue] = delta_e_2000_parts(first, second);
    (lightness.powi(2) + chroma.powi(2) + hue.powi(2)).sqrt()
}

/// ΔE2000 as three signed numbers whose squares add up to its square: lightness, chroma and hue, for
/// least squares. The formula's crossed term of chroma and hue is shared out by completing the square.
pub fn delta_e_2000_parts(first: Lab, second: Lab) -> [f64; 3] {
    let mean_chroma = f64::midpoint(first.a.hypot(first.b), second.a.hypot(second.b));
    let stretch = 1.5 - 0.5 * seventh(mean_chroma);
    let (chroma1, hue1) = chroma_and_hue(first, stretch);
    let (chroma2, hue2) = chroma_and_hue(second, stretch);
    let is_coloured = chroma1 * chroma2 != 0.0;
    let turn = if is_coloured { hue_difference(hue1, hue2) } else { 0.0 };
    let lightness = second.l - first.l;
    let chroma = chroma2 - chroma1;
    let hue = 2.0 * (chroma1 * chroma2).sqrt() * (turn / 2.0).to_radians().sin();
    let mean_hue = if is_coloured { mean_hue(hue1, hue2) } else { hue1 + hue2 };
    weighted(f64::midpoint(first.l, second.l), f64::midpoint(chroma1, chroma2), mean_hue, [lightness, chroma, hue])
}

/// √(C⁷ / (C⁷ + 25⁷)).
fn seventh(chroma: f64) -> f64 {
    let power = chroma.powi(7);
    (power / (power + TURN)).sqrt()
}

/// Chroma, and hue in degrees from 0 to 360, with a* stretched.
fn chroma_and_hue(lab: Lab, stretch: f64) -> (f64, f64) {
    let a = lab.a * stretch;
    let hue = if a == 0.0 && lab.b == 0.0 { 0.0 } else { lab.b.atan2(a).to_degrees().rem_euclid(360.0) };
    (a.hypot(lab.b), hue)
}

/// The shorter way round from one hue to the other, degrees.
fn hue_difference(from: f64, to: f64) -> f64 {
    match to - from {
        difference if difference > 180.0 => difference - 360.0,
        difference if difference < -180.0 => difference + 360.0,
        difference => difference,
    }
}

fn mean_hue(first: f64, second: f64) -> f64 {
    let sum = first + second;
    if (first - second).abs() <= 180.0 {
        sum / 2.0
    } else if sum < 360.0 {
        (sum + 360.0) / 2.0
    } else {
        (sum - 360.0) / 2.0
    }
}

fn weighted(mean_l: f64, mean_chroma: f64, mean_hue: f64, [lightness, chroma, hue]: [f64; 3]) -> [f64; 3] {
    let cosine = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cosine(mean_hue - 30.0) + 0.24 * cosine(2.0 * mean_hue) + 0.32 * cosine(3.0 * mean_hue + 6.0)
        - 0.20 * cosine(4.0 * mean_hue - 63.0);
    let from_middle = (mean_l - 50.0).powi(2);
    let lightness = lightness / (1.0 + 0.015 * from_middle / (20.0 + from_middle).sqrt());
    let chroma = chroma / (1.0 + 0.045 * mean_chroma);
    let hue = hue / (1.0 + 0.015 * mean_chroma * t);
    let rotation = 30.0 * (-((mean_hue - 275.0) / 25.0).powi(2)).exp();
    let crossed = -seventh(mean_chroma) * (2.0 * rotation).to_radians().sin();
    [lightness, chroma + crossed * hue, hue * (1.0 - crossed * crossed).max(0.0).sqrt()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_not_different_from_itself_and_greys_differ_in_lightness_alone() {
        let skin = Lab { l: 60.0, a: 14.0, b: 17.0 };
        assert_eq!(delta_e_2000(skin, skin), 0.0);
        let [dark, light] = [49.5, 50.5].map(|l| Lab { l, a: 0.0, b: 0.0 });
        assert!((delta_e_2000(dark, light) - 1.0).abs() < 1e-9);
    }
}
