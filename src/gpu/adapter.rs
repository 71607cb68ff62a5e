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
    pub kind: Kind,
    /// Whether the processor draws, as on most remote desktops.
    pub is_software: bool,
    /// The longest side of one texture, pixels. Photographs may be longer.
    pub most_texture_px: u32,
}

impl AdapterFacts {
    /// The facts of one adapter.
    pub fn of(adapter: &wgpu::Adapter) -> Self {
        let info = adapter.get_info();
        let kind = Kind::from(info.device_type);
        Self {
            kind,
            name: info.name,
            backend: format!("{:?}", info.backend),
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
            is_software: kind == Kind::Software,
            most_texture_px: adapter.limits().max_texture_dimension_2d,
        }
    }
}

/// What sort of card it is, quickest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Discrete,
    Integrated,
    Virtual,
    /// The driver does not say.
    Unknown,
    Software,
}

impl Kind {
    /// As a sentence says it: "drawn by …".
    pub fn words(self) -> &'static str {
        match self {
            Self::Discrete => "a graphics card of its own",
            Self::Integrated => "graphics built into the processor",
            Self::Virtual => "a share of another computer's graphics card",
            Self::Unknown => "graphics of an unknown kind",
            Self::Software => "the processor itself, in software",
        }
    }
}

impl From<wgpu::DeviceType> for Kind {
    fn from(kind: wgpu::DeviceType) -> Self {
        match kind {
            wgpu::DeviceType::DiscreteGpu => Self::Discrete,
            wgpu::DeviceType::IntegratedGpu => Self::Integrated,
            wgpu::DeviceType::VirtualGpu => Self::Virtual,
            wgpu::DeviceType::Other => Self::Unknown,
            wgpu::DeviceType::Cpu => Self::Software,
        }
    }
}

/// Which adapter is taken where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefer {
    /// The quickest kind.
    #[default]
    Fastest,
    /// The processor, for a computer whose graphics driver is faulty; the quickest where there is none.
    Software,
}

impl Prefer {
    /// Less is better.
    fn rank(self, kind: Kind) -> (bool, Kind) {
        (self == Self::Software && kind != Kind::Software, kind)
    }

    /// The best of some adapters that can draw on the surface; of equals, any but GL, then the first.
    fn best<'a>(self, adapters: &'a [wgpu::Adapter], on: Option<&wgpu::Surface<'_>>) -> Option<&'a wgpu::Adapter> {
        let draws = |adapter: &&wgpu::Adapter| on.is_none_or(|surface| adapter.is_surface_supported(surface));
        adapters.iter().filter(draws).min_by_key(|adapter| {
            let info = adapter.get_info();
            (self.rank(info.device_type.into()), info.backend == wgpu::Backend::Gl)
        })
    }
}

const NO_ADAPTER: &str = "none of the adapters found can draw here";

/// An adapter to draw on without a window, or why there is none.
pub fn adapter_of(instance: &wgpu::Instance, prefer: Prefer) -> Result<wgpu::Adapter, String> {
    let adapters = at_once(instance.enumerate_adapters(wgpu::Backends::all())).unwrap_or_default();
    prefer.best(&adapters, None).cloned().ok_or_else(|| NO_ADAPTER.to_owned())
}

/// eframe's options for the card: the adapter's own limits, the adapter that is preferred, software
/// accepted, one frame of latency instead of two.
pub fn wgpu_options(prefer: Prefer) -> egui_wgpu::WgpuConfiguration {
    let mut setup = egui_wgpu::WgpuSetupCreateNew::without_display_handle();
    setup.device_descriptor = Arc::new(device_descriptor);
    setup.native_adapter_selector =
        Some(Arc::new(move |adapters: &[wgpu::Adapter], surface: Option<&wgpu::Surface<'_>>| {
            prefer.best(adapters, surface).cloned().ok_or_else(|| NO_ADAPTER.to_owned())
        }));
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

/// Memory of the graphics card for photographs, where the settings name none, MiB. Where the processor
/// draws it is main memory, which the hospital's other programs need.
pub fn usual_card_mib(kind: Option<Kind>) -> u32 {
    match kind {
        Some(Kind::Discrete) => 768,
        Some(Kind::Integrated | Kind::Virtual | Kind::Unknown) | None => 384,
        Some(Kind::Software) => 192,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(prefer: Prefer) -> Vec<Kind> {
        let mut kinds = vec![Kind::Software, Kind::Unknown, Kind::Virtual, Kind::Discrete, Kind::Integrated];
        kinds.sort_by_key(|kind| prefer.rank(*kind));
        kinds
    }

    #[test]
    fn the_quickest_kind_is_first_and_software_last() {
        let quickest = [Kind::Discrete, Kind::Integrated, Kind::Virtual, Kind::Unknown, Kind::Software];
        assert_eq!(ranked(Prefer::Fastest), quickest);
    }

    #[test]
    fn software_is_first_where_it_is_preferred_and_then_the_quickest() {
        assert_eq!(ranked(Prefer::Software)[..3], [Kind::Software, Kind::Discrete, Kind::Integrated]);
    }
}
