//! Which colour cards can be told apart by a person, and what each is: its word on the command line, its
//! name on the screen, how it is laid out and what its colours are. To add a card, add a row.

use crate::colour::card::{Card, classic_before_november_2014, classic_since_november_2014, printable};
use crate::colour::find::{CardKind, Found};
use crate::colour::fit::Fit;
use crate::colour::illuminant::Illuminant;

/// A card that can be confirmed or asked for.
#[derive(Debug)]
pub struct KnownCard {
    /// On the command line; unique.
    pub word: &'static str,
    /// On the screen.
    pub label: &'static str,
    /// By what a person tells it from the others.
    pub told_by: &'static str,
    pub kind: CardKind,
    pub colours: fn() -> Card,
}

impl PartialEq for KnownCard {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

/// The cards, most usual first; the first is taken where none is named.
#[rustfmt::skip]
pub static CARDS: [KnownCard; 8] = [
    KnownCard { word: "classic24",              label: "ColorChecker Classic",                       told_by: "20 cm wide or more, since November 2014",  kind: CardKind::Classic,  colours: classic_since_november_2014 },
    KnownCard { word: "passport24",             label: "ColorChecker Passport",                      told_by: "in a plastic case, since November 2014", kind: CardKind::Passport, colours: classic_since_november_2014 },
    KnownCard { word: "mini24",                 label: "ColorChecker Classic Mini",                  told_by: "11 cm wide, since November 2014",    kind: CardKind::Mini,     colours: classic_since_november_2014 },
    KnownCard { word: "nano24",                 label: "ColorChecker Classic Nano",                  told_by: "the size of a stamp",                kind: CardKind::Nano,     colours: classic_since_november_2014 },
    KnownCard { word: "classic24-before-2014",  label: "ColorChecker Classic, older edition",        told_by: "made before November 2014",          kind: CardKind::Classic,  colours: classic_before_november_2014 },
    KnownCard { word: "passport24-before-2014", label: "ColorChecker Passport, older edition",       told_by: "made before November 2014",          kind: CardKind::Passport, colours: classic_before_november_2014 },
    KnownCard { word: "mini24-before-2014",     label: "ColorChecker Classic Mini, older edition",   told_by: "made before November 2014",          kind: CardKind::Mini,     colours: classic_before_november_2014 },
    KnownCard { word: "printed24",              label: "Diascope printed card",                      told_by: "skins in the first row; never calibrated", kind: CardKind::Printed, colours: printable },
];

/// The card of a word.
pub fn known_card(word: &str) -> Option<&'static KnownCard> {
    CARDS.iter().find(|card| card.word == word)
}

/// A card as it was confirmed, read and fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadCard {
    pub card: &'static KnownCard,
    pub found: Found,
    pub fit: Fit,
    /// The light it stood in, as the camera took it for white.
    pub light: Option<Illuminant>,
    pub is_by_hand: bool,
}

impl ReadCard {
    /// The mean ΔE2000 of each patch guessed from the others.
    pub fn expected(&self) -> f64 {
        self.fit.chosen.leave_one_out.mean
    }

    /// The same on the patches that look like skin, or on all where those could not be used.
    pub fn expected_on_skin(&self) -> f64 {
        self.fit.chosen.leave_one_out.skin.unwrap_or(self.expected())
    }
}
