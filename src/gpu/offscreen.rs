//! Draws one photograph without a window, for tests, tools and the pictures in a letter.

use std::sync::Arc;

use eframe::egui_wgpu::wgpu;
use glam::{Affine2, dvec2};

use crate::colour::correction::Correction;
use crate::colour::display::Display;
use crate::colour::enhancement::Enhancement;
use crate::colour::marks::Marks;
use crate::domain::case::CaseId;
use crate::domain::photograph::{PhotographId, Ticket};
use crate::gpu::adapter::{AdapterFacts, Prefer, adapter_of, at_once, device_descriptor};
use crate::gpu::asked::Place;
use crate::gpu::card::Card;
use crate::gpu::{Held, Look};
use crate::photo::filter::Filter;
use crate::photo::pixels::Pixels;
use crate::photo::pyramid::Pyramid;

/// Why nothing could be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    #[error("no graphics adapter was found; on Debian the package mesa-vulkan-drivers brings one in software ({0})")]
    NoAdapter(String),
    #[error("the graphics adapter gave no device ({0})")]
    NoDevice(String),
    #[error("a picture of {width} × {height} pixels is empty or larger than the {most} that this adapter can draw")]
    Size { width: u32, height: u32, most: u32 },
    #[error("the picture could not be read back from the graphics card ({0})")]
    ReadBack(String),
}

/// Room for 250 tiles, a 60-megapixel photograph: what a picture without a window is drawn with.
const BUDGET_BYTES: u64 = 250 << 20;
/// What is drawn on: not an sRGB format, so that the shader encodes as it does for the window.
const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// A graphics card without a window.
pub struct Offscreen {
    adapter: wgpu::Adapter,
    device: wgpu::Device,
    queue: wgpu::Queue,
    card: Card,
    /// The correction of pictures from here on.
    pub correction: Option<Arc<Correction>>,
    /// What is marked in pictures from here on.
    pub marks: Marks,
    /// How pictures are shown from here on; as they are, unless this is set.
    pub enhancement: Enhancement,
    /// Whether pictures from here on have a grid, drawn by squares of eight pixels or more.
    pub has_grid: bool,
    generation: u64,
    is_sharp: bool,
}

impl Offscreen {
    /// Takes the fastest adapter there is, software accepted.
    pub fn new() -> Result<Self, GpuError> {
        Self::with_budget(BUDGET_BYTES)
    }

    /// The same with another budget for tiles, bytes.
    pub fn with_budget(budget_bytes: u64) -> Result<Self, GpuError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let never = || "it never answered".to_owned();
        let adapter = adapter_of(&instance, Prefer::Fastest).map_err(GpuError::NoAdapter)?;
        let (device, queue) = at_once(adapter.request_device(&device_descriptor(&adapter)))
            .ok_or_else(|| GpuError::NoDevice(never()))?
            .map_err(|error| GpuError::NoDevice(error.to_string()))?;
        let card = Card::new(&device, FORMAT, budget_bytes);
        let enhancement = Enhancement::default();
        Ok(Self {
            adapter,
            device,
            queue,
            card,
            correction: None,
            marks: Marks::None,
            enhancement,
            has_grid: false,
            generation: 0,
            is_sharp: false,
        })
    }

    /// Which adapter it is.
    pub fn adapter(&self) -> AdapterFacts {
        AdapterFacts::of(&self.adapter)
    }

    /// From the next picture on it is drawn for this display.
    pub fn show_on(&mut self, display: Arc<Display>) {
        self.card.show_on(display);
    }

    /// Whether the last picture was drawn from the level it needed all over; a small budget can
    /// leave coarser tiles in it.
    pub fn is_sharp(&self) -> bool {
        self.is_sharp
    }

    /// What the tiles take on the card, bytes.
    pub fn bytes_on_card(&self) -> u64 {
        self.card.bytes_on_card()
    }

    /// Draws a photograph into `width` × `height` pixels; what lies outside it is transparent black.
    pub fn draw(
        &mut self,
        pyramid: &Arc<Pyramid>,
        photo_from_screen: Affine2,
        filter: Filter,
        width: u32,
        height: u32,
    ) -> Result<Pixels, GpuError> {
        let most = self.device.limits().max_texture_dimension_2d;
        if width == 0 || height == 0 || width.max(height) > most {
            return Err(GpuError::Size { width, height, most });
        }
        let ticket = self.ticket();
        self.card.forget_all_but(&[]);
        self.card.keep(&ticket, Arc::clone(pyramid), false);
        let Self { enhancement, has_grid, marks, .. } = *self;
        let correction = self.correction.clone();
        let look = Look { ticket, photo_from_screen, filter, correction, marks, enhancement, has_grid };
        let place = Place {
            corner_px: dvec2(0.0, 0.0),
            size_px: dvec2(f64::from(width), f64::from(height)),
            shown_px: [0, 0, width, height],
            surface_px: (width, height),
        };
        let mut asked = self.card.ask(&look, None, place);
        while self.card.finish(&self.device, &self.queue) {
            asked = self.card.ask(&look, None, place);
        }
        self.is_sharp = self.card.has(&look.ticket) == Held::Whole { is_sharp: true };
        self.read_back(asked, width, height)
    }

    fn ticket(&mut self) -> Ticket {
        self.generation += 1;
        let photograph = PhotographId("offscreen".to_owned());
        Ticket { case: CaseId("offscreen".to_owned()), photograph, generation: self.generation }
    }

    fn read_back(&self, asked: usize, width: u32, height: u32) -> Result<Pixels, GpuError> {
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        let target = self.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("offscreen picture"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let row_bytes = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("offscreen picture"),
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
        let rgba = self.bytes(&buffer, row_bytes, width)?;
        Ok(Pixels { width, height, rgba })
    }

    fn pass(&self, asked: usize, target: &wgpu::Texture, encoder: &mut wgpu::CommandEncoder) {
        let view = target.create_view(&wgpu::TextureViewDescriptor::default());
        let ops = wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Store };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("offscreen picture"),
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
    fn bytes(&self, buffer: &wgpu::Buffer, row_bytes: u32, width: u32) -> Result<Vec<u8>, GpuError> {
        let (say, heard) = std::sync::mpsc::channel();
        // The receiver lives until the end of this function, so that sending cannot fail.
        buffer.map_async(wgpu::MapMode::Read, .., move |mapped| drop(say.send(mapped)));
        self.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| GpuError::ReadBack(error.to_string()))?;
        heard
            .recv()
            .map_err(|error| GpuError::ReadBack(error.to_string()))?
            .map_err(|error| GpuError::ReadBack(error.to_string()))?;
        let mapped = buffer.get_mapped_range(..).map_err(|error| GpuError::ReadBack(error.to_string()))?;
        Ok(mapped.chunks_exact(row_bytes as usize).flat_map(|row| &row[..width as usize * 4]).copied().collect())
    }
}
