//! Which unknowns has a correction, and what is thought of them before a card is seen? One set of
//! unknowns serves every model; a simpler model leaves some at nought. Penalties are in ΔE2000 for
//! one unit of the unknown. They were chosen over the eight genuine charts of the data, are flat
//! around their values, and chosen on seven charts they served the eighth as well (2.77 to 2.74).

use crate::colour::correction::Correction;

/// The ways to correct a photograph from a card, simplest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// A gain for each channel.
    WhiteBalance,
    /// Three by three, least squares in linear light.
    Linear,
    /// Three by three, least ΔE2000.
    LinearDeltaE,
    /// A tone curve shared by the channels, an offset and a gain for each, then three by three;
    /// all at once, least ΔE2000, held towards a smooth curve and a gentle mixture.
    ToneThenLinear,
    /// The same with the terms of a root polynomial of second degree; Finlayson and others 2015.
    ToneThenRoot,
}

/// Every model, simplest first.
pub const MODELS: [Model; 5] =
    [Model::WhiteBalance, Model::Linear, Model::LinearDeltaE, Model::ToneThenLinear, Model::ToneThenRoot];

impl Model {
    /// What the screen calls it.
    pub fn name(self) -> &'static str {
        match self {
            Model::WhiteBalance => "white balance",
            Model::Linear => "3x3",
            Model::LinearDeltaE => "3x3, least ΔE2000",
            Model::ToneThenLinear => "tone curve, then 3x3",
            Model::ToneThenRoot => "tone curve, then root polynomial",
        }
    }

    /// Which unknowns are free; the others stay at nought. `with_shade`: the light may fall off
    /// across the card.
    pub fn free(self, with_shade: bool) -> Vec<usize> {
        let tone = matches!(self, Model::ToneThenLinear | Model::ToneThenRoot);
        let mut free: Vec<usize> = (GAIN..GAIN + 3).collect();
        if self != Model::WhiteBalance {
            free.extend(MIX..MIX + 6);
        }
        if tone {
            free.extend(TONE..TONE + SPANS);
            free.extend(LIFT..LIFT + 3);
        }
        if self == Model::ToneThenRoot {
            free.extend(ROOT..ROOT + 9);
        }
        if with_shade && self != Model::Linear {
            free.extend(SHADE..SHADE + 2);
        }
        free
    }
}

/// Spans of the tone curve, equal in code.
pub const SPANS: usize = 6;
/// Logarithm of the curve's slope in each span.
pub const TONE: usize = 0;
/// Offset of each channel, in code: glare below, crushed blacks above nought.
pub const LIFT: usize = TONE + SPANS;
/// Logarithm of each channel's gain.
pub const GAIN: usize = LIFT + 3;
/// How much of the difference to another channel is taken on.
pub const MIX: usize = GAIN + 3;
/// How much of each root term.
pub const ROOT: usize = MIX + 6;
/// Logarithm of the light gained from the middle of the card to its corner, across and down. A
/// nuisance: it is fitted so that the curve need not explain it, and never part of a correction,
/// since nobody knows how the light goes on beside the card.
pub const SHADE: usize = ROOT + 9;
/// How many unknowns there are.
pub const UNKNOWNS: usize = SHADE + 2;

const SLOPE_PENALTY: f64 = 1.0;
const BEND_PENALTY: f64 = 10.0;
const LIFT_PENALTY: f64 = 10.0;
const MIX_PENALTY: f64 = 10.0;
const ROOT_PENALTY: f64 = 20.0;
const SHADE_PENALTY: f64 = 40.0;

/// Values for all the unknowns.
pub type Unknowns = [f64; UNKNOWNS];

/// Writes what speaks against these unknowns before any patch is looked at.
pub fn penalties(unknowns: &Unknowns, into: &mut Vec<f64>) {
    let spans = &unknowns[TONE..TONE + SPANS];
    into.extend(spans.iter().map(|slope| SLOPE_PENALTY * slope));
    into.extend(spans.windows(2).map(|pair| BEND_PENALTY * (pair[1] - pair[0])));
    into.extend(unknowns[LIFT..GAIN].iter().map(|lift| LIFT_PENALTY * lift));
    into.extend(unknowns[MIX..ROOT].iter().map(|mix| MIX_PENALTY * mix));
    into.extend(unknowns[ROOT..SHADE].iter().map(|root| ROOT_PENALTY * root));
    into.extend(unknowns[SHADE..].iter().map(|shade| SHADE_PENALTY * shade));
}

/// The light of a patch at `place` (from the middle of the card, its corner at distance one).
pub fn light_from_code(unknowns: &Unknowns, tone: &Tone, code: [f64; 3], place: [f64; 2]) -> [f64; 3] {
    let shade = (unknowns[SHADE] * place[0] + unknowns[SHADE + 1] * place[1]).exp();
    let channel = |c: usize, code: f64| light(tone.at(code) + unknowns[LIFT + c]) * unknowns[GAIN + c].exp();
    // What the correction's curves do at their ends is fitted too.
    let ceiling = channel(0, 1.0).min(channel(1, 1.0)).min(channel(2, 1.0));
    let [r, g, b] = [0, 1, 2].map(|c| channel(c, code[c]).min(ceiling) * shade);
    let mix = &unknowns[MIX..ROOT];
    let term = |one: f64, other: f64| (one.max(0.0) * other.max(0.0)).sqrt() - (one + other) / 2.0;
    let terms = [term(r, g), term(g, b), term(b, r)];
    let rooted = |c: usize| (0..3).map(|i| unknowns[ROOT + 3 * c + i] * terms[i]).sum::<f64>();
    [
        r + mix[0] * (g - r) + mix[1] * (b - r) + rooted(0),
        g + mix[2] * (r - g) + mix[3] * (b - g) + rooted(1),
        b + mix[4] * (r - b) + mix[5] * (g - b) + rooted(2),
    ]
}

/// The correction with these unknowns, without the fall of light across the card.
pub fn correction(unknowns: &Unknowns) -> Correction {
    let tone = Tone::new(unknowns);
    let mix = [0, 2, 4].map(|i| [unknowns[MIX + i], unknowns[MIX + i + 1]]);
    let root = [0, 3, 6].map(|i| [unknowns[ROOT + i], unknowns[ROOT + i + 1], unknowns[ROOT + i + 2]]);
    let gain = [0, 1, 2].map(|c| unknowns[GAIN + c].exp());
    Correction::from_curves(|c, code| light(tone.at(code) + unknowns[LIFT + c]), mix, root, gain)
}

/// The curve of IEC 61966-2-1, carried on in a straight line below nought and as it is above one.
pub fn light(code: f64) -> f64 {
    if code <= 0.04045 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) }
}

/// The shared tone curve: code in, code out, rising everywhere; cubics between the knots whose
/// slopes are harmonic means, so that it stays monotone; Fritsch and Butland, SIAM J. Sci. Stat.
/// Comput. 5 (1984) 300-304.
pub struct Tone {
    height: [f64; SPANS + 1],
    slope: [f64; SPANS + 1],
}

impl Tone {
    /// The curve of these unknowns.
    pub fn new(unknowns: &Unknowns) -> Tone {
        let step: [f64; SPANS] = std::array::from_fn(|i| unknowns[TONE + i].exp() / SPANS as f64);
        let mut height = [0.0; SPANS + 1];
        let mut slope = [step[0]; SPANS + 1];
        for i in 0..SPANS {
            height[i + 1] = height[i] + step[i];
            slope[i + 1] = match step.get(i + 1) {
                Some(next) => 2.0 * step[i] * next / (step[i] + next),
                None => step[i],
            };
        }
        Tone { height, slope }
    }

    /// The curve at a code from nought to one; beyond, in its last cubic.
    pub fn at(&self, code: f64) -> f64 {
        let place = code * SPANS as f64;
        let i = (place.max(0.0) as usize).min(SPANS - 1);
        let u = place - i as f64;
        let (low, high) = (self.height[i], self.height[i + 1]);
        let (start, end) = (self.slope[i], self.slope[i + 1]);
        let bend = u * (1.0 - u) * (start * (1.0 - u) - end * u);
        low + (high - low) * u * u * (3.0 - 2.0 * u) + bend
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unknowns_at_nought_correct_nothing() {
        let tone = Tone::new(&[0.0; UNKNOWNS]);
        let code = [0.1, 0.5, 0.9];
        for (is, was) in light_from_code(&[0.0; UNKNOWNS], &tone, code, [0.3, 0.2]).iter().zip(code) {
            assert!((is - light(was)).abs() < 1e-9);
        }
        let (tried, none) = (correction(&[0.0; UNKNOWNS]), Correction::none());
        for (is, was) in tried.curves()[1].iter().zip(&none.curves()[1]) {
            assert!((is - was).abs() < 1e-6);
        }
        assert_eq!(tried.mix(), none.mix());
    }

    #[test]
    fn a_simpler_model_has_fewer_unknowns() {
        for pair in MODELS.windows(2) {
            assert!(pair[0].free(false).len() <= pair[1].free(false).len());
        }
    }

    proptest! {
        #[test]
        fn the_tone_curve_rises_everywhere(slopes in prop::array::uniform6(-2.5_f64..2.5)) {
            let mut unknowns = [0.0; UNKNOWNS];
            unknowns[TONE..TONE + SPANS].copy_from_slice(&slopes);
            let tone = Tone::new(&unknowns);
            for i in 0..500 {
                prop_assert!(tone.at(f64::from(i + 1) / 500.0) > tone.at(f64::from(i) / 500.0));
            }
        }

        #[test]
        fn the_correction_is_the_model_without_the_fall_of_light(
            some in prop::collection::vec(-0.3_f64..0.3, UNKNOWNS), code in prop::array::uniform3(0.35_f64..0.6),
        ) {
            let mut unknowns = [0.0; UNKNOWNS];
            unknowns.copy_from_slice(&some);
            unknowns[LIFT..GAIN].iter_mut().for_each(|lift| *lift *= 0.2);
            let model = light_from_code(&unknowns, &Tone::new(&unknowns), code, [0.0, 0.0]);
            let table = correction(&unknowns).corrected_from_linear(code.map(|c| light(c) as f32));
            for (model, table) in model.iter().zip(table) {
                prop_assert!((model - f64::from(table)).abs() < 1e-3, "{model} and {table}");
            }
        }
    }
}
