//! How well does one model correct one card, and how well would it have guessed each patch from the
//! others? Errors are ΔE2000 through the very correction that the photograph would get, so the fall
//! of light across the card counts as an error.

use crate::colour::card::{Card, NEUTRALS, PATCHES};
use crate::colour::correction::Correction;
use crate::colour::difference::{delta_e_2000, delta_e_2000_parts};
use crate::colour::lab::{Lab, lab_from_xyz, xyz_from_lab};
use crate::colour::model::{
    GAIN, Model, SHADE, Tone, UNKNOWNS, Unknowns, correction, light, light_from_code, penalties,
};
use crate::colour::named::{linear_from_xyz_d50, xyz_d50_from_linear};
use crate::colour::solve::least_squares;

/// Beyond this ΔE2000 a patch pulls hardly stronger; the smooth form of Huber's loss.
const STRONG_PULL: f64 = 4.0;
/// Residuals in linear light are worth this much ΔE2000 in the plain 3x3.
const LIGHT_WORTH: f64 = 100.0;
/// Rounds of the solver from a plain start, and from the whole card's own solution.
const ROUNDS: usize = 60;
const ROUNDS_AGAIN: usize = 25;

/// A card as seen, ready for trials.
pub struct Bench {
    codes: [[f64; 3]; PATCHES],
    places: Option<[[f64; 2]; PATCHES]>,
    lab: [Lab; PATCHES],
    light: [[f64; 3]; PATCHES],
}

impl Bench {
    /// The codes seen and the colours known, with the patches' centres in the photograph if known.
    pub fn new(codes: &[[f32; 3]; PATCHES], centres_px: Option<&[[f32; 2]; PATCHES]>, card: &Card) -> Bench {
        Bench {
            codes: codes.map(|code| code.map(f64::from)),
            places: centres_px.map(places),
            lab: card.lab,
            light: card.lab.map(|lab| linear_from_xyz_d50(xyz_from_lab(lab))),
        }
    }

    /// The unknowns of `model` that suit these patches best.
    pub fn fitted(&self, model: Model, patches: &[usize]) -> Unknowns {
        let mut start = [0.0; UNKNOWNS];
        for channel in 0..3 {
            start[GAIN + channel] = self.log_gain(channel, patches);
        }
        self.refitted(model, patches, &start, ROUNDS)
    }

    fn refitted(&self, model: Model, patches: &[usize], start: &Unknowns, rounds: usize) -> Unknowns {
        let free = model.free(self.places.is_some());
        let with = |values: &[f64]| {
            let mut unknowns = *start;
            for (i, value) in free.iter().zip(values) {
                unknowns[*i] = *value;
            }
            unknowns
        };
        let first: Vec<f64> = free.iter().map(|i| start[*i]).collect();
        with(&least_squares(&first, rounds, |values, into| {
            into.clear();
            self.residuals(model, &with(values), patches, into);
        }))
    }

    fn residuals(&self, model: Model, unknowns: &Unknowns, patches: &[usize], into: &mut Vec<f64>) {
        let tone = Tone::new(unknowns);
        for &i in patches {
            let place = self.places.map_or([0.0; 2], |places| places[i]);
            let seen = light_from_code(unknowns, &tone, self.codes[i], place);
            if model == Model::Linear {
                into.extend((0..3).map(|c| LIGHT_WORTH * (seen[c] - self.light[i][c])));
                continue;
            }
            let parts = delta_e_2000_parts(lab_from_xyz(xyz_d50_from_linear(seen)), self.lab[i]);
            let pull = pull(parts.iter().map(|part| part * part).sum());
            into.extend(parts.map(|part| pull * part));
        }
        if model != Model::Linear {
            penalties(unknowns, into);
        }
    }

    /// The mean logarithm of how much the neutrals lack in one channel.
    fn log_gain(&self, channel: usize, patches: &[usize]) -> f64 {
        let lack = |i: usize| {
            let seen = light(self.codes[i][channel]).max(1e-4);
            (self.light[i][channel].max(1e-4) / seen).ln()
        };
        let neutrals: Vec<f64> = NEUTRALS.into_iter().filter(|i| patches.contains(i)).map(lack).collect();
        neutrals.iter().sum::<f64>() / neutrals.len().max(1) as f64
    }

    /// The ΔE2000 of one patch through a correction.
    pub fn error(&self, correction: &Correction, patch: usize) -> f64 {
        delta_e_2000(lab_from_xyz(xyz_d50_from_linear(self.shown(correction, patch))), self.lab[patch])
    }

    /// How much more light than it ought to have one patch shows through a correction.
    pub fn excess(&self, correction: &Correction, patch: usize) -> [f64; 3] {
        let shown = self.shown(correction, patch);
        [0, 1, 2].map(|c| shown[c] - self.light[patch][c])
    }

    fn shown(&self, correction: &Correction, patch: usize) -> [f64; 3] {
        let seen = self.codes[patch].map(|code| light(code) as f32);
        correction.corrected_from_linear(seen).map(f64::from)
    }

    /// Fits `model` to `patches`, and again without each of them in turn.
    pub fn tried(&self, model: Model, patches: &[usize]) -> Trial {
        let unknowns = self.fitted(model, patches);
        let fitted = correction(&unknowns);
        let alone = |&left_out: &usize| {
            let others: Vec<usize> = patches.iter().copied().filter(|i| *i != left_out).collect();
            let without = self.refitted(model, &others, &unknowns, ROUNDS_AGAIN);
            self.error(&correction(&without), left_out)
        };
        Trial {
            model,
            patches: patches.to_vec(),
            errors: patches.iter().map(|i| self.error(&fitted, *i)).collect(),
            errors_left_out: patches.iter().map(alone).collect(),
            shade: [unknowns[SHADE], unknowns[SHADE + 1]],
            correction: fitted,
        }
    }
}

/// One model's trial on one card.
pub struct Trial {
    /// The model tried.
    pub model: Model,
    /// The patches used, by number.
    pub patches: Vec<usize>,
    /// The correction fitted to all of them.
    pub correction: Correction,
    /// ΔE2000 of each patch used, after the fit to all.
    pub errors: Vec<f64>,
    /// ΔE2000 of each patch used, guessed from the others.
    pub errors_left_out: Vec<f64>,
    /// Logarithm of the light gained from the middle of the card to its edge, across and down.
    pub shade: [f64; 2],
}

/// The weight whose square times `squared` is Huber's loss in its smooth form.
fn pull(squared: f64) -> f64 {
    let ratio = squared / (STRONG_PULL * STRONG_PULL);
    if ratio < 1e-9 { 1.0 } else { (2.0 * ((1.0 + ratio).sqrt() - 1.0) / ratio).sqrt() }
}

/// Centres in pixels as places on the card: its middle at nought, its farthest patch at one.
fn places(centres_px: &[[f32; 2]; PATCHES]) -> [[f64; 2]; PATCHES] {
    let middle = [0, 1].map(|d| centres_px.iter().map(|at| f64::from(at[d])).sum::<f64>() / PATCHES as f64);
    let away = centres_px.map(|at| [f64::from(at[0]) - middle[0], f64::from(at[1]) - middle[1]]);
    let reach = away.iter().map(|at| at[0].hypot(at[1])).fold(1e-9, f64::max);
    away.map(|at| at.map(|d| d / reach))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::card::classic_since_november_2014;
    use crate::colour::solve::solved;
    use crate::colour::space::srgb_from_linear;

    /// A card seen darker and with its channels mixed, all inside the range.
    fn seen(card: &Card) -> [[f32; 3]; PATCHES] {
        card.lab.map(|lab| {
            let [r, g, b] = linear_from_xyz_d50(xyz_from_lab(lab));
            let camera = [0.5 * r + 0.2 * g + 0.02, 0.1 * r + 0.5 * g + 0.05 * b, 0.15 * g + 0.4 * b + 0.01 * r * r];
            camera.map(|light| srgb_from_linear(light as f32))
        })
    }

    #[test]
    fn the_plain_model_is_the_least_squares_solution() {
        let card = classic_since_november_2014();
        let bench = Bench::new(&seen(&card), None, &card);
        let all: Vec<usize> = (0..PATCHES).collect();
        let found = correction(&bench.fitted(Model::Linear, &all));
        for row in 0..3 {
            let mut normal = vec![0.0; 9];
            let mut right = vec![0.0; 3];
            for i in 0..PATCHES {
                let lights = bench.codes[i].map(light);
                for (j, one) in lights.iter().enumerate() {
                    right[j] += one * bench.light[i][row];
                    (0..3).for_each(|k| normal[3 * j + k] += one * lights[k]);
                }
            }
            let ought = solved(normal, right).unwrap();
            // Three probes inside the range give back the row of the matrix.
            for column in 0..3 {
                let mut probe = [0.2; 3];
                let low = found.corrected_from_linear(probe)[row];
                probe[column] += 0.1;
                let slope = f64::from(found.corrected_from_linear(probe)[row] - low) / 0.1;
                assert!((slope - ought[column]).abs() < 5e-3, "{row} {column}: {slope} for {}", ought[column]);
            }
        }
    }

    #[test]
    fn a_patch_left_out_does_not_help_to_guess_itself() {
        let card = classic_since_november_2014();
        let all: Vec<usize> = (0..PATCHES).collect();
        let mut codes = seen(&card);
        let honest = Bench::new(&codes, None, &card).tried(Model::LinearDeltaE, &all);
        codes[8] = [0.9, 0.9, 0.9];
        let spoilt = Bench::new(&codes, None, &card).tried(Model::LinearDeltaE, &all);
        assert!(honest.errors_left_out[8] < 2.0 && spoilt.errors_left_out[8] > 20.0);
        assert!(spoilt.errors_left_out[8] >= spoilt.errors[8]);
    }

    #[test]
    fn a_strong_error_pulls_less_than_its_square() {
        assert_eq!(pull(0.0), 1.0);
        assert!(pull(1.0) > 0.97 && pull(400.0) < 0.65);
        assert!(pull(400.0) * 20.0 > pull(100.0) * 10.0, "but still more than a weaker one");
    }

    #[test]
    fn places_are_measured_from_the_middle_of_the_card() {
        let centres = std::array::from_fn(|i| [100.0 + 10.0 * (i % 6) as f32, 50.0 + 10.0 * (i / 6) as f32]);
        let places = places(&centres);
        assert!((places[0][0] + places[23][0]).abs() < 1e-9 && (places[0][0].hypot(places[0][1]) - 1.0).abs() < 1e-9);
    }
}
