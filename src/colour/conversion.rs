//! From the stored values of a photograph to those of a display, by their profiles, in f64 inside.
//! What a display cannot show keeps values below nought or above one where its profile is a matrix.

use glam::{DMat3, DVec3};

use crate::colour::black_point::{BlackPointMap, display_black, source_black};
use crate::colour::grid::Channels;
use crate::colour::profile_model::{MatrixModel, ProfileModel, Table};
use crate::colour::table_inverse::{Found, TableInverse, Trail};

/// What to keep where a display cannot show everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intent {
    /// The colours, against the white of the display; shadows darker than its black are cut off.
    Relative,
    /// The same, with black laid on black. What a consultant gets unless another is chosen.
    #[default]
    RelativeWithBlackPoint,
    /// As the makers of the profiles thought it pleasing.
    Perceptual,
}

/// How the table of a display is turned round for the relative intents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turned {
    /// By search in the table of what it shows (A2B1): a colour it can show is met.
    #[default]
    Exactly,
    /// By the table the profile brings for it (B2A1), as Little CMS and most programs do.
    ByItsOwnTable,
}

/// How black is laid on black for an intent. Perceptual tables of version 4 have a fixed black, which is
/// always laid on; ICC.1:2022, 6.3.3.
pub fn black_points(source: &ProfileModel, display: &ProfileModel, intent: Intent) -> BlackPointMap {
    let is_perceptual = intent == Intent::Perceptual;
    let has_fixed_black = matches!(display, ProfileModel::Table(table) if is_perceptual && table.is_version_4);
    if intent == Intent::RelativeWithBlackPoint || has_fixed_black {
        BlackPointMap::new(source_black(source, is_perceptual), display_black(display, is_perceptual))
    } else {
        BlackPointMap::NONE
    }
}

/// The way from one profile to another.
#[derive(Debug, Clone)]
pub struct Conversion {
    source: ProfileModel,
    is_perceptual: bool,
    black_points: BlackPointMap,
    display: Display,
}

/// The way from the PCS to stored values.
#[derive(Debug, Clone)]
enum Display {
    Matrix { model: MatrixModel, from_xyz: DMat3 },
    Inverted { inverse: TableInverse, own: Option<Table> },
    Table(Table),
}

impl Conversion {
    /// `None` where the display is grey or of four inks, or its tables cannot be turned round.
    pub fn new(source: &ProfileModel, display: &ProfileModel, intent: Intent, turned: Turned) -> Option<Self> {
        let is_perceptual = intent == Intent::Perceptual;
        let black_points = black_points(source, display, intent);
        let display = Display::new(display, is_perceptual, turned)?;
        Some(Self { source: source.clone(), is_perceptual, black_points, display })
    }

    /// The display's values of a stored colour of three channels, all from nought to one.
    pub fn convert(&self, stored: [f32; 3]) -> [f32; 3] {
        let [red, green, blue] = stored.map(f64::from);
        self.convert_channels([red, green, blue, 0.0]).map(|value| value as f32)
    }

    /// The same for a grey, three channels or four inks.
    pub fn convert_channels(&self, stored: Channels) -> [f64; 3] {
        self.display_from_pcs(self.wanted(stored)).to_array()
    }

    /// The colour of the PCS the display is asked for.
    pub fn wanted(&self, stored: Channels) -> DVec3 {
        let xyz = match &self.source {
            ProfileModel::Table(table) if self.is_perceptual => {
                table.to_pcs_perceptual.as_ref().unwrap_or(&table.to_pcs).xyz_at(stored)
            }
            source => source.xyz_at(stored),
        };
        self.black_points.at(xyz)
    }

    /// The display's values of a colour of the PCS.
    pub fn display_from_pcs(&self, xyz: DVec3) -> DVec3 {
        self.display.stored_at(xyz)
    }

    /// The same for a row of colours each next to the one before: quicker, and within 0.01 ΔE*ab.
    pub fn display_from_pcs_along(&self, xyz: DVec3, trail: &mut Trail) -> DVec3 {
        let Display::Inverted { inverse, own: Some(own) } = &self.display else { return self.display.stored_at(xyz) };
        if let Some(found) = inverse.found_along(xyz, trail) {
            *trail = trail.followed(found);
            return inverse.stored_of(found.place);
        }
        let (stored, found) = mixed(inverse, own, xyz);
        *trail = trail.followed(found);
        stored
    }

    /// How black is laid on black.
    pub fn black_points(&self) -> BlackPointMap {
        self.black_points
    }
}

impl Display {
    fn new(model: &ProfileModel, is_perceptual: bool, turned: Turned) -> Option<Self> {
        match model {
            ProfileModel::Grey(_) => None,
            ProfileModel::Matrix(model) => {
                Some(Self::Matrix { model: model.clone(), from_xyz: model.to_xyz.inverse() })
            }
            ProfileModel::Table(tables) => {
                let own = if is_perceptual { &tables.from_pcs_perceptual } else { &tables.from_pcs };
                let own = own.as_ref().filter(|table| table.outputs() == 3);
                let is_exact = !is_perceptual && turned == Turned::Exactly;
                match (own, TableInverse::new(&tables.to_pcs)) {
                    (Some(own), _) if !is_exact => Some(Self::Table(own.clone())),
                    (own, Some(inverse)) => Some(Self::Inverted { inverse, own: own.cloned() }),
                    (own, None) => own.cloned().map(Self::Table),
                }
            }
        }
    }

    fn stored_at(&self, xyz: DVec3) -> DVec3 {
        match self {
            Self::Matrix { model, from_xyz } => DVec3::from(model.stored_at(*from_xyz * xyz)),
            Self::Table(table) => first_three(table.stored_at(xyz)),
            Self::Inverted { inverse, own: None } => inverse.stored_of(inverse.found_from(xyz, inverse.middle()).place),
            Self::Inverted { inverse, own: Some(own) } => mixed(inverse, own, xyz).0,
        }
    }
}

/// The stored values found by search, given over to the profile's own table the further the colour is
/// outside; and what was found.
fn mixed(inverse: &TableInverse, own: &Table, xyz: DVec3) -> (DVec3, Found) {
    let own = first_three(own.stored_at(xyz));
    let found = inverse.found_near(xyz, own, FAR_OUTSIDE);
    let given_over = found.missed_by / GIVEN_OVER_BY;
    let stored = if given_over < 1.0 { inverse.stored_of(found.place).lerp(own, given_over) } else { own };
    (stored, found)
}

/// A colour outside the gamut by this much, ΔE*ab, is left to the profile's own table, which keeps hues
/// better than the nearest colour does; in between, both are mixed, so that no seam is seen.
const GIVEN_OVER_BY: f64 = 4.0;
/// Where the profile's own table misses by more than this, ΔE*ab, the colour is so far outside that the
/// nearest need not be sought.
const FAR_OUTSIDE: f64 = 12.0;

fn first_three([first, second, third, _]: Channels) -> DVec3 {
    DVec3::new(first, second, third)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::curve::Curve;
    use crate::colour::grid::Grid;
    use crate::colour::lab::{D50, lab_from_xyz};
    use crate::colour::named;
    use crate::colour::profile_model::{PcsCode, Stage, TableModel};

    fn to(source: &ProfileModel, display: &ProfileModel, intent: Intent) -> Conversion {
        Conversion::new(source, display, intent, Turned::default()).expect("a display of three colours")
    }

    #[test]
    fn a_colour_outside_the_gamut_keeps_values_that_say_so() {
        let [red, green, blue] = to(&named::display_p3(), &named::srgb(), Intent::Relative).convert([0.0, 1.0, 0.0]);
        assert!(red < -0.4 && green > 1.01 && blue < -0.2, "{red} {green} {blue}");
    }

    #[test]
    fn white_stays_white_and_greys_stay_grey() {
        for source in [named::display_p3(), named::adobe_rgb(), ProfileModel::Grey(Curve::power(1.8))] {
            let conversion = to(&source, &named::srgb(), Intent::default());
            let white = conversion.convert([1.0; 3]);
            assert!(white.iter().all(|value| (value - 1.0).abs() < 1e-6), "{white:?}");
            let grey = conversion.convert([0.4; 3]);
            assert!((grey[0] - grey[1]).abs() < 1e-6 && (grey[1] - grey[2]).abs() < 1e-6, "{grey:?}");
        }
    }

    #[test]
    fn black_is_cut_off_without_compensation_and_laid_on_black_with_it() {
        let lifted = Curve::sampled(vec![0.004, 0.25, 1.0]).expect("sound");
        let display = named::Primaries::Srgb.with(lifted);
        let relative = to(&named::srgb(), &display, Intent::Relative).convert([0.0; 3]);
        assert!(relative.iter().all(|value| *value < -0.005), "{relative:?}");
        let laid = to(&named::srgb(), &display, Intent::RelativeWithBlackPoint).convert([0.0; 3]);
        assert!(laid.iter().all(|value| value.abs() < 1e-5), "{laid:?}");
    }

    /// Four inks that each take light away, black most; as a press with tables both ways.
    fn inks() -> ProfileModel {
        let nodes = (0..16).flat_map(|at| {
            let left = |bit: usize| if at >> bit & 1 == 1 { 0.2 } else { 1.0 };
            let light = D50 * DVec3::new(left(3), left(2), left(1)) * left(0);
            let code = PcsCode::Lab.encoded(light);
            [code[0], code[1], code[2]].map(|value| value as f32)
        });
        let grid = Grid::new(vec![2; 4], 3, nodes.collect()).map(Stage::Grid).expect("fits");
        let to_pcs = Table::new(vec![grid], PcsCode::Lab, 4, 3).expect("fits");
        ProfileModel::Table(TableModel {
            to_pcs,
            to_pcs_perceptual: None,
            from_pcs: None,
            from_pcs_perceptual: None,
            is_version_4: false,
            is_output: true,
        })
    }

    #[test]
    fn inks_are_shown_paper_white_and_with_the_light_they_leave() {
        let conversion = to(&inks(), &named::srgb(), Intent::Relative);
        let paper = conversion.convert_channels([0.0; 4]);
        assert!(paper.iter().all(|value| (value - 1.0).abs() < 1e-3), "{paper:?}");
        let black = lab_from_xyz(conversion.wanted([0.0, 0.0, 0.0, 1.0]));
        assert!((black.l - lab_from_xyz(D50 * 0.2).l).abs() < 0.01, "{black:?}");
        assert!(conversion.convert_channels([1.0; 4])[1] < 0.25);
    }

    #[test]
    fn inks_and_greys_are_no_display() {
        for display in [inks(), ProfileModel::Grey(Curve::Line)] {
            assert!(Conversion::new(&named::srgb(), &display, Intent::Relative, Turned::Exactly).is_none());
        }
    }
}
