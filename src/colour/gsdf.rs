//! The grayscale standard display function of DICOM PS3.14: luminance (cd/m²) and just-noticeable
//! differences (JND index, 1 to 1023), and how far measured steps are from it. Luminance as the eye gets it:
//! what the room reflects is not added here.

/// Least and greatest luminance that the function is given for, cd/m²: JND 1 and 1023.
pub const LUMINANCES: std::ops::RangeInclusive<f64> = 0.05..=3993.4;

/// Luminance of a JND index, cd/m². PS3.14-2024, equation 7-1.
pub fn luminance_from_jnd(jnd: f64) -> f64 {
    let j = jnd.ln();
    let above = horner(j, &[-1.301_187_7, 8.024_263_6e-2, 1.364_669_9e-1, -2.546_840_4e-2, 1.363_533_4e-3]);
    let below = horner(j, &[1.0, -2.584_019_1e-2, -1.032_022_9e-1, 2.874_562_0e-2, -3.197_897_7e-3, 1.299_263_4e-4]);
    10.0_f64.powf(above / below)
}

/// JND index of a luminance, cd/m². PS3.14-2024, section 7.1: its inverse fit, within a tenth of the function.
pub fn jnd_from_luminance(luminance: f64) -> f64 {
    let fit = [
        71.498_068,
        94.593_053,
        41.912_053,
        9.824_700_4,
        0.281_754_07,
        -1.187_845_5,
        -0.180_143_49,
        0.147_108_99,
        -0.017_046_845,
    ];
    horner(luminance.log10(), &fit)
}

/// The greatest deviation of the contrast of neighbouring steps from the standard's, as a part of the
/// standard's (0.1 is 10 %): AAPM TG18, 2005, section 4.3. `steps` are code values from 0 to 1 with their
/// luminances, rising. `None` with fewer than three steps, where they do not rise, or outside `LUMINANCES`.
pub fn contrast_deviation(steps: &[(f64, f64)]) -> Option<f64> {
    let [(first_code, darkest), .., (last_code, brightest)] = *steps else { return None };
    let rises = steps.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
    if steps.len() < 3 || !rises || !LUMINANCES.contains(&darkest) || !LUMINANCES.contains(&brightest) {
        return None;
    }
    let (low, high) = (jnd_from_luminance(darkest), jnd_from_luminance(brightest));
    let wanted = |code: f64| luminance_from_jnd(low + (high - low) * (code - first_code) / (last_code - first_code));
    let contrast = |one: f64, next: f64| 2.0 * (next - one) / (next + one);
    let deviations = steps.windows(2).map(|pair| {
        let standard = contrast(wanted(pair[0].0), wanted(pair[1].0));
        (contrast(pair[0].1, pair[1].1) / standard - 1.0).abs()
    });
    deviations.reduce(f64::max)
}

/// A polynomial, lowest power first.
fn horner(x: f64, factors: &[f64]) -> f64 {
    factors.iter().rev().fold(0.0, |sum, factor| sum * x + factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PS3.14-2024, table B-1: a few of its 1,023 rows. The others are held where the shared data are.
    const TABLE: &[(f64, f64)] = &[(1.0, 0.0500), (2.0, 0.0547), (3.0, 0.0594), (10.0, 0.0991), (1023.0, 3993.404)];

    #[test]
    fn luminances_are_those_of_the_standard_s_table() {
        for (jnd, luminance) in TABLE.iter().copied() {
            let got = luminance_from_jnd(jnd);
            assert!((got / luminance - 1.0).abs() < 1e-3, "JND {jnd}: {got}");
        }
    }

    #[test]
    fn jnd_and_luminance_undo_each_other() {
        for jnd in (1..=1023).map(f64::from) {
            let back = jnd_from_luminance(luminance_from_jnd(jnd));
            assert!((back - jnd).abs() < 0.1, "JND {jnd}: {back}");
        }
    }

    fn steps(luminance: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        (0..=6).map(|at| f64::from(at) / 6.0).map(|code| (code, luminance(code))).collect()
    }

    #[test]
    fn a_display_of_the_standard_does_not_deviate_and_a_power_law_does() {
        let (low, high) = (jnd_from_luminance(0.8), jnd_from_luminance(300.0));
        let standard = contrast_deviation(&steps(|code| luminance_from_jnd(low + (high - low) * code)));
        assert!(standard.is_some_and(|deviation| deviation < 2e-3), "{standard:?}");
        let power = contrast_deviation(&steps(|code| 0.8 + 299.2 * code.powf(2.2)));
        assert!(power.is_some_and(|deviation| deviation > 0.1), "{power:?}");
    }

    #[test]
    fn steps_that_cannot_be_judged_are_not() {
        assert_eq!(contrast_deviation(&[(0.0, 0.8), (1.0, 300.0)]), None);
        assert_eq!(contrast_deviation(&[(0.0, 0.8), (0.5, 0.7), (1.0, 300.0)]), None);
        assert_eq!(contrast_deviation(&[(0.0, 0.0), (0.5, 30.0), (1.0, 300.0)]), None);
        assert_eq!(contrast_deviation(&[(0.0, f64::NAN), (0.5, 30.0), (1.0, 300.0)]), None);
    }
}
