//! Mirrors of the structs in shaders/photograph.wgsl, field for field. Not promised but tested:
//! tests/shaders.rs compares every name and offset.

use bytemuck::{Pod, Zeroable};

/// Where one photograph lies on the surface; one for each paint.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct Placement {
    /// How the surface position moves for one photograph pixel to the right, surface pixels.
    pub surface_from_photo_x: [f32; 2],
    /// The same for one photograph pixel down.
    pub surface_from_photo_y: [f32; 2],
    /// Where the anchor (a photograph pixel near the middle of what is seen) lies, surface pixels.
    pub surface_from_anchor: [f32; 2],
    /// How the photograph position moves for one surface pixel to the right, photograph pixels.
    pub photo_from_surface_x: [f32; 2],
    /// The same for one surface pixel down.
    pub photo_from_surface_y: [f32; 2],
    /// Size of the whole surface, pixels.
    pub surface_px: [f32; 2],
    /// The texel of the photograph's smallest size that surface position nought would show.
    pub surroundings_origin: [f32; 2],
    /// Texels of that size for one photograph pixel.
    pub surroundings_per_px: f32,
    /// Which layer of the texture array has that size.
    pub surroundings_layer: u32,
    /// How it is shown otherwise than it is; `colour::enhancement` tells the units.
    pub exposure_ev: f32,
    pub contrast: f32,
    pub local_contrast: f32,
    /// Where its correction's curves begin in the tables.
    pub correction_row: u32,
    /// From the light of the photograph to linear sRGB; by columns, as the shader's matrices lie.
    pub srgb_from_source: [[f32; 4]; 3],
    /// How a correction mixes the channels.
    pub correction_mix: [[f32; 4]; 3],
    /// How much of each root term a correction adds.
    pub correction_root: [[f32; 4]; 3],
    /// From linear sRGB to the light of the display, or of the wide space where it has a cube.
    pub display_from_srgb: [[f32; 4]; 3],
    pub display_offset: [f32; 3],
    /// Where the photograph's own curves begin in the tables.
    pub source_row: u32,
}

/// One rectangle of a photograph that is drawn from one tile; one for each instance.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct Patch {
    /// Top-left of what it covers, photograph pixels from the anchor.
    pub area_min_px: [f32; 2],
    /// Bottom-right of it.
    pub area_max_px: [f32; 2],
    /// The texel that surface position nought would show.
    pub texel_origin: [f32; 2],
    /// Texels of its level for one photograph pixel.
    pub texels_per_px: [f32; 2],
    /// Which layer of the texture array.
    pub layer: u32,
}
