//! Which numbers and tables show a photograph's colours on the display: made once for each photograph's
//! profile and each correction, put on the card when they are new, and let go when nobody asks for them
//! any more. A frame in which nothing is new makes nothing.

use std::sync::Arc;
use std::thread;

use eframe::egui_wgpu::wgpu;
use glam::Mat3;

use crate::colour::correction::Correction;
use crate::colour::display::{Display, DisplayEnd};
use crate::colour::marks::Marks;
use crate::colour::profile_model::ProfileModel;
use crate::colour::working::{Decode, ShaderColours};
use crate::gpu::tables::Tables;
use crate::gpu::textures::On;
use crate::gpu::uniforms::Placement;

/// How the light of the display becomes its codes, as the pipelines tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Srgb,
    Curves,
    Cube,
}

impl End {
    /// Its number in shaders/colours.wgsl.
    pub fn number(self) -> u8 {
        match self {
            Self::Srgb => 0,
            Self::Curves => 1,
            Self::Cube => 2,
        }
    }
}

/// What a pipeline must work out to show colours that are not sent as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub has_source_tables: bool,
    pub has_correction: bool,
    pub end: End,
    pub marks: Marks,
}

/// The colours of one paint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// `None` where codes are sent as they are stored.
    pub way: Option<Way>,
    srgb_from_source: [[f32; 4]; 3],
    correction_mix: [[f32; 4]; 3],
    correction_root: [[f32; 4]; 3],
    correction_row: u32,
    display_from_srgb: [[f32; 4]; 3],
    display_offset: [f32; 3],
    source_row: u32,
}

impl Numbers {
    /// Writes them where the shader finds them.
    pub fn fill(&self, placement: &mut Placement) {
        placement.srgb_from_source = self.srgb_from_source;
        placement.correction_mix = self.correction_mix;
        placement.correction_root = self.correction_root;
        placement.correction_row = self.correction_row;
        placement.display_from_srgb = self.display_from_srgb;
        placement.display_offset = self.display_offset;
        placement.source_row = self.source_row;
    }
}

/// What is known of one profile of photographs, on the display there is.
struct Source {
    model: Arc<ProfileModel>,
    colours: ShaderColours,
    is_as_stored: bool,
    /// Where its curves begin, if it has any of its own.
    row: Option<u32>,
    seen: u64,
}

/// What is known of one correction.
struct Corrected {
    correction: Arc<Correction>,
    row: u32,
    seen: u64,
}

/// The display, and all colours on it that are asked for.
pub struct Colours {
    display: Arc<Display>,
    is_display_up: bool,
    /// Whether the cube on the card knows what the display can show.
    has_reach: bool,
    tables: Tables,
    sources: Vec<Source>,
    corrections: Vec<Corrected>,
}

impl Colours {
    /// For an sRGB display.
    pub fn new(device: &wgpu::Device) -> Self {
        Self {
            display: Arc::new(Display::srgb()),
            is_display_up: false,
            has_reach: false,
            tables: Tables::new(device),
            sources: Vec::new(),
            corrections: Vec::new(),
        }
    }

    /// What is on the card, to bind.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// For another display from the next frame on.
    pub fn show_on(&mut self, display: Arc<Display>) {
        if Arc::ptr_eq(&display, &self.display) || display == self.display {
            return;
        }
        (self.display, self.is_display_up, self.has_reach) = (display, false, false);
        for source in self.sources.drain(..) {
            source.row.into_iter().for_each(|row| self.tables.give_back(row));
        }
    }

    /// Puts the display's tables up where they are not, and what it can show where that is marked. True
    /// where other textures must be bound. What a table display can show is worked out here, in the frame
    /// that first marks it, which therefore comes about a tenth of a second late; once for each display.
    pub fn put_display(&mut self, on: On<'_>, mut marks: impl Iterator<Item = Marks>) -> bool {
        let wants_reach = !self.has_reach && marks.any(|marks| marks == Marks::OutOfGamut);
        if self.is_display_up && !wants_reach {
            return false;
        }
        self.is_display_up = true;
        self.has_reach |= wants_reach;
        match self.display.end() {
            DisplayEnd::Srgb => false,
            DisplayEnd::Curves(curves) => {
                self.tables.put_display(on.queue, curves);
                false
            }
            DisplayEnd::Cube(cube) => {
                let threads = thread::available_parallelism().map_or(1, usize::from);
                let reach = wants_reach.then(|| self.display.reach(threads)).flatten();
                self.tables.put_cube(on.device, on.queue, cube, reach.as_deref());
                true
            }
        }
    }

    /// The colours of one paint; `None` where they cannot be shown, because the profile is a table or no
    /// row is free: then nothing is drawn rather than something false.
    pub fn numbers(
        &mut self,
        on: On<'_>,
        model: &Arc<ProfileModel>,
        correction: Option<&Arc<Correction>>,
        marks: Marks,
    ) -> Option<Numbers> {
        let corrected = match correction {
            Some(correction) => Some(self.corrected(on, correction)?),
            None => None,
        };
        let source = self.source(on, model)?;
        let (source, corrected) = (&self.sources[source], corrected.map(|at| &self.corrections[at]));
        let has_way = !source.is_as_stored || corrected.is_some() || marks != Marks::None;
        let way = Way {
            has_source_tables: source.row.is_some(),
            has_correction: corrected.is_some(),
            end: match source.colours.display {
                DisplayEnd::Srgb => End::Srgb,
                DisplayEnd::Curves(_) => End::Curves,
                DisplayEnd::Cube(_) => End::Cube,
            },
            marks,
        };
        let by_rows = |rows: &[[f32; 3]; 3]| columns(Mat3::from_cols_array_2d(rows).transpose());
        let correction = corrected.map(|corrected| &corrected.correction);
        Some(Numbers {
            way: has_way.then_some(way),
            srgb_from_source: columns(source.colours.srgb_from_source),
            correction_mix: correction.map_or([[0.0; 4]; 3], |correction| by_rows(correction.mix())),
            correction_root: correction.map_or([[0.0; 4]; 3], |correction| by_rows(correction.root())),
            correction_row: corrected.map_or(0, |corrected| corrected.row),
            display_from_srgb: columns(source.colours.display_from_srgb),
            display_offset: source.colours.display_offset.to_array(),
            source_row: source.row.unwrap_or(0),
        })
    }

    /// Where a profile is in the list; it counts as seen in this frame.
    fn source(&mut self, on: On<'_>, model: &Arc<ProfileModel>) -> Option<usize> {
        // By its address first: photographs of one case share few profiles, but each has a copy.
        let known = |sources: &[Source]| {
            let same = sources.iter().position(|source| Arc::ptr_eq(&source.model, model));
            same.or_else(|| sources.iter().position(|source| source.model == *model))
        };
        let at = match known(&self.sources) {
            Some(at) => at,
            None => {
                self.let_sources_go(on.frame);
                let colours = ShaderColours::new(model, None, &self.display)?;
                let row = match &colours.decode {
                    Decode::Srgb => None,
                    Decode::Tables(curves) => Some(self.tables.put(on.queue, curves)?),
                };
                let is_as_stored = colours.is_as_stored();
                self.sources.push(Source { model: Arc::clone(model), colours, is_as_stored, row, seen: on.frame });
                self.sources.len() - 1
            }
        };
        self.sources[at].seen = on.frame;
        Some(at)
    }

    /// The same for a correction.
    fn corrected(&mut self, on: On<'_>, correction: &Arc<Correction>) -> Option<usize> {
        let known = |all: &[Corrected]| {
            let same = all.iter().position(|known| Arc::ptr_eq(&known.correction, correction));
            same.or_else(|| all.iter().position(|known| known.correction == *correction))
        };
        let at = match known(&self.corrections) {
            Some(at) => at,
            None => {
                self.let_corrections_go(on.frame);
                let row = self.tables.put(on.queue, correction.curves())?;
                self.corrections.push(Corrected { correction: Arc::clone(correction), row, seen: on.frame });
                self.corrections.len() - 1
            }
        };
        self.corrections[at].seen = on.frame;
        Some(at)
    }

    /// Forgets profiles that this frame does not ask for and nobody else holds. Places in the other list
    /// stay: a paint may hold one.
    fn let_sources_go(&mut self, frame: u64) {
        let Self { sources, tables, .. } = self;
        sources.retain(|source| {
            let stays = source.seen == frame || Arc::strong_count(&source.model) > 1;
            source.row.filter(|_| !stays).into_iter().for_each(|row| tables.give_back(row));
            stays
        });
    }

    /// The same for corrections.
    fn let_corrections_go(&mut self, frame: u64) {
        let Self { corrections, tables, .. } = self;
        corrections.retain(|known| {
            let stays = known.seen == frame || Arc::strong_count(&known.correction) > 1;
            if !stays {
                tables.give_back(known.row);
            }
            stays
        });
    }
}

/// The columns of a matrix as the shader's uniforms want them: each filled up to four.
fn columns(matrix: Mat3) -> [[f32; 4]; 3] {
    matrix.to_cols_array_2d().map(|[x, y, z]| [x, y, z, 0.0])
}
