//! Which colours has a reference card, and how is it laid out? Measured colours are CIELAB under D50
//! for the 2 degree observer; nominal ones are sRGB codes as sent to a printer. What a worn or faded
//! card looks like by now is not known here.

use crate::colour::lab::{Lab, lab_from_xyz};
use crate::colour::named::xyz_d50_from_linear;
use crate::colour::space::linear_from_srgb;

/// How many patches every card here has: four rows of six.
pub const PATCHES: usize = 24;
/// Patches in a row.
pub const COLUMNS: usize = 6;
/// The two patches that look like skin: dark skin and light skin on the Classic.
pub const SKIN: [usize; 2] = [0, 1];
/// The neutral patches, white first, black last.
pub const NEUTRALS: [usize; 6] = [18, 19, 20, 21, 22, 23];

/// What the numbers of a card are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Measured by the maker: a fitted correction may be called calibrated.
    Measured,
    /// What the printer was asked for: good for white balance and geometry only. Never calibrated.
    Nominal,
}

/// A reference card of four rows of six patches, read like a page from the corner of the first
/// patch; on the Classic that is dark skin.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What a person would call it.
    pub name: &'static str,
    /// What its numbers are worth.
    pub worth: Worth,
    /// The names of the patches, in order.
    pub patches: &'static [&'static str; PATCHES],
    /// The colours of the patches, CIELAB under D50, 2 degree observer.
    pub lab: [Lab; PATCHES],
}

/// The names of the ColorChecker Classic's patches; McCamy, Marcus and Davidson, J. Appl. Photogr.
/// Eng. 2 (1976) 95-99.
#[rustfmt::skip]
pub const CLASSIC_PATCHES: [&str; PATCHES] = [
    "dark skin", "light skin", "blue sky", "foliage", "blue flower", "bluish green",
    "orange", "purplish blue", "moderate red", "purple", "yellow green", "orange yellow",
    "blue", "green", "red", "yellow", "magenta", "cyan",
    "white", "neutral 8", "neutral 6.5", "neutral 5", "neutral 3.5", "black",
];

/// ColorChecker Classic made before November 2014, as X-Rite published it in 2015, "New color
/// specifications for ColorChecker SG and Classic Charts"; through colour-science 0.4.7.
#[rustfmt::skip]
const BEFORE_NOVEMBER_2014: [[f64; 3]; PATCHES] = [
    [37.986, 13.555, 14.059],
    [65.711, 18.130, 17.810],
    [49.927, -4.880, -21.905],
    [43.139, -13.095, 21.905],
    [55.112, 8.844, -25.399],
    [70.719, -33.397, -0.199],
    [62.661, 36.067, 57.096],
    [40.020, 10.410, -45.964],
    [51.124, 48.239, 16.248],
    [30.325, 22.976, -21.587],
    [72.532, -23.709, 57.255],
    [71.941, 19.363, 67.857],
    [28.778, 14.179, -50.297],
    [55.261, -38.342, 31.370],
    [42.101, 53.378, 28.190],
    [81.733, 4.039, 79.819],
    [51.935, 49.986, -14.574],
    [51.038, -28.631, -28.638],
    [96.539, -0.425, 1.186],
    [81.257, -0.638, -0.335],
    [66.766, -0.734, -0.504],
    [50.867, -0.153, -0.270],
    [35.656, -0.421, -1.231],
    [20.461, -0.079, -0.973],
];

/// ColorChecker Classic made since November 2014; the same publication, the same way.
#[rustfmt::skip]
const AFTER_NOVEMBER_2014: [[f64; 3]; PATCHES] = [
    [37.54, 14.37, 14.92],
    [64.66, 19.27, 17.50],
    [49.32, -3.82, -22.54],
    [43.46, -12.74, 22.72],
    [54.94, 9.61, -24.79],
    [70.48, -32.26, -0.37],
    [62.73, 35.83, 56.50],
    [39.43, 10.75, -45.17],
    [50.57, 48.64, 16.67],
    [30.10, 22.54, -20.87],
    [71.77, -24.13, 58.19],
    [71.51, 18.24, 67.37],
    [28.37, 15.42, -49.80],
    [54.38, -39.72, 32.27],
    [42.43, 51.05, 28.62],
    [81.80, 2.67, 80.41],
    [50.63, 51.28, -14.12],
    [49.57, -29.71, -28.32],
    [95.19, -1.03, 2.93],
    [81.29, -0.57, 0.44],
    [66.89, -0.75, -0.06],
    [50.76, -0.13, 0.14],
    [35.63, -0.46, -0.48],
    [20.64, 0.07, -0.46],
];

/// The ColorChecker Classic as sold before November 2014, and with it Classic Mini, Mini and
/// Passport of the time: two Passports measured no different from twenty Classics and Minis
/// (Pascale, BabelColor, "The ColorChecker pages", 2).
pub fn classic_before_november_2014() -> Card {
    measured("ColorChecker Classic, made before November 2014", &BEFORE_NOVEMBER_2014)
}

/// The ColorChecker Classic as sold since November 2014. Classic Mini and Passport are sold as the
/// same 24 colours; the Nano as well, but nobody known to us has measured one against a Classic.
pub fn classic_since_november_2014() -> Card {
    measured("ColorChecker Classic, made since November 2014", &AFTER_NOVEMBER_2014)
}

fn measured(name: &'static str, lab: &[[f64; 3]; PATCHES]) -> Card {
    let lab = lab.map(|[l, a, b]| Lab { l, a, b });
    Card { name, worth: Worth::Measured, patches: &CLASSIC_PATCHES, lab }
}

/// A card to print on any colour laser printer: name and nominal sRGB code of each patch. Six
/// skins by Fitzpatrick's order, six colours of inflamed and bruised skin, six of pigment and of
/// contrast, six greys from paper to black. Chosen for this project, inside any toner's gamut.
///
/// Its values are nominal sRGB: a printer gives something like them. It serves white balance and
/// geometry; a photograph with it is never called calibrated.
#[rustfmt::skip]
pub const PRINTABLE: [(&str, [u8; 3]); PATCHES] = [
    ("skin 1, very light", [243, 217, 202]),
    ("skin 2, light", [229, 190, 166]),
    ("skin 3, intermediate", [205, 158, 128]),
    ("skin 4, tan", [170, 120, 90]),
    ("skin 5, brown", [124, 82, 60]),
    ("skin 6, dark", [76, 50, 40]),
    ("pink", [222, 150, 150]),
    ("erythema", [186, 84, 80]),
    ("dusky red", [128, 44, 52]),
    ("violet", [104, 74, 122]),
    ("slate blue", [84, 104, 148]),
    ("grey blue", [122, 140, 158]),
    ("yellow", [226, 196, 70]),
    ("ochre", [190, 140, 60]),
    ("brown", [98, 64, 36]),
    ("olive", [112, 116, 62]),
    ("green", [78, 140, 84]),
    ("teal", [60, 136, 140]),
    ("paper white", [255, 255, 255]),
    ("grey 5", [200, 200, 200]),
    ("grey 4", [160, 160, 160]),
    ("grey 3", [122, 122, 122]),
    ("grey 2", [85, 85, 85]),
    ("grey 1, black", [40, 40, 40]),
];

#[rustfmt::skip]
const PRINTABLE_PATCHES: [&str; PATCHES] = [
    "skin 1, very light", "skin 2, light", "skin 3, intermediate", "skin 4, tan", "skin 5, brown", "skin 6, dark",
    "pink", "erythema", "dusky red", "violet", "slate blue", "grey blue",
    "yellow", "ochre", "brown", "olive", "green", "teal",
    "paper white", "grey 5", "grey 4", "grey 3", "grey 2", "grey 1, black",
];

/// How the printable card is drawn, in millimetres on white paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Side of a square patch.
    pub patch_mm: f64,
    /// White between two patches.
    pub gap_mm: f64,
    /// White between the outer patches and the black frame.
    pub margin_mm: f64,
    /// Width of the black frame, by which the card is found.
    pub frame_mm: f64,
}

/// 60 by 41 mm with its frame: a credit card's area, small enough to lie beside a lesion.
pub const PRINTABLE_LAYOUT: Layout = Layout { patch_mm: 8.0, gap_mm: 1.2, margin_mm: 1.5, frame_mm: 1.5 };

impl Layout {
    /// Width and height of the whole card, frame included.
    pub fn size_mm(&self) -> [f64; 2] {
        let along = |n: usize| n as f64 * (self.patch_mm + self.gap_mm) - self.gap_mm + 2.0 * self.border_mm();
        [along(COLUMNS), along(PATCHES / COLUMNS)]
    }

    /// Where the centre of a patch lies, from the outer top left corner of the frame.
    pub fn centre_mm(&self, patch: usize) -> [f64; 2] {
        let step = self.patch_mm + self.gap_mm;
        let first = self.border_mm() + self.patch_mm / 2.0;
        [first + (patch % COLUMNS) as f64 * step, first + (patch / COLUMNS) as f64 * step]
    }

    fn border_mm(&self) -> f64 {
        self.margin_mm + self.frame_mm
    }
}

/// The printable card as a reference: nominal colours, D50, never calibrated.
pub fn printable() -> Card {
    let lab = PRINTABLE.map(|(_, code)| {
        lab_from_xyz(xyz_d50_from_linear(code.map(|c| f64::from(linear_from_srgb(f32::from(c) / 255.0)))))
    });
    Card { name: "Diascope printed card", worth: Worth::Nominal, patches: &PRINTABLE_PATCHES, lab }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neutrals_of_every_card_go_from_white_to_black() {
        for card in [classic_before_november_2014(), classic_since_november_2014(), printable()] {
            for pair in NEUTRALS.windows(2) {
                assert!(card.lab[pair[0]].l > card.lab[pair[1]].l + 8.0, "{}", card.name);
            }
            for i in NEUTRALS {
                assert!(card.lab[i].a.hypot(card.lab[i].b) < 3.5, "{} {}", card.name, card.patches[i]);
            }
        }
    }

    #[test]
    fn the_two_editions_differ_where_the_maker_says() {
        let (old, new) = (classic_before_november_2014(), classic_since_november_2014());
        // White became yellower; the greys hardly moved.
        assert!(new.lab[18].b - old.lab[18].b > 1.5);
        assert!((new.lab[21].l - old.lab[21].l).abs() < 0.5);
    }

    #[test]
    fn the_printed_card_is_never_more_than_nominal() {
        assert_eq!(printable().worth, Worth::Nominal);
    }

    #[test]
    fn the_names_of_the_printed_card_are_in_the_order_of_its_colours() {
        for (i, (name, _)) in PRINTABLE.iter().enumerate() {
            assert_eq!(PRINTABLE_PATCHES[i], *name);
        }
    }

    #[test]
    fn no_two_patches_of_a_card_are_easily_confused() {
        for card in [classic_before_november_2014(), classic_since_november_2014(), printable()] {
            for i in 0..PATCHES {
                for j in 0..i {
                    let apart = crate::colour::difference::delta_e_2000(card.lab[i], card.lab[j]);
                    assert!(
                        apart > 6.0,
                        "{}: {} and {} are {apart:.1} apart",
                        card.name,
                        card.patches[i],
                        card.patches[j]
                    );
                }
            }
        }
    }

    #[test]
    fn the_printed_card_is_no_larger_than_a_credit_card() {
        let [wide, high] = PRINTABLE_LAYOUT.size_mm();
        assert!(wide < 85.6 && high < 54.0, "{wide} by {high}");
        let [x, y] = PRINTABLE_LAYOUT.centre_mm(23);
        assert!((x + 4.0 + 3.0 - wide).abs() < 1e-9 && (y + 4.0 + 3.0 - high).abs() < 1e-9);
    }
}
