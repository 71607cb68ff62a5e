//! Where in a photograph is a colour card, and what codes have its patches? Upright sRGB-encoded
//! pixels in, plain values out. Which of the look-alike cards it is, a person confirms; what
//! correction follows from it is not decided here.

mod blobs;
#[cfg(test)]
mod drawn;
mod fit;
mod hand;
mod judge;
mod lattice;
mod level;
mod plane;
mod read;
mod refine;
mod sample;
#[cfg(test)]
mod tests;

use crate::colour::card::{COLUMNS, PATCHES, PRINTABLE_LAYOUT, classic_since_november_2014, printable};
use crate::colour::lab::{Lab, xyz_from_lab};
use crate::colour::named::linear_from_xyz_d50;
use crate::colour::space::srgb_from_linear;
use blobs::Threshold;
use lattice::Lattice;
use level::Level;
use thiserror::Error;

pub use hand::sample_by_hand;
pub use read::{LEAST_PITCH, MOST_DELTA_E, SMALL_PITCH};

/// Upright pixels, RGBA, sRGB-encoded, rows from the top; `pixels.len() == width * height`.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
    /// The pixels one by one.
    pub pixels: &'a [[u8; 4]],
}

impl Picture<'_> {
    /// The pixel nearest to a place, pixel centres at whole numbers; nothing beyond the edge.
    fn at(&self, x: f64, y: f64) -> Option<[u8; 4]> {
        let (x, y) = (x.round(), y.round());
        let is_inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        is_inside.then(|| self.pixels[y as usize * self.width + x as usize])
    }

    /// The codes at a place between pixels, 0 to 255, by straight lines; nothing beyond the edge.
    fn between(&self, [x, y]: [f64; 2]) -> Option<[f64; 3]> {
        let is_inside = x >= 0.0 && y >= 0.0 && x + 1.0 < self.width as f64 && y + 1.0 < self.height as f64;
        if !is_inside {
            return None;
        }
        let (left, top) = (x.floor(), y.floor());
        let start = top as usize * self.width + left as usize;
        let (right, down) = (x - left, y - top);
        let of = |index: usize, channel: usize| f64::from(self.pixels[index][channel]);
        Some([0, 1, 2].map(|c| {
            let above = of(start, c) * (1.0 - right) + of(start + 1, c) * right;
            let below = of(start + self.width, c) * (1.0 - right) + of(start + self.width + 1, c) * right;
            above * (1.0 - down) + below * down
        }))
    }
}

/// A card of four rows of six.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// ColorChecker Classic, A4 or the like, of either edition.
    Classic,
    /// The Classic target in a Passport.
    Passport,
    /// ColorChecker Mini, the size of a bank card and larger.
    Mini,
    /// ColorChecker Nano, the size of a stamp.
    Nano,
    /// The project's own, printed on paper: `colour::card::PRINTABLE`.
    Printed,
}

impl CardKind {
    /// The side of a patch over the distance from patch to patch, measured on photographs of each:
    /// Classic 0.89, Passport 0.76; Mini and Nano are taken for the Classic made smaller.
    pub fn patch_over_pitch(self) -> f64 {
        match self {
            Self::Passport => 0.76,
            Self::Classic | Self::Mini | Self::Nano => 0.89,
            Self::Printed => PRINTABLE_LAYOUT.patch_mm / (PRINTABLE_LAYOUT.patch_mm + PRINTABLE_LAYOUT.gap_mm),
        }
    }

    fn reference(self) -> [Lab; PATCHES] {
        match self {
            // The two editions differ too little to be found at another place.
            Self::Classic | Self::Passport | Self::Mini | Self::Nano => classic_since_november_2014().lab,
            Self::Printed => printable().lab,
        }
    }
}

/// A card found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The outer corners of the corner patches, from dark skin's clockwise as the card is read.
    /// Pixels of the photograph, pixel centres at whole numbers.
    pub corners: [[f64; 2]; 4],
    /// The centres of the patches in reference order, pixels.
    pub centres: [[f64; 2]; PATCHES],
    /// The sRGB code of each patch, 0 to 1: mean in linear light without the outermost tenths.
    pub seen: [[f32; 3]; PATCHES],
    /// The standard deviation of the codes inside each patch, 0 to 1.
    pub spread: [f32; PATCHES],
    /// Whether a channel is at its end in more than a quarter of the patch.
    pub clipped: [bool; PATCHES],
    /// Mean ΔE2000 after a 3x3 on linear light.
    pub fit_delta_e: f32,
    /// From patch to patch, pixels, mean over the card.
    pub pitch_px: f64,
    /// Whether the patches are so small that their colours are uncertain.
    pub is_small: bool,
}

/// Why there is no card to use, for the consultant.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    /// Nothing like a card.
    #[error("No colour card was found in this photograph.")]
    NoCard,
    /// Hidden or beyond the edge.
    #[error("Only part of the colour card is in the picture: {seen} of its 24 patches can be seen.")]
    Partial {
        /// Patches seen.
        seen: usize,
    },
    /// Overexposed.
    #[error("The colour card is washed out: {patches} of its 24 patches are too bright to measure.")]
    WashedOut {
        /// Patches with a channel at its upper end.
        patches: usize,
    },
    /// Not even inside.
    #[error("The colour card cannot be measured: there is glare, shadow or dirt on {patches} of its 24 patches.")]
    Uneven {
        /// Patches whose codes vary.
        patches: usize,
    },
    /// Too few pixels.
    #[error(
        "The colour card is too small to measure: its patches are {pitch_px:.0} pixels apart, and it takes {LEAST_PITCH:.0}."
    )]
    TooSmall {
        /// From patch to patch, pixels.
        pitch_px: f64,
    },
    /// Another card, or none.
    #[error(
        "The colours are not those of this card: they miss by {fit_delta_e:.0} ΔE2000 on average. It may be another card."
    )]
    AnotherCard {
        /// Mean ΔE2000 after the fit.
        fit_delta_e: f32,
    },
    /// A photograph turned over.
    #[error("The colour card is mirrored: the photograph was turned over left to right.")]
    Mirrored,
}

impl Refusal {
    /// The more it knows, the more it says: the best reason met is given.
    fn rank(&self) -> usize {
        match self {
            Self::NoCard => 0,
            Self::AnotherCard { .. } => 1,
            Self::Partial { seen } => 2 + seen,
            Self::Mirrored => 30,
            Self::TooSmall { .. } => 31,
            Self::Uneven { .. } => 32,
            Self::WashedOut { .. } => 33,
        }
    }
}

/// The settings of the search for spots. The first two find what later, finer levels can add.
const THRESHOLDS: [Threshold; 4] = [
    Threshold { radius: 3, share: 60 },
    Threshold { radius: 8, share: 58 },
    Threshold { radius: 20, share: 60 },
    Threshold { radius: 12, share: 50 },
];
const FINER: usize = 2;
/// The first level searched has about this many pixels, the last at most so many.
const COARSE: usize = 800_000;
const FINE: usize = 6_100_000;

/// Finds a card of this kind; the first that can be used, where there are several.
///
/// # Errors
/// The best reason met: see `Refusal`.
pub fn find_card(picture: Picture<'_>, kind: CardKind) -> Result<Found, Refusal> {
    let count = picture.width * picture.height;
    if count == 0 || picture.pixels.len() != count {
        return Err(Refusal::NoCard);
    }
    let mut search = Search::new(picture, kind);
    let mut thresholds = &THRESHOLDS[..];
    let mut factor = (count as f64 / COARSE as f64).sqrt().ceil().max(1.0) as usize;
    loop {
        if let Some(found) = search.through(&Level::reduced(picture, factor, kind), thresholds) {
            return Ok(found);
        }
        if factor == 1 || count / (factor / 2).pow(2) > FINE {
            break;
        }
        factor /= 2;
        thresholds = &THRESHOLDS[..FINER];
    }
    // Doubling helps the smallest cards; where one was met already it would say the same again.
    let is_worthwhile = factor == 1 && count * 4 <= FINE && search.refusal.rank() < 2;
    let found = if is_worthwhile { search.through(&Level::doubled(picture, kind), &THRESHOLDS[..FINER]) } else { None };
    found.ok_or(search.refusal)
}

/// What is sought, and the best reason so far for not having found it.
struct Search<'a> {
    picture: Picture<'a>,
    kind: CardKind,
    lab: [Lab; PATCHES],
    /// The same as sRGB codes, 0 to 1.
    codes: [[f32; 3]; PATCHES],
    refusal: Refusal,
}

impl<'a> Search<'a> {
    fn new(picture: Picture<'a>, kind: CardKind) -> Self {
        let lab = kind.reference();
        let codes = lab.map(|lab| linear_from_xyz_d50(xyz_from_lab(lab)).map(|light| srgb_from_linear(light as f32)));
        Self { picture, kind, lab, codes, refusal: Refusal::NoCard }
    }

    fn through(&mut self, level: &Level, thresholds: &[Threshold]) -> Option<Found> {
        thresholds.iter().find_map(|threshold| {
            let mut found = None;
            lattice::lattices(&blobs::blobs(level, *threshold), |lattice| {
                found = self.tried(level, lattice);
                found.is_some()
            });
            found
        })
    }

    fn tried(&mut self, level: &Level, lattice: &Lattice) -> Option<Found> {
        let placing = judge::placed(level, lattice, &self.codes)?;
        match read::settled(self.picture, level, &placing, self.kind, &self.lab) {
            Ok(found) => return Some(found),
            Err(reason) if reason.rank() > self.refusal.rank() => self.refusal = reason,
            Err(_) => {}
        }
        None
    }
}

/// The card place of a patch: column and row, in pitches.
fn place(patch: usize) -> [f64; 2] {
    [(patch % COLUMNS) as f64, (patch / COLUMNS) as f64]
}
