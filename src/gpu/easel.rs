//! Draws one photograph on a device without a window, and reads it back.

use std::sync::Arc;

use eframe::egui_wgpu::wgpu;
use glam::dvec2;

use crate::colour::display::Display;
use crate::gpu::asked::Place;
use crate::gpu::card::Card;
use crate::gpu::offscreen::GpuError;
use crate::gpu::{Held, Look};
use crate::photo::pyramid::Pyramid;

/// A card of its own on a device, and pictures of one format.
pub struct Easel {
    device: wgpu::Device,
    queue: wgpu::Queue,
    format: wgpu::TextureFormat,
    card: Card,
    is_sharp: bool,
}

impl Easel {
    /// `card` was made for this device and format.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, format: wgpu::TextureFormat, card: Card) -> Self {
        Self { device: device.clone(), queue: queue.clone(), format, card, is_sharp: false }
    }

    /// From the next picture on it is drawn for this display.
    pub fn show_on(&mut self, display: Arc<Display>) {
        self.card.show_on(display);
    }

    /// Whether the last picture was drawn from the level it needed all over.
    pub fn is_sharp(&self) -> bool {
        self.is_sharp
    }

    /// What the tiles take on the card, bytes.
    pub fn bytes_on_card(&self) -> u64 {
        self.card.bytes_on_card()
    }

    /// Draws a photograph into `width` × `height` pixels of the format, row by row; what lies outside it
    /// is nought.
    pub fn draw(&mut self, pyramid: &Arc<Pyramid>, look: &Look, width: u32, height: u32) -> Result<Vec<u8>, GpuError> {
        let most = self.device.limits().max_texture_dimension_2d;
        if width == 0 || height == 0 || width.max(height) > most {
            return Err(GpuError::Size { width, height, most });
        }
        self.card.forget_all_but(&[]);
        self.card.keep(&look.ticket, Arc::clone(pyramid), false);
        let place = Place {
            corner_px: dvec2(0.0, 0.0),
            size_px: dvec2(f64::from(width), f64::from(height)),
            shown_px: [0, 0, width, height],
            surface_px: (width, height),
        };
        let mut asked = self.card.ask(look, None, place);
        while self.card.finish(&self.device, &self.queue) {
            asked = self.card.ask(look, None, place);
        }
        self.is_sharp = self.card.has(&look.ticket) == Held::Whole { is_sharp: true };
        self.read_back(asked, width, height)
    }

    fn pixel_bytes(&self) -> u32 {
        self.format.block_copy_size(None).unwrap_or(4)
    }

    fn read_back(&self, asked: usize, width: u32, height: u32) -> Result<Vec<u8>, GpuError> {
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        let target = self.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("picture without a window"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: self.format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let row_bytes = (width * self.pixel_bytes()).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("picture without a window"),
            size: u64::from(row_bytes) * u64::from(height),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.pass(asked, &target, &mut encoder);
        let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row_bytes), rows_per_image: None };
        encoder.copy_texture_to_buffer(
            target.as_image_copy(),
            wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
            size,
        );
        self.queue.submit([encoder.finish()]);
        self.bytes(&buffer, row_bytes, width * self.pixel_bytes())
    }

    fn pass(&self, asked: usize, target: &wgpu::Texture, encoder: &mut wgpu::CommandEncoder) {
        let view = target.create_view(&wgpu::TextureViewDescriptor::default());
        let ops = wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Store };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("picture without a window"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &view,
                depth_slice: None,
                resolve_target: None,
                ops,
            })],
            ..wgpu::RenderPassDescriptor::default()
        });
        self.card.draw(asked, &mut pass);
    }

    /// The rows of a buffer, without what pads them.
    fn bytes(&self, buffer: &wgpu::Buffer, row_bytes: u32, shown_bytes: u32) -> Result<Vec<u8>, GpuError> {
        let (say, heard) = std::sync::mpsc::channel();
        // The receiver lives until the end of this function, so that sending cannot fail.
        buffer.map_async(wgpu::MapMode::Read, .., move |mapped| drop(say.send(mapped)));
        self.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| GpuError::ReadBack(error.to_string()))?;
        heard
            .recv()
            .map_err(|error| GpuError::ReadBack(error.to_string()))?
            .map_err(|error| GpuError::ReadBack(error.to_string()))?;
        let mapped = buffer.get_mapped_range(..).map_err(|error| GpuError::ReadBack(error.to_string()))?;
        Ok(mapped.chunks_exact(row_bytes as usize).flat_map(|row| &row[..shown_bytes as usize]).copied().collect())
    }
}
