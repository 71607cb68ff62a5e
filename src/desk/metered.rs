//! Figures typed from a meter, and what they say of the display: luminance ratio, gamma, GSDF and white
//! point, each with the bound that it is held to and whose bound that is. Luminances are cd/m².

use crate::colour::gsdf;
use crate::colour::illuminant::illuminant_from_xy;

/// Codes of the greys that are measured between black and white.
pub const GREY_CODES: [u8; 5] = [43, 85, 128, 170, 213];

/// What is typed, in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    White,
    Black,
    Grey(usize),
    WhiteX,
    WhiteY,
}

pub const READINGS: [Reading; 9] = [
    Reading::White,
    Reading::Black,
    Reading::Grey(0),
    Reading::Grey(1),
    Reading::Grey(2),
    Reading::Grey(3),
    Reading::Grey(4),
    Reading::WhiteX,
    Reading::WhiteY,
];

impl Reading {
    pub fn label(self) -> String {
        match self {
            Self::White => "White, cd/m²".to_owned(),
            Self::Black => "Black, cd/m²".to_owned(),
            Self::Grey(at) => format!("Grey {}, cd/m²", GREY_CODES.get(at).copied().unwrap_or_default()),
            Self::WhiteX => "White, x".to_owned(),
            Self::WhiteY => "White, y".to_owned(),
        }
    }

    /// The code that the meter has to see.
    pub fn code(self) -> u8 {
        match self {
            Self::White | Self::WhiteX | Self::WhiteY => 255,
            Self::Black => 0,
            Self::Grey(at) => GREY_CODES.get(at).copied().unwrap_or_default(),
        }
    }
}

/// Words as they are typed, and which of them is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metered {
    pub texts: [String; READINGS.len()],
    pub at: usize,
}

/// What a figure comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    Caution,
    /// Said without a judgement.
    Plain,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub name: &'static str,
    pub value: String,
    pub verdict: Verdict,
    /// The bound, and whose it is.
    pub bound: &'static str,
}

/// AAPM TG18 (2005), tables for primary displays.
const LEAST_WHITE: f64 = 170.0;
const LEAST_RATIO: f64 = 250.0;
const MOST_GSDF: f64 = 0.10;
/// sRGB is 2.2 as a whole (IEC 61966-2-1, annex); how far from it is our own bound.
const GAMMAS: std::ops::RangeInclusive<f64> = 2.0..=2.4;
/// Around D65, the white of sRGB: 6504 K, Duv 0.0032. Our own bounds.
const WHITES_K: std::ops::RangeInclusive<f64> = 6000.0..=7000.0;
const WHITES_DUV: std::ops::RangeInclusive<f64> = -0.003..=0.010;

impl Metered {
    /// A reading as a number; `None` where nothing or no number is typed. A comma is a point.
    pub fn number(&self, reading: Reading) -> Option<f64> {
        let at = READINGS.iter().position(|one| *one == reading)?;
        let number: f64 = self.texts[at].trim().replace(',', ".").parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number)
    }

    /// Whether something is typed that is no number.
    pub fn is_wrong(&self, at: usize) -> bool {
        let typed = self.texts.get(at).is_some_and(|text| !text.trim().is_empty());
        typed && READINGS.get(at).is_some_and(|reading| self.number(*reading).is_none())
    }

    /// What can be said of what is typed so far.
    pub fn figures(&self) -> Vec<Figure> {
        let steps = self.steps();
        let rises = steps.windows(2).all(|pair| pair[0].1 < pair[1].1);
        let mut figures = Vec::new();
        figures.extend(self.number(Reading::White).map(|white| Figure {
            name: "Luminance of white",
            value: format!("{white:.0} cd/m²"),
            verdict: passes(white >= LEAST_WHITE),
            bound: "at least 170 cd/m², AAPM TG18",
        }));
        if !rises {
            figures.push(Figure {
                name: "Order",
                value: "a lighter grey measures darker".to_owned(),
                verdict: Verdict::Caution,
                bound: "each grey lighter than the one before; measure again",
            });
            return figures;
        }
        figures.extend(self.ratio().map(|ratio| Figure {
            name: "Luminance ratio",
            value: format!("{ratio:.0}"),
            verdict: passes(ratio >= LEAST_RATIO),
            bound: "at least 250, AAPM TG18",
        }));
        figures.extend(self.gamma().map(|gamma| Figure {
            name: "Gamma",
            value: format!("{gamma:.2}"),
            verdict: passes(GAMMAS.contains(&gamma)),
            bound: "2.0 to 2.4 around sRGB, our own bound",
        }));
        figures.extend(self.gsdf_figure(&steps));
        figures.extend(self.white_figure());
        figures
    }

    /// Code values 0 to 1 with their luminances, as far as they are known.
    fn steps(&self) -> Vec<(f64, f64)> {
        let greys = (0..GREY_CODES.len()).map(Reading::Grey);
        let readings = [Reading::Black].into_iter().chain(greys).chain([Reading::White]);
        readings.filter_map(|one| Some((f64::from(one.code()) / 255.0, self.number(one)?))).collect()
    }

    fn ratio(&self) -> Option<f64> {
        let (white, black) = (self.number(Reading::White)?, self.number(Reading::Black)?);
        (black > 0.0).then_some(white / black)
    }

    /// The mean exponent of the greys, black taken off.
    fn gamma(&self) -> Option<f64> {
        let (white, black) = (self.number(Reading::White)?, self.number(Reading::Black)?);
        let steps = self.steps();
        let greys = steps.iter().filter(|(code, _)| *code > 0.0 && *code < 1.0);
        let gammas: Vec<f64> =
            greys.map(|(code, luminance)| ((luminance - black) / (white - black)).ln() / code.ln()).collect();
        let mean = gammas.iter().sum::<f64>() / gammas.len() as f64;
        mean.is_finite().then_some(mean)
    }

    fn gsdf_figure(&self, steps: &[(f64, f64)]) -> Option<Figure> {
        self.ratio().filter(|_| steps.len() == GREY_CODES.len() + 2)?;
        let deviation = gsdf::contrast_deviation(steps)?;
        let follows = deviation <= MOST_GSDF;
        Some(Figure {
            name: "GSDF contrast",
            value: format!("{:.0} % off at most", deviation * 100.0),
            // Photographs are made for sRGB: that a display is not of the GSDF is no fault of it.
            verdict: if follows { Verdict::Pass } else { Verdict::Plain },
            bound: "within 10 %, AAPM TG18; a display set to sRGB is not",
        })
    }

    fn white_figure(&self) -> Option<Figure> {
        let xy = [self.number(Reading::WhiteX)?, self.number(Reading::WhiteY)?];
        let bound = "6,000 to 7,000 K, Duv −0.003 to 0.010 around D65, our own bound";
        let name = "White point";
        let Some(white) = illuminant_from_xy(xy) else {
            let value = "not a white".to_owned();
            return Some(Figure { name, value, verdict: Verdict::Caution, bound });
        };
        let is_good = WHITES_K.contains(&white.cct_k) && WHITES_DUV.contains(&white.duv);
        // Further than its tens a temperature means nothing here.
        let kelvin = (white.cct_k / 10.0).round() * 10.0;
        Some(Figure { name, value: format!("{kelvin:.0} K, Duv {:.3}", white.duv), verdict: passes(is_good), bound })
    }
}

fn passes(is_good: bool) -> Verdict {
    if is_good { Verdict::Pass } else { Verdict::Caution }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metered(texts: [&str; 9]) -> Metered {
        Metered { texts: texts.map(str::to_owned), at: 0 }
    }

    fn said(metered: &Metered) -> Vec<(&'static str, String, Verdict)> {
        metered.figures().into_iter().map(|figure| (figure.name, figure.value, figure.verdict)).collect()
    }

    /// A display of gamma 2.2, 300 cd/m², ratio 1000.
    fn good() -> Metered {
        let grey = |at: usize| 0.3 + 299.7 * (f64::from(GREY_CODES[at]) / 255.0).powf(2.2);
        let mut good = metered(["300", "0,3", "", "", "", "", "", "0.3127", "0.329"]);
        (0..5).for_each(|at| good.texts[at + 2] = format!("{:.4}", grey(at)));
        good
    }

    #[test]
    fn a_good_display_passes_and_is_not_blamed_for_not_being_gsdf() {
        let said = said(&good());
        let verdicts: Vec<_> = said.iter().map(|(name, _, verdict)| (*name, *verdict)).collect();
        assert_eq!(
            verdicts,
            [
                ("Luminance of white", Verdict::Pass),
                ("Luminance ratio", Verdict::Pass),
                ("Gamma", Verdict::Pass),
                ("GSDF contrast", Verdict::Plain),
                ("White point", Verdict::Pass),
            ]
        );
        assert_eq!((said[1].1.as_str(), said[2].1.as_str(), said[4].1.as_str()), ("1000", "2.20", "6510 K, Duv 0.003"));
    }

    #[test]
    fn a_dim_flat_blue_display_is_told_so() {
        let mut poor = good();
        for (at, text) in [(0, "120"), (1, "1"), (6, "119"), (7, "0.28"), (8, "0.29")] {
            poor.texts[at] = text.to_owned();
        }
        (2..6).for_each(|at| poor.texts[at] = format!("{}", 20 * at));
        let cautions: Vec<_> =
            said(&poor).into_iter().filter(|one| one.2 == Verdict::Caution).map(|one| one.0).collect();
        assert_eq!(cautions, ["Luminance of white", "Luminance ratio", "Gamma", "White point"]);
    }

    #[test]
    fn what_is_missing_is_not_judged() {
        assert_eq!(said(&Metered::default()), []);
        let black = metered(["200", "", "", "", "", "", "", "0.31", ""]);
        assert_eq!(said(&black).len(), 1);
        let nought = metered(["200", "0", "", "", "", "", "", "", ""]);
        assert_eq!(said(&nought).len(), 1, "a ratio to nothing is no ratio");
    }

    #[test]
    fn greys_out_of_order_are_measured_again() {
        let mut mixed = good();
        mixed.texts.swap(3, 4);
        assert_eq!(said(&mixed).last().map(|one| (one.0, one.2)), Some(("Order", Verdict::Caution)));
    }

    #[test]
    fn what_is_no_number_is_seen_to_be_none() {
        let typed = metered(["30O", "-1", "inf", " 5 ", "", "", "", "", ""]);
        assert_eq!((0..5).map(|at| typed.is_wrong(at)).collect::<Vec<_>>(), [true, true, true, false, false]);
    }
}
