//! One channel's way from a stored value to light, and back. Both run from nought to one; beyond, a
//! curve goes on as it ends, so that a colour outside a gamut can be told from one at its edge.

/// A tone curve; rising, or level, everywhere.
#[derive(Debug, Clone, PartialEq)]
pub enum Curve {
    /// What comes in goes out.
    Line,
    Parametric(Parametric),
    Sampled(Sampled),
}

/// `(a·x + b)^g + e` from d on, `c·x + f` below: every parametric curve of ICC.1:2022, 10.18, types 0 to 4.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parametric {
    pub g: f64,
    pub a: f64,
    pub b: f64,
    pub c: f64,
    pub d: f64,
    pub e: f64,
    pub f: f64,
}

/// Samples at equal distances over nought to one, joined by lines, exactly as the profile holds them:
/// resampling to another count would move the corners.
// Invariant: at least two samples, all finite; `rising` is as long and the greatest so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    samples: Vec<f32>,
    rising: Vec<f32>,
}

impl Curve {
    /// A power curve, `x^g`.
    pub fn power(g: f64) -> Self {
        Self::Parametric(Parametric { g, a: 1.0, b: 0.0, c: 0.0, d: 0.0, e: 0.0, f: 0.0 })
    }

    /// A curve through samples over nought to one; `None` where there are fewer than two, or one is no
    /// number.
    pub fn sampled(samples: Vec<f32>) -> Option<Self> {
        if samples.len() < 2 || samples.iter().any(|sample| !sample.is_finite()) {
            return None;
        }
        let greatest = |so_far: &mut f32, sample: &f32| {
            *so_far = so_far.max(*sample);
            Some(*so_far)
        };
        let rising = samples.iter().scan(f32::NEG_INFINITY, greatest).collect();
        Some(Self::Sampled(Sampled { samples, rising }))
    }

    /// The light of a stored value.
    pub fn at(&self, stored: f64) -> f64 {
        match self {
            Self::Line => stored,
            Self::Parametric(curve) => curve.at(stored),
            Self::Sampled(curve) => curve.at(stored),
        }
    }

    /// The light of a stored value, and how fast it grows there.
    pub fn at_with_slope(&self, stored: f64) -> (f64, f64) {
        match self {
            Self::Line => (stored, 1.0),
            Self::Parametric(curve) => curve.at_with_slope(stored),
            Self::Sampled(curve) => curve.at_with_slope(stored),
        }
    }

    /// The stored value of a light. Where the curve is level it is the greatest, as Little CMS takes it.
    pub fn inverse_at(&self, light: f64) -> f64 {
        match self {
            Self::Line => light,
            Self::Parametric(curve) => curve.inverse_at(light),
            Self::Sampled(curve) => curve.inverse_at(light),
        }
    }

    /// The lights of `count` stored values at equal distances over nought to one, at least two.
    pub fn resampled(&self, count: usize) -> Vec<f32> {
        let last = count.max(2) - 1;
        (0..=last).map(|at| self.at(at as f64 / last as f64) as f32).collect()
    }

    /// Whether the curve leads from a lower to a higher light with every value a number: only then can
    /// it show a colour.
    pub fn is_sound(&self) -> bool {
        let ends = [0.0, 0.25, 0.5, 0.75, 1.0].map(|stored| self.at(stored));
        ends.iter().all(|light| light.is_finite()) && ends[0] < ends[4] && self.inverse_at(0.5).is_finite()
    }
}

impl Parametric {
    /// The bent part.
    fn bent(&self, stored: f64) -> f64 {
        (self.a * stored + self.b).max(0.0).powf(self.g) + self.e
    }

    /// The bent part turned round.
    fn unbent(&self, light: f64) -> f64 {
        ((light - self.e).max(0.0).powf(1.0 / self.g) - self.b) / self.a
    }

    fn at(&self, stored: f64) -> f64 {
        let Self { c, d, f, .. } = *self;
        if stored >= d {
            self.bent(stored)
        } else if c != 0.0 {
            c * stored + f
        } else {
            // A level part says nothing of what lies below: the curve is mirrored at the joint.
            2.0 * f - self.bent(2.0 * d - stored).max(f)
        }
    }

    fn at_with_slope(&self, stored: f64) -> (f64, f64) {
        let Self { g, a, b, c, d, .. } = *self;
        let slope = if stored >= d { g * a * (a * stored + b).max(0.0).powf(g - 1.0) } else { c };
        (self.at(stored), slope)
    }

    fn inverse_at(&self, light: f64) -> f64 {
        let Self { c, d, f, .. } = *self;
        let joint = self.bent(d);
        if light >= joint {
            self.unbent(light)
        } else if c != 0.0 {
            ((light - f) / c).min(d)
        } else {
            2.0 * d - self.unbent((2.0 * f - light).max(joint))
        }
    }
}

impl Sampled {
    fn at(&self, stored: f64) -> f64 {
        self.at_with_slope(stored).0
    }

    fn at_with_slope(&self, stored: f64) -> (f64, f64) {
        let samples = &self.samples;
        let last = samples.len() - 1;
        let place = stored * last as f64;
        let below = (place.max(0.0) as usize).min(last - 1);
        let (low, high) = (f64::from(samples[below]), f64::from(samples[below + 1]));
        (low + (place - below as f64) * (high - low), (high - low) * last as f64)
    }

    fn inverse_at(&self, light: f64) -> f64 {
        let rising = &self.rising;
        let last = rising.len() - 1;
        let above = rising.partition_point(|sample| f64::from(*sample) <= light);
        let is_beyond = above > last;
        let below = above.saturating_sub(1).min(last - 1);
        let (low, high) = (f64::from(rising[below]), f64::from(rising[below + 1]));
        if high > low {
            (below as f64 + (light - low) / (high - low)) / last as f64
        } else {
            // Level at an end: there is no slope to go on with.
            if is_beyond { 1.0 } else { 0.0 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SRGB: Parametric =
        Parametric { g: 2.4, a: 1.0 / 1.055, b: 0.055 / 1.055, c: 1.0 / 12.92, d: 0.04045, e: 0.0, f: 0.0 };

    fn comes_back(curve: &Curve, from: f64, to: f64) {
        for step in 0..=1000 {
            let stored = from + (to - from) * f64::from(step) / 1000.0;
            let back = curve.inverse_at(curve.at(stored));
            assert!((back - stored).abs() < 1e-6, "{stored} came back as {back}");
        }
    }

    #[test]
    fn every_kind_of_curve_comes_back_also_from_outside() {
        comes_back(&Curve::Line, -0.5, 1.5);
        comes_back(&Curve::Parametric(SRGB), -0.2, 1.5);
        comes_back(&Curve::power(2.2), -0.2, 1.5);
        let offset = Parametric { g: 2.0, a: 0.9, b: 0.1, c: 0.0, d: -0.1 / 0.9, e: 0.01, f: 0.01 };
        comes_back(&Curve::Parametric(offset), 0.0, 1.2);
        let sampled = Curve::sampled(Curve::power(2.2).resampled(1024)).expect("sound");
        comes_back(&sampled, 0.0, 1.2);
    }

    #[test]
    fn curves_meet_the_values_of_the_standard() {
        assert!((Curve::Parametric(SRGB).at(0.5) - 0.214_041_14).abs() < 1e-8);
        assert!((Curve::power(2.0).at(0.5) - 0.25).abs() < 1e-12);
        let two = Curve::sampled(vec![0.1, 0.3]).expect("sound");
        assert!((two.at(0.5) - 0.2).abs() < 1e-7 && (two.at(1.5) - 0.4).abs() < 1e-7);
    }

    #[test]
    fn a_level_part_gives_its_greatest_stored_value() {
        let curve = Curve::sampled(vec![0.0, 0.0, 0.0, 0.5, 1.0, 1.0]).expect("sound");
        assert!((curve.inverse_at(0.0) - 0.4).abs() < 1e-9);
        assert_eq!((curve.inverse_at(-0.1), curve.inverse_at(1.0), curve.inverse_at(1.1)), (0.0, 1.0, 1.0));
    }

    #[test]
    fn a_dip_is_bridged_on_the_way_back() {
        let curve = Curve::sampled(vec![0.0, 0.5, 0.4, 1.0]).expect("sound");
        assert!((curve.inverse_at(0.45) - 0.3).abs() < 1e-6, "{}", curve.inverse_at(0.45));
        assert!((curve.at(2.0 / 3.0) - 0.4).abs() < 1e-6);
    }

    #[test]
    fn rubbish_is_no_curve() {
        assert_eq!(Curve::sampled(vec![]), None);
        assert_eq!(Curve::sampled(vec![0.5]), None);
        assert_eq!(Curve::sampled(vec![0.0, f32::NAN]), None);
        assert!(!Curve::power(f64::NAN).is_sound() && !Curve::power(-1.0).is_sound() && !Curve::power(0.0).is_sound());
        for (a, b) in [(0.0, 0.0), (f64::NAN, 0.0), (1.0, f64::INFINITY)] {
            let odd = Parametric { g: 2.0, a, b, c: 0.0, d: -b / a, e: 0.0, f: 0.0 };
            assert!(!Curve::Parametric(odd).is_sound(), "{a} {b}");
        }
        assert!(!Curve::sampled(vec![1.0, 0.0]).expect("two numbers").is_sound());
        assert!(Curve::power(2.2).is_sound() && Curve::Line.is_sound());
    }
}
