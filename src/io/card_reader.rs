//! The thread "cards": looks for colour cards, fits corrections to them and reads single colours, in the
//! pixels that are in memory. Whose photograph it is, the ticket says; nothing else of a patient is here.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::colour::find::{CardKind, Found, find_card, sample_by_hand};
use crate::colour::fit::{Seen, fit};
use crate::colour::illuminant::illuminant_from_greys;
use crate::colour::known_cards::{KnownCard, ReadCard};
use crate::colour::space::{linear_from_srgb, srgb_from_linear};
use crate::desk::effect::Effect;
use crate::desk::event::Event;
use crate::photo::pixels::Pixels;
use crate::photo::pyramid::Pyramid;
use crate::photo::srgb::to_srgb;

/// A question about a photograph, and its pixels.
pub struct Asked {
    pub effect: Effect,
    pub pyramid: Arc<Pyramid>,
}

/// Larger photographs are looked into at half their size or less, pixels: a card is no smaller for it than in
/// the largest camera's, and its sRGB copy takes 128 MB at most.
const MOST_PIXELS: usize = 32_000_000;
/// A colour is read from a square of this side around the place, photograph pixels.
const SPOT_PX: i64 = 11;

/// Answers until the window closes.
pub fn run(asked: &Receiver<Asked>, say: &dyn Fn(Event)) {
    for Asked { effect, pyramid } in asked {
        if let Some(event) = answer(&effect, &pyramid) {
            say(event);
        }
    }
}

/// The answer to a question about a photograph's colours; `None` to any other.
pub fn answer(effect: &Effect, pyramid: &Pyramid) -> Option<Event> {
    match effect {
        Effect::FindCard { ticket, card } => {
            let outcome = guarded(|| found(pyramid, card.kind, None)).map(Box::new);
            Some(Event::CardSought { ticket: ticket.clone(), outcome })
        }
        Effect::FitCard { ticket, card, corners } => {
            let outcome = guarded(|| fitted(pyramid, card, *corners)).map(Arc::new);
            Some(Event::CardFitted { ticket: ticket.clone(), outcome })
        }
        Effect::ReadColour { ticket, at_px, what } => {
            let code = guarded(|| spot(pyramid, *at_px).ok_or_else(String::new)).ok()?;
            Some(Event::ColourRead { ticket: ticket.clone(), at_px: *at_px, what: *what, code })
        }
        _ => None,
    }
}

/// The answer where the photograph has just left memory.
pub fn without_pixels(effect: &Effect) -> Option<Event> {
    const GONE: &str = "The photograph is not in memory any more. Show it again and try again.";
    match effect {
        Effect::FindCard { ticket, .. } => {
            Some(Event::CardSought { ticket: ticket.clone(), outcome: Err(GONE.to_owned()) })
        }
        Effect::FitCard { ticket, .. } => {
            Some(Event::CardFitted { ticket: ticket.clone(), outcome: Err(GONE.to_owned()) })
        }
        Effect::ReadColour { .. } => Some(Event::Told { what: GONE.to_owned(), is_alarm: false }),
        _ => None,
    }
}

fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let outcome = catch_unwind(AssertUnwindSafe(work));
    outcome.unwrap_or_else(|_| Err("This program failed while it was looking at the card.".to_owned()))
}

/// The card where it is found, or where its corners were placed; places in full-size pixels.
fn found(pyramid: &Pyramid, kind: CardKind, corners: Option<[[f64; 2]; 4]>) -> Result<Found, String> {
    let (pixels, scale) = looked_into(pyramid).ok_or("The photograph is too large to look for a card in it.")?;
    let srgb = to_srgb(pixels, pyramid.colours());
    let outcome = match corners {
        None => find_card(srgb.picture(), kind),
        // Centres of pixels lie at whole numbers there, and at halves on the screen.
        Some(corners) => sample_by_hand(srgb.picture(), kind, corners.map(|corner| corner.map(|at| at / scale - 0.5))),
    };
    let full = |at: [f64; 2]| at.map(|at| (at + 0.5) * scale);
    outcome.map_err(|refusal| refusal.to_string()).map(|found| Found {
        corners: found.corners.map(full),
        centres: found.centres.map(full),
        pitch_px: found.pitch_px * scale,
        ..found
    })
}

fn fitted(pyramid: &Pyramid, card: &'static KnownCard, corners: Option<[[f64; 2]; 4]>) -> Result<ReadCard, String> {
    let found = found(pyramid, card.kind, corners)?;
    let colours = (card.colours)();
    let fit = fit(&Seen::from(&found), &colours).map_err(|refusal| sentence(&refusal.to_string()))?;
    let light = illuminant_from_greys(&found.seen, &found.clipped, &colours);
    Ok(ReadCard { card, found, fit, light, is_by_hand: corners.is_some() })
}

/// A reason as a sentence of its own.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// The finest level in memory that is not too large, and how many full-size pixels one of its pixels is.
fn looked_into(pyramid: &Pyramid) -> Option<(&Pixels, f64)> {
    let numbers = pyramid.finest()..pyramid.sizes().len() as u8;
    let levels = numbers.filter_map(|number| pyramid.level(number).map(|level| (level, number)));
    let (level, number) = levels.into_iter().find(|(level, _)| level.count() <= MOST_PIXELS)?;
    // Each level halves exactly; only the last row and column may stand for less.
    Some((level, f64::from(1_u32 << number)))
}

/// The mean sRGB code around a place of the photograph, averaged in linear light.
fn spot(pyramid: &Pyramid, (x, y): (f64, f64)) -> Option<[f32; 3]> {
    let (level, scale) = looked_into(pyramid)?;
    let centre = [x, y].map(|at| (at / scale) as i64);
    let half = ((SPOT_PX as f64 / scale) as i64 / 2).max(1);
    let range = |at: i64, side: u32| (at - half).max(0) as u32..((at + half + 1).clamp(0, i64::from(side)) as u32);
    let (across, down) = (range(centre[0], level.width), range(centre[1], level.height));
    let (width, height) = (across.len() as u32, down.len() as u32);
    let rgba: Vec<u8> = down.flat_map(|y| across.clone().flat_map(move |x| level.at(x, y))).collect();
    if rgba.is_empty() {
        return None;
    }
    let spot = Pixels { width, height, rgba };
    let srgb = to_srgb(&spot, pyramid.colours());
    let count = srgb.each().len() as f32;
    let mean = |channel: usize| {
        let light = srgb.each().iter().map(|pixel| linear_from_srgb(f32::from(pixel[channel]) / 255.0));
        srgb_from_linear(light.sum::<f32>() / count)
    };
    Some([mean(0), mean(1), mean(2)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::effect::PointedAt;
    use crate::domain::case::CaseId;
    use crate::domain::photograph::{PhotographId, Ticket};

    fn ticket() -> Ticket {
        Ticket { case: CaseId("c".into()), photograph: PhotographId("p".into()), generation: 1 }
    }

    #[test]
    fn a_colour_is_read_around_the_place_and_no_further() {
        let mut pixels = Pixels::filled(400, 300, [10, 20, 30, 255]);
        for y in 90..111_usize {
            for x in 190..211_usize {
                pixels.rgba[(y * 400 + x) * 4..][..3].copy_from_slice(&[200, 150, 100]);
            }
        }
        let pyramid = Pyramid::from_pixels(pixels);
        let effect = Effect::ReadColour { ticket: ticket(), at_px: (200.0, 100.0), what: PointedAt::Grey };
        let Some(Event::ColourRead { code, .. }) = answer(&effect, &pyramid) else { panic!("no answer") };
        for (read, stored) in code.into_iter().zip([200.0, 150.0, 100.0]) {
            assert!((read * 255.0 - stored).abs() < 0.1, "{code:?}");
        }
        let beside = Effect::ReadColour { ticket: ticket(), at_px: (5000.0, 100.0), what: PointedAt::Grey };
        assert_eq!(answer(&beside, &pyramid), None);
    }

    #[test]
    fn a_photograph_without_a_card_is_refused_in_a_sentence() {
        let pyramid = Pyramid::from_pixels(Pixels::filled(600, 400, [180, 140, 120, 255]));
        let card = &crate::colour::known_cards::CARDS[0];
        let sought = answer(&Effect::FindCard { ticket: ticket(), card }, &pyramid);
        let Some(Event::CardSought { outcome: Err(why), .. }) = sought else { panic!("{sought:?}") };
        assert_eq!(why, "No colour card was found in this photograph.");
        let fitted = answer(&Effect::FitCard { ticket: ticket(), card, corners: None }, &pyramid);
        assert!(matches!(fitted, Some(Event::CardFitted { outcome: Err(_), .. })));
    }
}
