//! Curves and the cube on the card, which the shader looks up by number: a texture of rows of 256
//! numbers, the display's in the first, then three rows for each source and each correction; and the
//! cube of a table display. Neither needs anything that an old card or GL lacks.

use eframe::egui_wgpu::wgpu;

use crate::colour::cube::{Cube, SIDE};
use crate::colour::working::ENCODE_SAMPLES;

/// Numbers in a row; one for each 8-bit code.
const ROW: usize = 256;
/// Rows of the texture: room for more photographs and corrections than one case has. One mebibyte.
const ROWS: u32 = 1024;
/// Rows of the display's three curves.
const DISPLAY_ROWS: u32 = 3 * (ENCODE_SAMPLES / ROW) as u32;
/// Rows of a photograph's three curves, and of a correction's.
const ROWS_EACH: u32 = 3;

/// The two textures.
pub struct Tables {
    rows: wgpu::Texture,
    rows_view: wgpu::TextureView,
    cube: wgpu::Texture,
    cube_view: wgpu::TextureView,
    /// Which places of three rows are taken.
    taken: Vec<bool>,
}

impl Tables {
    pub fn new(device: &wgpu::Device) -> Self {
        let size = wgpu::Extent3d { width: ROW as u32, height: ROWS, depth_or_array_layers: 1 };
        let rows = texture(device, size, wgpu::TextureDimension::D2, wgpu::TextureFormat::R32Float);
        let cube = cube_texture(device, 1);
        Self {
            rows_view: view_of(&rows),
            rows,
            cube_view: view_of(&cube),
            cube,
            taken: vec![false; ((ROWS - DISPLAY_ROWS) / ROWS_EACH) as usize],
        }
    }

    /// The rows, to bind.
    pub fn rows(&self) -> &wgpu::TextureView {
        &self.rows_view
    }

    /// The cube, to bind. Changes with `put_cube`.
    pub fn cube(&self) -> &wgpu::TextureView {
        &self.cube_view
    }

    /// Puts three curves of 256 numbers into rows of their own; the first of them, or `None` where all
    /// are taken.
    pub fn put(&mut self, queue: &wgpu::Queue, curves: &[Vec<f32>; 3]) -> Option<u32> {
        let place = self.taken.iter().position(|taken| !taken)?;
        self.taken[place] = true;
        let row = DISPLAY_ROWS + place as u32 * ROWS_EACH;
        self.write(queue, row, curves);
        Some(row)
    }

    /// Three rows are free again.
    pub fn give_back(&mut self, row: u32) {
        if let Some(taken) = self.taken.get_mut((row.saturating_sub(DISPLAY_ROWS) / ROWS_EACH) as usize) {
            *taken = false;
        }
    }

    /// Puts the display's three curves of `ENCODE_SAMPLES` in their place.
    pub fn put_display(&self, queue: &wgpu::Queue, curves: &[Vec<f32>; 3]) {
        self.write(queue, 0, curves);
    }

    /// Puts a cube in its place; `reach` tells for each node whether the display can show it, where that
    /// is known.
    pub fn put_cube(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, cube: &Cube, reach: Option<&[u16]>) {
        let nodes: Vec<[u16; 4]> = match reach {
            Some(reach) => cube.nodes.iter().zip(reach).map(|([r, g, b, _], reach)| [*r, *g, *b, *reach]).collect(),
            None => cube.nodes.clone(),
        };
        if self.cube.width() == 1 {
            self.cube = cube_texture(device, SIDE as u32);
            self.cube_view = view_of(&self.cube);
        }
        queue.write_texture(
            self.cube.as_image_copy(),
            bytemuck::cast_slice(&nodes),
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(SIDE as u32 * 8),
                rows_per_image: Some(SIDE as u32),
            },
            self.cube.size(),
        );
    }

    fn write(&self, queue: &wgpu::Queue, first_row: u32, curves: &[Vec<f32>; 3]) {
        let numbers = curves.concat();
        queue.write_texture(
            wgpu::TexelCopyTextureInfo {
                texture: &self.rows,
                mip_level: 0,
                origin: wgpu::Origin3d { x: 0, y: first_row, z: 0 },
                aspect: wgpu::TextureAspect::All,
            },
            bytemuck::cast_slice(&numbers),
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(ROW as u32 * 4), rows_per_image: None },
            wgpu::Extent3d { width: ROW as u32, height: (numbers.len() / ROW) as u32, depth_or_array_layers: 1 },
        );
    }
}

/// RGBA of 16 bits as whole numbers: the shader divides, so that no feature is asked for.
fn cube_texture(device: &wgpu::Device, side: u32) -> wgpu::Texture {
    let size = wgpu::Extent3d { width: side, height: side, depth_or_array_layers: side };
    texture(device, size, wgpu::TextureDimension::D3, wgpu::TextureFormat::Rgba16Uint)
}

fn texture(
    device: &wgpu::Device,
    size: wgpu::Extent3d,
    dimension: wgpu::TextureDimension,
    format: wgpu::TextureFormat,
) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("curves and cube"),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

fn view_of(texture: &wgpu::Texture) -> wgpu::TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}
