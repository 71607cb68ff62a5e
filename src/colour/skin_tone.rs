//! How dark is a skin, and how sure is that? The individual typology angle (ITA) of an average colour
//! in degrees, one standard deviation of it, and its class. Sources:
//! Chardon, Cretois and Hourseau, Int. J. Cosmetic Science 13 (1991), 191-208; the two darkest classes
//! Del Bino and Bernerd, Br. J. Dermatology 169 (2013), s3, 33-40. A number about light, not about people.

use crate::colour::lab::Lab;

/// A class of skin tone, from light to dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkinTone {
    VeryLight,
    Light,
    Intermediate,
    Tan,
    Brown,
    Dark,
}

/// Each class and the angle above which it begins, degrees; Del Bino and Bernerd 2013, table 1.
pub const SKIN_TONES: [(SkinTone, f64); 6] = [
    (SkinTone::VeryLight, 55.0),
    (SkinTone::Light, 41.0),
    (SkinTone::Intermediate, 28.0),
    (SkinTone::Tan, 10.0),
    (SkinTone::Brown, -30.0),
    (SkinTone::Dark, -90.0),
];

/// The individual typology angle of a skin, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ita {
    /// From -90, dark, to 90, light.
    pub degrees: f64,
    /// One standard deviation; 90 where any angle is possible.
    pub uncertainty_degrees: f64,
}

/// The angle, arc tangent of (L* - 50) / b*, of an average colour. Defined for Lab of D65 or D50 alike,
/// as the papers do; `None` where b* is not above nought: that is no skin.
///
/// `delta_e` is the ΔE2000 that the correction leaves on colours it has not seen (leave-one-out, on
/// skin). It is taken as falling equally on lightness, chroma and hue, and is carried through by the
/// first derivative.
pub fn ita(lab: Lab, delta_e: f64) -> Option<Ita> {
    if lab.b <= 0.0 {
        return None;
    }
    let (up, along) = (lab.l - 50.0, lab.b);
    let chroma = lab.a.hypot(lab.b);
    let sine = lab.b / chroma;
    let each = delta_e / 3.0_f64.sqrt();
    // The weights of CIEDE2000 say how many units of Lab one ΔE is; its hue term taken at T = 1.
    let of_lightness = each * (1.0 + 0.015 * up * up / (20.0 + up * up).sqrt());
    let of_chroma = each * (1.0 + 0.045 * chroma) * sine;
    let of_hue = each * (1.0 + 0.015 * chroma) * (1.0 - sine * sine).max(0.0).sqrt();
    let turned = (along * of_lightness).hypot(up * of_chroma.hypot(of_hue)) / (up * up + along * along).max(1e-9);
    Some(Ita { degrees: (up / along).atan().to_degrees(), uncertainty_degrees: turned.to_degrees().min(90.0) })
}

/// The class of an angle in degrees.
pub fn skin_tone(ita_degrees: f64) -> SkinTone {
    SKIN_TONES.iter().find(|(_, above)| ita_degrees > *above).map_or(SkinTone::Dark, |(tone, _)| *tone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::difference::delta_e_2000;

    fn angle(lab: Lab) -> Option<f64> {
        ita(lab, 0.0).map(|ita| ita.degrees)
    }

    #[test]
    fn a_light_and_a_dark_skin_get_their_angles() {
        let light = angle(Lab { l: 65.0, a: 12.0, b: 15.0 }).expect("skin");
        assert!((light - 45.0).abs() < 1e-9);
        assert_eq!(skin_tone(light), SkinTone::Light);
        let dark = angle(Lab { l: 30.0, a: 10.0, b: 10.0 }).expect("skin");
        assert_eq!(skin_tone(dark), SkinTone::Dark);
        assert_eq!(angle(Lab { l: 60.0, a: 0.0, b: -5.0 }), None);
    }

    #[test]
    fn a_border_belongs_to_the_darker_class() {
        for (at, above) in [(55.0, SkinTone::Light), (41.0, SkinTone::Intermediate), (-30.0, SkinTone::Dark)] {
            assert_eq!(skin_tone(at), above);
        }
        assert_eq!(skin_tone(55.001), SkinTone::VeryLight);
    }

    #[test]
    fn the_light_skin_of_the_classic_has_its_angle() {
        let light = ita(Lab { l: 65.711, a: 18.13, b: 17.81 }, 0.0).expect("skin");
        assert!((light.degrees - 41.42).abs() < 0.01 && light.uncertainty_degrees == 0.0, "{light:?}");
    }

    #[test]
    fn a_worse_correction_makes_it_less_sure() {
        let skin = Lab { l: 62.0, a: 12.0, b: 16.0 };
        let [good, poor] = [1.0, 3.0].map(|delta_e| ita(skin, delta_e).expect("skin").uncertainty_degrees);
        assert!((poor / good - 3.0).abs() < 1e-9, "{good} and {poor}");
    }

    #[test]
    fn near_the_pivot_any_angle_is_possible() {
        assert_eq!(ita(Lab { l: 50.0, a: 10.0, b: 0.1 }, 2.0).map(|ita| ita.uncertainty_degrees), Some(90.0));
        assert_eq!(ita(Lab { l: 50.0, a: 0.0, b: 0.0 }, 0.0), None);
    }

    #[test]
    fn the_uncertainty_is_the_spread_of_colours_that_far_away() {
        // Colours 2 ΔE2000 away, in directions spread evenly over the sphere by the golden angle.
        for skin in
            [Lab { l: 66.0, a: 14.0, b: 17.0 }, Lab { l: 40.0, a: 14.0, b: 15.0 }, Lab { l: 32.0, a: 10.0, b: 9.0 }]
        {
            let Ita { degrees: middle, uncertainty_degrees: said } = ita(skin, 2.0).expect("skin");
            let spread: f64 =
                (0..400).map(|i| (angle(away(skin, i)).expect("skin") - middle).powi(2)).sum::<f64>() / 400.0;
            let spread = spread.sqrt();
            assert!((0.97..1.12).contains(&(said / spread)), "{skin:?}: said {said:.2}, found {spread:.2}");
        }
    }

    /// The `i`th of 400 colours that lie 2 ΔE2000 from `skin`, evenly in directions of CIEDE2000.
    fn away(skin: Lab, i: usize) -> Lab {
        let height = (2 * i + 1) as f64 / 400.0 - 1.0;
        let turn = i as f64 * 2.399_963;
        let flat = (1.0 - height * height).sqrt();
        let chroma = skin.a.hypot(skin.b);
        let (cosine, sine) = (skin.a / chroma, skin.b / chroma);
        let (out, round) = (flat * turn.cos() * (1.0 + 0.045 * chroma), flat * turn.sin() * (1.0 + 0.015 * chroma));
        let at = |far: f64| Lab {
            l: skin.l + far * height,
            a: skin.a + far * (out * cosine - round * sine),
            b: skin.b + far * (out * sine + round * cosine),
        };
        let mut far = 2.0;
        for _ in 0..30 {
            far *= 2.0 / delta_e_2000(skin, at(far)).max(1e-6);
        }
        at(far)
    }
}
