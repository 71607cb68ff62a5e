//! Tiles on the card, in one texture array within a budget; the tile not seen for longest leaves
//! first, the smallest size of a photograph last. Tiles hold the photograph's own bytes; the shader
//! decodes them (shaders/colour_space.wgsl says why) and sums in linear light.

use std::collections::HashMap;

use eframe::egui_wgpu::wgpu;

use crate::gpu::adapter::at_once;
use crate::gpu::tiles::{GUTTER_PX, TILE_PX, Tile};
use crate::photo::pixels::Pixels;

/// What one tile takes on the card, bytes.
pub const TILE_BYTES: u64 = TILE_PX as u64 * TILE_PX as u64 * 4;
/// The array starts with so many layers and doubles; neither one nor a multiple of six, which the
/// GL backend takes for another kind of texture.
const FIRST_LAYERS: u32 = 16;
/// However small the budget: enough for a few photographs at their smallest size.
const LEAST_LAYERS: u32 = 4;
/// A tile put up before it is asked for takes the place of none seen in so many frames.
const RECENT_FRAMES: u64 = 120;

/// One tile of one photograph, by the number that `Card` gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileOf {
    pub photograph: u32,
    pub tile: Tile,
}

/// What is on one layer.
#[derive(Debug, Clone, Copy)]
struct Layer {
    of: TileOf,
    /// The smallest size of its photograph: something to draw when all else is missing.
    is_coarsest: bool,
    /// Put up before it was asked for: makes room for what is looked at, for nothing else.
    is_ahead: bool,
    /// The frame that last drew it.
    seen: u64,
}

/// Why a tile is put up, and so what it may push out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// This frame draws it: it pushes out anything that this frame does not draw.
    Now,
    /// It may be looked at next: it pushes out only what was not seen for a while, was not put up
    /// ahead itself and is not the smallest size of its photograph.
    Ahead,
}

impl Need {
    fn may_push_out(self, layer: &Layer, frame: u64) -> bool {
        match self {
            Self::Now => layer.seen < frame,
            Self::Ahead => layer.seen < frame.saturating_sub(RECENT_FRAMES) && !layer.is_ahead && !layer.is_coarsest,
        }
    }
}

/// The texture array and what is where in it.
// Invariant: `places` holds exactly the tiles of `layers`.
pub struct Textures {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    layers: Vec<Option<Layer>>,
    places: HashMap<TileOf, u32>,
    most_layers: u32,
    /// So many layers were written on at least once.
    written_layers: u32,
    scratch: Vec<u8>,
    /// Photographs that lost a tile since `pushed_out` was asked.
    pushed_out: Vec<u32>,
    has_grown: bool,
}

impl Textures {
    /// An array that may grow to `budget_bytes`, or as far as the device allows.
    pub fn new(device: &wgpu::Device, budget_bytes: u64) -> Self {
        let most_layers = layers_within(budget_bytes, device.limits().max_texture_array_layers);
        let texture = array(device, FIRST_LAYERS.min(most_layers));
        Self {
            view: view_of(&texture),
            layers: vec![None; texture.depth_or_array_layers() as usize],
            texture,
            places: HashMap::new(),
            most_layers,
            written_layers: 0,
            scratch: vec![0; TILE_BYTES as usize],
            pushed_out: Vec::new(),
            has_grown: false,
        }
    }

    /// All layers, to bind. Changes whenever `put` has made room by growing.
    pub fn view(&self) -> &wgpu::TextureView {
        &self.view
    }

    /// Whether `view` is another one than when this was last asked.
    pub fn take_has_grown(&mut self) -> bool {
        std::mem::take(&mut self.has_grown)
    }

    /// The photographs that lost a tile to another since this was last asked; some may come twice.
    pub fn pushed_out(&mut self) -> impl Iterator<Item = u32> + '_ {
        self.pushed_out.drain(..)
    }

    /// From here on tiles put up ahead of need may be pushed out by others that are.
    pub fn forget_ahead(&mut self) {
        for layer in self.layers.iter_mut().flatten() {
            layer.is_ahead = false;
        }
    }

    /// What the array takes on the card, bytes.
    pub fn bytes(&self) -> u64 {
        self.layers.len() as u64 * TILE_BYTES
    }

    /// Whether a tile is on the card.
    pub fn holds(&self, of: TileOf) -> bool {
        self.places.contains_key(&of)
    }

    /// The layer of a tile, which counts as seen in this frame.
    pub fn find(&mut self, of: TileOf, frame: u64) -> Option<u32> {
        let place = *self.places.get(&of)?;
        if let Some(layer) = &mut self.layers[place as usize] {
            layer.seen = frame;
        }
        Some(place)
    }

    /// Forgets the tiles of photographs that `keeps` denies.
    pub fn forget(&mut self, keeps: impl Fn(u32) -> bool) {
        for layer in &mut self.layers {
            if let Some(Layer { of, .. }) = layer
                && !keeps(of.photograph)
            {
                self.places.remove(of);
                *layer = None;
            }
        }
    }

    /// Puts a tile on the card. False where there is no room that `need` may take.
    pub fn put(&mut self, on: On<'_>, of: TileOf, level: &Pixels, is_coarsest: bool, need: Need) -> bool {
        let Some(place) = self.room(on, need) else { return false };
        self.blacken_new_layers(on.queue);
        if let Some(old) = self.layers[place as usize].take() {
            self.places.remove(&old.of);
            self.pushed_out.push(old.of.photograph);
        }
        let size = cut(level, of.tile, &mut self.scratch);
        write(on.queue, &self.texture, place, size, &self.scratch);
        let is_ahead = need == Need::Ahead;
        // Nobody has seen what is put up ahead: a frame that is being asked for may still push it out.
        let seen = on.frame.saturating_sub(u64::from(is_ahead));
        self.layers[place as usize] = Some(Layer { of, is_coarsest, is_ahead, seen });
        self.places.insert(of, place);
        true
    }

    /// Writes on every layer that never was: wgpu clears such a layer when a frame first binds it, and holds the
    /// texture for that while it waits for what a write on another thread holds, and the other way round (wgpu 30:
    /// the window stood still for ever, in two of three starts beside another window).
    fn blacken_new_layers(&mut self, queue: &wgpu::Queue) {
        let layers = self.written_layers..self.layers.len() as u32;
        if layers.is_empty() {
            return;
        }
        self.scratch.fill(0);
        for layer in layers {
            write(queue, &self.texture, layer, (TILE_PX, TILE_PX), &self.scratch);
        }
        self.written_layers = self.layers.len() as u32;
    }

    /// A layer to write on: a free one, a new one, or the one not seen for longest.
    fn room(&mut self, on: On<'_>, need: Need) -> Option<u32> {
        let free = |layers: &[Option<Layer>]| layers.iter().position(Option::is_none);
        if let Some(place) = free(&self.layers) {
            return Some(place as u32);
        }
        if self.grow(on) {
            return free(&self.layers).map(|place| place as u32);
        }
        (0_u32..)
            .zip(&self.layers)
            .filter_map(|(place, layer)| layer.as_ref().map(|layer| (place, layer)))
            .filter(|(_, layer)| need.may_push_out(layer, on.frame))
            .min_by_key(|(_, layer)| (layer.is_coarsest, layer.seen))
            .map(|(place, _)| place)
    }

    /// Doubles the array, within the budget. False where it is as large as it may be.
    fn grow(&mut self, on: On<'_>) -> bool {
        let old_layers = self.layers.len() as u32;
        let new_layers = (old_layers * 2).min(self.most_layers);
        if new_layers <= old_layers {
            return false;
        }
        let scope = on.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let larger = array(on.device, new_layers);
        if at_once(scope.pop()).flatten().is_some() {
            // The card is fuller than the budget thought: what there is must do.
            self.most_layers = old_layers;
            return false;
        }
        let mut encoder = on.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_texture(
            self.texture.as_image_copy(),
            larger.as_image_copy(),
            wgpu::Extent3d { width: TILE_PX, height: TILE_PX, depth_or_array_layers: old_layers },
        );
        // Submitted now: tiles written from here on must come after the copy.
        on.queue.submit([encoder.finish()]);
        self.view = view_of(&larger);
        self.texture = larger;
        self.layers.resize(new_layers as usize, None);
        self.has_grown = true;
        true
    }
}

/// Writes texels in the top-left corner of a layer.
fn write(queue: &wgpu::Queue, texture: &wgpu::Texture, layer: u32, (width, height): (u32, u32), texels: &[u8]) {
    let origin = wgpu::Origin3d { x: 0, y: 0, z: layer };
    queue.write_texture(
        wgpu::TexelCopyTextureInfo { texture, mip_level: 0, origin, aspect: wgpu::TextureAspect::All },
        &texels[..(width * height * 4) as usize],
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: Some(height) },
        wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
    );
}

/// Where and when tiles are put.
#[derive(Clone, Copy)]
pub struct On<'a> {
    pub device: &'a wgpu::Device,
    pub queue: &'a wgpu::Queue,
    pub frame: u64,
}

/// How many layers fit, avoiding the counts that GL takes for cubes.
fn layers_within(budget_bytes: u64, device_most: u32) -> u32 {
    let fitting = u32::try_from(budget_bytes / TILE_BYTES).unwrap_or(u32::MAX);
    let most = fitting.max(LEAST_LAYERS).min(device_most.max(LEAST_LAYERS));
    if most.is_multiple_of(6) { most - 1 } else { most }
}

fn array(device: &wgpu::Device, layers: u32) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("photograph tiles"),
        size: wgpu::Extent3d { width: TILE_PX, height: TILE_PX, depth_or_array_layers: layers },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    })
}

fn view_of(texture: &wgpu::Texture) -> wgpu::TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor {
        dimension: Some(wgpu::TextureViewDimension::D2Array),
        ..wgpu::TextureViewDescriptor::default()
    })
}

/// Cuts a tile and its gutter out of a level, edges repeated. Returns its width and height, texels.
fn cut(level: &Pixels, tile: Tile, into: &mut [u8]) -> (u32, u32) {
    let (left, top) = tile.first_texel();
    let side = |first: u32, all: u32| (all.saturating_sub(first)).min(TILE_PX - 2 * GUTTER_PX) + 2 * GUTTER_PX;
    let (width, height) = (side(left, level.width), side(top, level.height));
    let source = |index: u32, first: u32, all: u32| (first + index).saturating_sub(GUTTER_PX).min(all - 1);
    for (row, line) in (0..height).zip(into.chunks_exact_mut(width as usize * 4)) {
        let start = source(row, top, level.height) as usize * level.width as usize * 4;
        let from = &level.rgba[start..start + level.width as usize * 4];
        let texels = line.as_chunks_mut::<4>().0;
        let from = from.as_chunks::<4>().0;
        // The middle is copied in one piece; at an edge of the photograph the last texel is repeated.
        let before = (GUTTER_PX.saturating_sub(left)) as usize;
        let first = left.saturating_sub(GUTTER_PX) as usize;
        let count = (texels.len() - before).min(from.len() - first);
        texels[..before].fill(from[0]);
        texels[before..before + count].copy_from_slice(&from[first..first + count]);
        texels[before + count..].fill(from[from.len() - 1]);
    }
    (width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layer_counts_that_gl_takes_for_cubes_are_avoided() {
        for megabytes in 0..400 {
            let layers = layers_within(megabytes * TILE_BYTES, 256);
            assert!(layers > 1 && !layers.is_multiple_of(6) && layers <= 256, "{layers}");
        }
    }

    #[test]
    fn what_is_put_up_ahead_pushes_out_only_what_nobody_misses() {
        let tile = Tile { level: 1, column: 0, row: 0 };
        let old = Layer { of: TileOf { photograph: 1, tile }, is_coarsest: false, is_ahead: false, seen: 100 };
        assert!(Need::Ahead.may_push_out(&old, 500));
        assert!(!Need::Ahead.may_push_out(&old, 220), "seen in the last 120 frames");
        assert!(!Need::Ahead.may_push_out(&Layer { is_ahead: true, ..old }, 500));
        assert!(!Need::Ahead.may_push_out(&Layer { is_coarsest: true, ..old }, 500));
        assert!(Need::Now.may_push_out(&Layer { is_ahead: true, is_coarsest: true, ..old }, 101));
        assert!(!Need::Now.may_push_out(&old, 100), "this frame draws it");
    }

    #[test]
    fn a_tile_brings_its_neighbours_and_repeats_the_edge() {
        let rgba = (0..1300 * 900_u32).flat_map(|n| [(n % 1300 % 256) as u8, (n / 1300 % 256) as u8, 7, 255]).collect();
        let level = Pixels { width: 1300, height: 900, rgba };
        let mut tile = vec![0; TILE_BYTES as usize];
        for (column, row) in [(0, 0), (1, 1), (2, 1)] {
            let (width, height) = cut(&level, Tile { level: 0, column, row }, &mut tile);
            assert_eq!((width, height), (if column == 2 { 300 } else { 512 }, if row == 1 { 404 } else { 512 }));
            for (x, y) in [(0, 0), (3, 2), (4, 4), (200, 300), (width - 1, height - 1), (width - 4, 5)] {
                let photo_x = (i64::from(x) - 4 + i64::from(column) * 504).clamp(0, 1299) as u32;
                let photo_y = (i64::from(y) - 4 + i64::from(row) * 504).clamp(0, 899) as u32;
                let at = ((y * width + x) * 4) as usize;
                assert_eq!(tile[at..at + 4], level.at(photo_x, photo_y), "tile {column} {row} at {x} {y}");
            }
        }
    }

    #[test]
    fn a_photograph_smaller_than_the_gutter_is_repeated_all_round() {
        let level = Pixels::filled(1, 2, [5, 6, 7, 255]);
        let mut tile = vec![0; TILE_BYTES as usize];
        assert_eq!(cut(&level, Tile { level: 0, column: 0, row: 0 }, &mut tile), (9, 10));
        assert!(tile[..9 * 10 * 4].as_chunks::<4>().0.iter().all(|texel| *texel == [5, 6, 7, 255]));
    }
}
