//! Which graphics card is used, and what it can do.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use eframe::egui_wgpu::{self, wgpu};

/// What a person may want to know of the graphics card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterFacts {
    pub name: String,
    /// Vulkan, Metal, Dx12 or Gl.
    pub backend: String,
    pub driver: String,
    /// Whether the processor draws, as on most remote desktops.
    pub is_software: bool,
    /// The longest side of one texture, pixels. Photographs may be longer.
    pub most_texture_px: u32,
}

impl AdapterFacts {
    /// The facts of one adapter.
    pub fn of(adapter: &wgpu::Adapter) -> Self {
        let info = adapter.get_info();
        Self {
            name: info.name,
            backend: format!("{:?}", info.backend),
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
            is_software: info.device_type == wgpu::DeviceType::Cpu,
            most_texture_px: adapter.limits().max_texture_dimension_2d,
        }
    }
}

/// eframe's options for the card: the adapter's own limits, the fastest adapter, software accepted,
/// one frame of latency instead of two.
pub fn wgpu_options() -> egui_wgpu::WgpuConfiguration {
    let mut setup = egui_wgpu::WgpuSetupCreateNew::without_display_handle();
    setup.device_descriptor = Arc::new(device_descriptor);
    egui_wgpu::WgpuConfiguration {
        surface: egui_wgpu::SurfaceConfig::LOW_LATENCY,
        wgpu_setup: egui_wgpu::WgpuSetup::CreateNew(setup),
        ..egui_wgpu::WgpuConfiguration::default()
    }
}

/// A device with all that its adapter allows: egui would ask for 8,192 pixels and 256 layers.
pub fn device_descriptor(adapter: &wgpu::Adapter) -> wgpu::DeviceDescriptor<'static> {
    wgpu::DeviceDescriptor {
        label: Some("diascope"),
        required_limits: adapter.limits(),
        ..wgpu::DeviceDescriptor::default()
    }
}

/// The answer of a future that is ready when asked. wgpu's are on every desktop: its own polling is
/// for browsers. `None` if it is not ready after all.
pub fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}
