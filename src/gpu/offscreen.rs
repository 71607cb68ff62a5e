//! Draws one photograph without a window, for tests, tools and the pictures in a letter.

use std::sync::Arc;

use eframe::egui_wgpu::wgpu;
use glam::Affine2;

use crate::colour::correction::Correction;
use crate::colour::display::Display;
use crate::colour::enhancement::Enhancement;
use crate::colour::marks::Marks;
use crate::domain::case::CaseId;
use crate::domain::photograph::{PhotographId, Ticket};
use crate::gpu::Look;
use crate::gpu::adapter::{AdapterFacts, Prefer, adapter_of, at_once, device_descriptor};
use crate::gpu::card::Card;
use crate::gpu::easel::Easel;
use crate::gpu::self_test::SelfTest;
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
/// What is drawn on for measuring.
pub const VALUES: wgpu::TextureFormat = wgpu::TextureFormat::Rgba32Float;

/// A graphics card without a window.
pub struct Offscreen {
    adapter: wgpu::Adapter,
    device: wgpu::Device,
    queue: wgpu::Queue,
    easel: Easel,
    /// Made when it is first needed.
    measuring: Option<Easel>,
    display: Arc<Display>,
    /// The correction of pictures from here on.
    pub correction: Option<Arc<Correction>>,
    /// What is marked in pictures from here on.
    pub marks: Marks,
    /// How pictures are shown from here on; as they are, unless this is set.
    pub enhancement: Enhancement,
    /// Whether pictures from here on have a grid, drawn by squares of eight pixels or more.
    pub has_grid: bool,
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
        let easel = Easel::new(&device, &queue, FORMAT, Card::new(&device, FORMAT, budget_bytes));
        Ok(Self {
            adapter,
            device,
            queue,
            easel,
            measuring: None,
            display: Arc::new(Display::srgb()),
            correction: None,
            marks: Marks::None,
            enhancement: Enhancement::default(),
            has_grid: false,
        })
    }

    /// Which adapter it is.
    pub fn adapter(&self) -> AdapterFacts {
        AdapterFacts::of(&self.adapter)
    }

    /// From the next picture on it is drawn for this display.
    pub fn show_on(&mut self, display: Arc<Display>) {
        self.easel.show_on(Arc::clone(&display));
        self.display = display;
    }

    /// Whether the last picture was drawn from the level it needed all over; a small budget can
    /// leave coarser tiles in it.
    pub fn is_sharp(&self) -> bool {
        self.easel.is_sharp()
    }

    /// What the tiles take on the card, bytes.
    pub fn bytes_on_card(&self) -> u64 {
        self.easel.bytes_on_card()
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
        let look = self.look(photo_from_screen, filter);
        let rgba = self.easel.draw(pyramid, &look, width, height)?;
        Ok(Pixels { width, height, rgba })
    }

    /// The same as the display's values before they are rounded to 8 bits: red, green, blue and cover,
    /// nought to one, row by row. For measuring.
    pub fn draw_values(
        &mut self,
        pyramid: &Arc<Pyramid>,
        photo_from_screen: Affine2,
        filter: Filter,
        width: u32,
        height: u32,
    ) -> Result<Vec<[f32; 4]>, GpuError> {
        let look = self.look(photo_from_screen, filter);
        let display = Arc::clone(&self.display);
        let measuring = self.measuring.get_or_insert_with(|| measuring(&self.device, &self.queue));
        measuring.show_on(display);
        Ok(values(&measuring.draw(pyramid, &look, width, height)?))
    }

    /// Tests the card with the display and the correction that are set; what the window does on its own
    /// device.
    pub fn self_test(&self) -> Result<SelfTest, GpuError> {
        SelfTest::on(&self.device, &self.queue, &self.display, self.correction.clone())
    }

    fn look(&self, photo_from_screen: Affine2, filter: Filter) -> Look {
        let Self { enhancement, has_grid, marks, .. } = *self;
        let correction = self.correction.clone();
        Look { ticket: ticket(), photo_from_screen, filter, correction, marks, enhancement, has_grid }
    }
}

/// Draws values instead of codes, on a device that allows it.
fn measuring(device: &wgpu::Device, queue: &wgpu::Queue) -> Easel {
    Easel::new(device, queue, VALUES, Card::new(device, VALUES, BUDGET_BYTES))
}

/// The numbers of an easel of the format `VALUES`.
pub fn values(bytes: &[u8]) -> Vec<[f32; 4]> {
    let pixels = bytes.as_chunks::<4>().0.iter().map(|four| f32::from_ne_bytes(*four)).collect::<Vec<_>>();
    pixels.as_chunks::<4>().0.to_vec()
}

/// What a photograph without a case is called.
pub fn ticket() -> Ticket {
    let photograph = PhotographId("offscreen".to_owned());
    Ticket { case: CaseId("offscreen".to_owned()), photograph, generation: 0 }
}
