//! Which correction does a card in a photograph ask for, how good is it, and may it be used at all?
//! Codes are sRGB from nought to one; differences are ΔE2000 under D50. The model is chosen by how
//! well each patch is guessed from the others, never by how well the known ones are matched.

use crate::colour::card::{Card, NEUTRALS, PATCHES, Worth};
use crate::colour::correction::Correction;
use crate::colour::delta_e::{DeltaE, delta_e};
use crate::colour::find::Found;
use crate::colour::model::{MODELS, Model};
use crate::colour::trial::{Bench, Trial};
use thiserror::Error;

/// With fewer patches the richer models have more unknowns than the card has colours.
pub const FEWEST_PATCHES: usize = 16;
/// With fewer neutrals the tone curve hangs in the air.
pub const FEWEST_NEUTRALS: usize = 3;
/// Above this, guessed from the others, it is another card or it stands wrong. On the charts of the
/// data genuine cards came to 4.2 at most, home-printed copies to 6.1, and cards turned round or
/// mirrored to 21.9 at least.
pub const WORST_MEAN: f64 = 9.0;
/// Two models closer than this in their means are told apart by skin.
const TIE: f64 = 0.1;
/// A patch is taken for glare only if it is this far off, in ΔE2000…
const GLARE_FROM: f64 = 6.0;
/// …by at least this much light in every channel…
const GLARE_LIGHT: f64 = 0.06;
/// …and by at least this part of the most in the least.
const GLARE_WHITENESS: f64 = 0.4;
/// Beyond this fall of light across the card the consultant is told.
const UNEVEN_FROM: f64 = 0.10;

/// A card as it was found in a photograph.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The mean sRGB code of each patch, nought to one.
    pub codes: [[f32; 3]; PATCHES],
    /// Whether any channel of the patch was clipped; such a patch is left out and named.
    pub clipped: [bool; PATCHES],
    /// The centres of the patches in the photograph, to allow for light that falls off.
    pub centres_px: Option<[[f32; 2]; PATCHES]>,
}

impl From<&Found> for Seen {
    fn from(found: &Found) -> Self {
        let centres_px = found.centres.map(|centre| centre.map(|place| place as f32));
        Self { codes: found.seen, clipped: found.clipped, centres_px: Some(centres_px) }
    }
}

/// How one model did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The model.
    pub model: Model,
    /// On the patches it was fitted to.
    pub in_sample: DeltaE,
    /// On each patch, guessed from the others.
    pub leave_one_out: DeltaE,
}

/// A correction with what is known of its worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The model chosen, and how it did.
    pub chosen: Score,
    /// The correction to show the photograph with.
    pub correction: Correction,
    /// What a person would call the card.
    pub card: &'static str,
    /// Whether the photograph may be called calibrated.
    pub is_calibrated: bool,
    /// The differences before any correction.
    pub before: DeltaE,
    /// Every model tried, simplest first.
    pub tried: Vec<Score>,
    /// The patches that were clipped.
    pub clipped: Vec<&'static str>,
    /// The patch that was taken for glare and left out.
    pub glare: Option<&'static str>,
    /// How much the light changes from one end of the card to the other, 0.1 for a tenth. Not
    /// corrected, since nobody knows how it goes on beside the card.
    pub fall_of_light: Option<f64>,
    /// Why it came out like this, in sentences for the screen.
    pub reasons: Vec<String>,
}

/// Why a card gives no correction.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Refusal {
    /// Too many patches are clipped.
    #[error("only {left} of 24 patches are unclipped, {FEWEST_PATCHES} are needed; clipped: {}", clipped.join(", "))]
    TooFewPatches {
        /// How many are left.
        left: usize,
        /// The names of the clipped ones.
        clipped: Vec<&'static str>,
    },
    /// Too many of the greys are clipped.
    #[error("only {left} of 6 greys are unclipped, {FEWEST_NEUTRALS} are needed; clipped: {}", clipped.join(", "))]
    TooFewNeutrals {
        /// How many are left.
        left: usize,
        /// The names of the clipped ones.
        clipped: Vec<&'static str>,
    },
    /// A code is not a number between nought and one.
    #[error("the patch {patch} has no usable colour")]
    NoColour {
        /// The patch.
        patch: &'static str,
    },
    /// The correction would not help.
    #[error("the correction is no better than none: ΔE2000 {after:.1} on patches left out, {before:.1} before")]
    NoBetter {
        /// Mean without correction.
        before: f64,
        /// Mean on patches left out.
        after: f64,
    },
    /// Even the best model leaves too much.
    #[error("the fit is too poor: ΔE2000 {after:.1} on patches left out, {WORST_MEAN} allowed; is it this card?")]
    TooPoor {
        /// Mean on patches left out.
        after: f64,
    },
}

/// The correction that `card`, as seen, asks for.
///
/// # Errors
/// Why there is none: too little to fit to, no gain, or another card.
pub fn fit(seen: &Seen, card: &Card) -> Result<Fit, Refusal> {
    let mut patches = usable(seen, card)?;
    let bench = Bench::new(&seen.codes, seen.centres_px.as_ref(), card);
    let mut trials = all_tried(&bench, &patches);
    let glare = glare(&bench, best(&trials));
    if let Some(patch) = glare {
        patches.retain(|i| *i != patch);
        trials = all_tried(&bench, &patches);
    }
    let before = before(&bench, &patches);
    let tried: Vec<Score> = trials.iter().map(score).collect();
    let trial = best(&trials);
    let chosen = score(trial);
    let after = chosen.leave_one_out.mean;
    if after >= before.mean {
        return Err(Refusal::NoBetter { before: before.mean, after });
    }
    if after > WORST_MEAN {
        return Err(Refusal::TooPoor { after });
    }
    let mut fit = Fit {
        chosen,
        correction: trial.correction.clone(),
        card: card.name,
        is_calibrated: card.worth == Worth::Measured,
        before,
        tried,
        clipped: clipped(seen, card),
        glare: glare.map(|i| card.patches[i]),
        fall_of_light: seen.centres_px.map(|_| 2.0 * trial.shade[0].hypot(trial.shade[1])),
        reasons: Vec::new(),
    };
    fit.reasons = reasons(&fit);
    Ok(fit)
}

/// The patches that can be fitted to, or why they are too few.
fn usable(seen: &Seen, card: &Card) -> Result<Vec<usize>, Refusal> {
    let is_colour = |code: &[f32; 3]| code.iter().all(|channel| (0.0..=1.0).contains(channel));
    let patches: Vec<usize> = (0..PATCHES).filter(|i| !seen.clipped[*i]).collect();
    if let Some(odd) = patches.iter().find(|i| !is_colour(&seen.codes[**i])) {
        return Err(Refusal::NoColour { patch: card.patches[*odd] });
    }
    if patches.len() < FEWEST_PATCHES {
        return Err(Refusal::TooFewPatches { left: patches.len(), clipped: clipped(seen, card) });
    }
    let neutrals = NEUTRALS.iter().filter(|i| patches.contains(i)).count();
    if neutrals < FEWEST_NEUTRALS {
        return Err(Refusal::TooFewNeutrals { left: neutrals, clipped: clipped(seen, card) });
    }
    Ok(patches)
}

fn clipped(seen: &Seen, card: &Card) -> Vec<&'static str> {
    (0..PATCHES).filter(|i| seen.clipped[*i]).map(|i| card.patches[i]).collect()
}

fn all_tried(bench: &Bench, patches: &[usize]) -> Vec<Trial> {
    MODELS.iter().map(|model| bench.tried(*model, patches)).collect()
}

/// The trial that guessed best, ties by skin, then the simpler.
fn best(trials: &[Trial]) -> &Trial {
    let guess = |trial: &Trial| score(trial).leave_one_out;
    let least = trials.iter().map(|trial| guess(trial).mean).fold(f64::INFINITY, f64::min);
    let skin = |trial: &Trial| guess(trial).skin.unwrap_or(guess(trial).mean);
    let level = trials.iter().filter(|trial| guess(trial).mean <= least + TIE);
    level.min_by(|one, other| skin(one).total_cmp(&skin(other))).unwrap_or(&trials[0])
}

/// The patch that a reflection lies on: the one guessed worst, if what it shows too much is white.
/// A reflection adds much the same light to all three channels; a colour outside the model does not.
fn glare(bench: &Bench, trial: &Trial) -> Option<usize> {
    let errors = trial.patches.iter().zip(&trial.errors_left_out);
    let (patch, error) = errors.max_by(|one, other| one.1.total_cmp(other.1))?;
    let others: Vec<usize> = trial.patches.iter().copied().filter(|i| i != patch).collect();
    let neutrals = NEUTRALS.iter().filter(|i| others.contains(i)).count();
    if *error < GLARE_FROM || others.len() < FEWEST_PATCHES || neutrals < FEWEST_NEUTRALS {
        return None;
    }
    let without = bench.tried(trial.model, &others);
    let too_much = bench.excess(&without.correction, *patch);
    let (least, most) = (too_much.into_iter().fold(f64::INFINITY, f64::min), too_much.into_iter().fold(0.0, f64::max));
    (least > GLARE_LIGHT && least > GLARE_WHITENESS * most).then_some(*patch)
}

fn before(bench: &Bench, patches: &[usize]) -> DeltaE {
    let errors: Vec<f64> = patches.iter().map(|i| bench.error(&Correction::none(), *i)).collect();
    delta_e(patches, &errors)
}

fn score(trial: &Trial) -> Score {
    Score {
        model: trial.model,
        in_sample: delta_e(&trial.patches, &trial.errors),
        leave_one_out: delta_e(&trial.patches, &trial.errors_left_out),
    }
}

fn reasons(fit: &Fit) -> Vec<String> {
    let (guess, match_) = (fit.chosen.leave_one_out, fit.chosen.in_sample);
    let mut reasons = vec![format!(
        "{}: ΔE2000 {:.1} before, {:.1} on the patches, {:.1} on patches left out",
        fit.chosen.model.name(),
        fit.before.mean,
        match_.mean,
        guess.mean
    )];
    if !fit.is_calibrated {
        reasons.push("a printed card has nominal colours: white balance and geometry only, not calibrated".into());
    }
    if !fit.clipped.is_empty() {
        reasons.push(format!("clipped and left out: {}", fit.clipped.join(", ")));
    }
    if let Some(glare) = fit.glare {
        reasons.push(format!("left out, probably glare: {glare}"));
    }
    if let Some(fall) = fit.fall_of_light.filter(|fall| *fall > UNEVEN_FROM) {
        reasons.push(format!("the light changes by {:.0} % across the card; this is not corrected", 100.0 * fall));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::card::{classic_since_november_2014, printable};
    use crate::colour::lab::xyz_from_lab;
    use crate::colour::named::linear_from_xyz_d50;
    use crate::colour::space::srgb_from_linear;

    /// A card before a camera that turns light into codes like this.
    fn seen(card: &Card, mut camera: impl FnMut([f64; 3]) -> [f32; 3]) -> Seen {
        let codes = card.lab.map(|lab| camera(linear_from_xyz_d50(xyz_from_lab(lab))));
        Seen { codes, clipped: [false; PATCHES], centres_px: None }
    }

    /// A warm, mixed, contrasty camera: gains, crosstalk, then an S-curve over the code.
    fn telephone([r, g, b]: [f64; 3]) -> [f32; 3] {
        let light = [0.85 * r + 0.08 * g, 0.06 * r + 0.68 * g + 0.02 * b, 0.05 * g + 0.5 * b];
        light.map(|light| {
            let code = srgb_from_linear(light as f32);
            code + 0.18 * code * (1.0 - code) * (2.0 * code - 1.0)
        })
    }

    #[test]
    fn a_contrasty_camera_is_seen_through_by_the_tone_curve() {
        let card = classic_since_november_2014();
        let fit = fit(&seen(&card, telephone), &card).unwrap();
        assert!(matches!(fit.chosen.model, Model::ToneThenLinear | Model::ToneThenRoot));
        assert!(fit.before.mean > 8.0 && fit.chosen.leave_one_out.mean < 1.5, "{:?}", fit.chosen);
        let plain = fit.tried.iter().find(|score| score.model == Model::Linear).unwrap();
        assert!(plain.leave_one_out.mean > fit.chosen.leave_one_out.mean + 0.5);
        assert!(fit.is_calibrated && fit.glare.is_none() && fit.clipped.is_empty());
    }

    #[test]
    fn the_fit_is_the_same_in_half_the_light() {
        let card = classic_since_november_2014();
        let gain = |much: f64| move |light: [f64; 3]| [0.8, 0.7, 0.5].map(|g| g * much).into_iter().zip(light);
        let camera = |much: f64| {
            move |light| {
                let channels: Vec<f32> = gain(much)(light).map(|(g, l)| srgb_from_linear((g * l) as f32)).collect();
                [channels[0], channels[1], channels[2]]
            }
        };
        let [whole, half] = [1.0, 0.5].map(|much| fit(&seen(&card, camera(much)), &card).unwrap().chosen);
        assert!((whole.in_sample.mean - half.in_sample.mean).abs() < 0.3, "{whole:?} {half:?}");
    }

    #[test]
    fn a_clipped_patch_is_named_and_changes_nothing() {
        let card = classic_since_november_2014();
        let mut clipped = seen(&card, telephone);
        clipped.clipped[18] = true;
        let one = fit(&clipped, &card).unwrap();
        clipped.codes[18] = [1.0, 0.2, f32::NAN];
        let other = fit(&clipped, &card).unwrap();
        assert_eq!(one.clipped, ["white"]);
        assert!(one.reasons.iter().any(|reason| reason == "clipped and left out: white"));
        assert_eq!(one.correction, other.correction);
    }

    #[test]
    fn too_few_patches_or_greys_are_refused_by_name() {
        let card = classic_since_november_2014();
        let mut few = seen(&card, telephone);
        (0..9).for_each(|i| few.clipped[i] = true);
        let refused = fit(&few, &card).unwrap_err();
        assert!(matches!(&refused, Refusal::TooFewPatches { left: 15, .. }));
        assert!(refused.to_string().contains("dark skin, light skin"), "{refused}");
        let mut no_greys = seen(&card, telephone);
        (18..22).for_each(|i| no_greys.clipped[i] = true);
        assert!(matches!(fit(&no_greys, &card), Err(Refusal::TooFewNeutrals { left: 2, .. })));
    }

    #[test]
    fn a_card_read_upside_down_or_mirrored_is_refused() {
        let card = classic_since_november_2014();
        let upright = seen(&card, telephone);
        for place in [|i: usize| 23 - i, |i: usize| i / 6 * 6 + 5 - i % 6] {
            let wrong = Seen { codes: std::array::from_fn(|i| upright.codes[place(i)]), ..upright.clone() };
            assert!(matches!(fit(&wrong, &card), Err(Refusal::TooPoor { .. } | Refusal::NoBetter { .. })));
        }
    }

    #[test]
    fn a_photograph_that_is_right_already_is_left_alone() {
        let card = classic_since_november_2014();
        let mut noise = 1_u32;
        let right = seen(&card, |light| {
            light.map(|channel| noise_from(&mut noise).mul_add(0.02, srgb_from_linear(channel as f32)).clamp(0.0, 1.0))
        });
        assert!(matches!(fit(&right, &card), Err(Refusal::NoBetter { before, .. }) if before < 1.5));
    }

    /// Noise from minus one half to one half, the same each time.
    fn noise_from(state: &mut u32) -> f32 {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 8) as f32 / (1 << 24) as f32 - 0.5
    }

    #[test]
    fn a_reflection_on_one_patch_is_found_and_named() {
        let card = classic_since_november_2014();
        let mut shiny = seen(&card, telephone);
        shiny.codes[12] = telephone(linear_from_xyz_d50(xyz_from_lab(card.lab[12])).map(|light| light + 0.2));
        let fit = fit(&shiny, &card).unwrap();
        assert_eq!(fit.glare, Some("blue"));
        assert!(fit.chosen.leave_one_out.mean < 1.6, "{:?}", fit.chosen);
    }

    #[test]
    fn light_that_falls_off_is_told_and_not_corrected() {
        let card = classic_since_november_2014();
        let mut uneven = seen(&card, telephone);
        for (i, lab) in card.lab.iter().enumerate() {
            let share = 1.0 - 0.25 * (i % 6) as f64 / 5.0;
            uneven.codes[i] = telephone(linear_from_xyz_d50(xyz_from_lab(*lab)).map(|light| light * share));
        }
        uneven.centres_px = Some(std::array::from_fn(|i| [(i % 6) as f32, (i / 6) as f32]));
        let fit = fit(&uneven, &card).unwrap();
        assert!((0.15..0.40).contains(&fit.fall_of_light.unwrap()), "{:?}", fit.fall_of_light);
        assert!(fit.reasons.iter().any(|reason| reason.contains("not corrected")));
    }

    #[test]
    fn a_printed_card_never_makes_a_photograph_calibrated() {
        let card = printable();
        let fit = fit(&seen(&card, telephone), &card).unwrap();
        assert!(!fit.is_calibrated && fit.reasons.iter().any(|reason| reason.contains("not calibrated")));
    }
}
