//! `diascope card`: is there a colour card in a photograph, what would the photograph look like without
//! its cast, and how sure is that? Develops, finds and fits as the window does; changes no photograph.
//! Which of the look-alike cards it is, the person says who asks.

use std::path::Path;

use serde::Serialize;

use crate::colour::delta_e::DeltaE;
use crate::colour::find::{Found, find_card};
use crate::colour::fit::{Fit, Seen, fit};
use crate::colour::known_cards::{CARDS, KnownCard, known_card};
use crate::photo;
use crate::photo::srgb::to_srgb;
use crate::tools::answer::Answer;
use crate::tools::develop::bytes_of;

/// What came of looking for a card. What could not be learnt is `None`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CardAnswer {
    /// Whether a card was found, even if no correction came of it.
    pub found: bool,
    /// Why there is no card, or no correction by it.
    pub refused: Option<String>,
    /// What a person would call the card asked for.
    pub card: Option<&'static str>,
    /// From the corner of the dark-skin patch clockwise as the card is read; upright pixels.
    pub corners: Option<[[f64; 2]; 4]>,
    /// In reference order.
    pub patches: Vec<Patch>,
    pub model: Option<&'static str>,
    pub delta_e: Option<Differences>,
    /// What happened and what to do, for a person.
    pub problem: Option<String>,
    #[serde(skip)]
    reasons: Vec<String>,
}

/// A patch as it was seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Patch {
    /// Upright pixels, pixel centres at whole numbers.
    pub centre: [f64; 2],
    /// sRGB code, nought to one.
    pub seen: [f32; 3],
    /// Whether a channel is at its end: such a patch is left out.
    pub clipped: bool,
}

/// ΔE2000 over the patches used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Differences {
    pub before: Difference,
    /// On the patches fitted to.
    pub in_sample: Difference,
    /// Each patch guessed from the others.
    pub leave_one_out: Difference,
}

/// ΔE2000 of a card in four numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    pub mean: f64,
    pub p95: f64,
    pub max: f64,
    /// Mean of the two skin patches; `None` where both are left out.
    pub skin: Option<f64>,
}

impl From<DeltaE> for Difference {
    fn from(DeltaE { mean, p95, max, skin }: DeltaE) -> Self {
        Self { mean, p95, max, skin }
    }
}

/// Looks for a card in the photograph at `photo`, and fits a correction to it. `word` is one of `CARDS`'.
pub fn card(photo: &Path, word: &str) -> CardAnswer {
    let Some(known) = known_card(word) else {
        let words = CARDS.each_ref().map(|known| known.word).join(", ");
        return problem(format!("There is no card called {word} here; there are {words}."));
    };
    match bytes_of(photo) {
        Err(error) => problem(format!("The file could not be read: {error}. Check its name and place.")),
        Ok(bytes) => match photo::develop(&bytes) {
            Err(refusal) => problem(refusal.to_string()),
            Ok(developed) => looked(&developed, known),
        },
    }
}

/// `card`, as the command line answers it: nought only where a correction was fitted.
pub fn answer(photo: &Path, word: &str) -> Answer {
    let answer = card(photo, word);
    let problem = answer.problem.clone().or(answer.refused.clone());
    let code = u8::from(answer.delta_e.is_none());
    Answer { code, ..Answer::new(&answer, words(&answer), problem) }
}

fn problem(words: String) -> CardAnswer {
    CardAnswer { problem: Some(words), ..CardAnswer::default() }
}

fn looked(developed: &photo::Developed, known: &KnownCard) -> CardAnswer {
    let pixels = to_srgb(&developed.pixels, &developed.colours.model);
    let colours = (known.colours)();
    let begun = CardAnswer { card: Some(colours.name), problem: developed.trouble.clone(), ..CardAnswer::default() };
    let found = match find_card(pixels.picture(), known.kind) {
        Err(refusal) => return CardAnswer { refused: Some(refusal.to_string()), ..begun },
        Ok(found) => found,
    };
    let met = CardAnswer { found: true, corners: Some(found.corners), patches: patches(&found), ..begun };
    match fit(&Seen::from(&found), &colours) {
        Err(refusal) => CardAnswer { refused: Some(refusal.to_string()), ..met },
        Ok(fit) => fitted(met, &fit),
    }
}

fn patches(found: &Found) -> Vec<Patch> {
    let seen = found.centres.iter().zip(found.seen).zip(found.clipped);
    seen.map(|((centre, seen), clipped)| Patch { centre: *centre, seen, clipped }).collect()
}

fn fitted(met: CardAnswer, fit: &Fit) -> CardAnswer {
    let delta_e = Differences {
        before: fit.before.into(),
        in_sample: fit.chosen.in_sample.into(),
        leave_one_out: fit.chosen.leave_one_out.into(),
    };
    CardAnswer { model: Some(fit.chosen.model.name()), delta_e: Some(delta_e), reasons: fit.reasons.clone(), ..met }
}

/// The answer as lines for a person; what went wrong is said beside it.
fn words(answer: &CardAnswer) -> String {
    let mut lines = Vec::new();
    if let (true, Some(card), Some([first, ..])) = (answer.found, answer.card, answer.corners) {
        lines.push(format!("{card}: found, its first corner at {:.0}, {:.0}.", first[0], first[1]));
    }
    lines.extend(answer.reasons.iter().map(|reason| format!("{reason}.")));
    lines.join("\n")
}
