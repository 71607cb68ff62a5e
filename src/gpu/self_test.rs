//! Does this graphics card show the colours that are meant? A target of codes is drawn by the very
//! shader, on the very device, read back, and compared with the twin on the processor in ΔE2000 of the
//! display. Catches a broken driver, shader or table; cannot see what the monitor makes of it.

use std::sync::Arc;

use eframe::egui_wgpu::wgpu;
use glam::{Affine2, Vec3};

use crate::colour::correction::Correction;
use crate::colour::difference::delta_e_2000;
use crate::colour::display::Display;
use crate::colour::named;
use crate::colour::working::{ShaderColours, shade};
use crate::gpu::Look;
use crate::gpu::card::Card;
use crate::gpu::easel::Easel;
use crate::gpu::offscreen::{GpuError, VALUES, ticket, values};
use crate::gpu::shaders;
use crate::photo::filter::Filter;
use crate::photo::pixels::Pixels;
use crate::photo::pyramid::Pyramid;

/// ΔE2000 on average, and at most, that a card may be off: far less than an eye can see (about one),
/// and several times what the shortest curves and the dullest logarithms of a card explain.
pub const MOST_MEAN: f64 = 0.02;
pub const MOST_MAX: f64 = 0.3;

/// One tile is enough.
const BUDGET_BYTES: u64 = 4 << 20;
/// Steps of the target along red, green and blue: with their greys a square.
const STEPS: u32 = 9;
const SIDE: u32 = 32;

/// How far the card is from the twin, ΔE2000 over all colours of the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelfTest {
    pub mean: f64,
    pub max: f64,
}

impl SelfTest {
    /// Tests a device with the display as it is, without a correction and with this one, or with one that
    /// changes nothing: photographs in sRGB and in Adobe RGB. Takes a few milliseconds beside the making of the pipelines.
    pub fn on(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        display: &Arc<Display>,
        correction: Option<Arc<Correction>>,
    ) -> Result<Self, GpuError> {
        Self::of_text(device, queue, display, correction, shaders::PHOTOGRAPH)
    }

    /// The same for a shader of this text.
    pub(crate) fn of_text(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        display: &Arc<Display>,
        correction: Option<Arc<Correction>>,
        text: &str,
    ) -> Result<Self, GpuError> {
        let mut easel = Easel::new(device, queue, VALUES, Card::with_text(device, VALUES, BUDGET_BYTES, text));
        easel.show_on(Arc::clone(display));
        let target = target();
        // One that changes nothing is as much work for the card as any other.
        let corrected = correction.unwrap_or_else(|| Arc::new(Correction::none()));
        let (mut sum, mut max, mut count) = (0.0, 0.0_f64, 0_u32);
        for source in [named::srgb(), named::adobe_rgb()].map(Arc::new) {
            let pyramid = Arc::new(Pyramid::new(target.clone(), Arc::clone(&source)));
            for correction in [None, Some(Arc::clone(&corrected))] {
                let colours = ShaderColours::new(&source, correction.clone(), display);
                let Some(colours) = colours else { continue };
                let look = Look { correction, ..Look::new(ticket(), Affine2::IDENTITY, Filter::Nearest) };
                let drawn = values(&easel.draw(&pyramid, &look, SIDE, SIDE)?);
                for ([red, green, blue, _], stored) in drawn.into_iter().zip(target.each()) {
                    let meant = display.lab_of(shade([stored[0], stored[1], stored[2]], &colours).into());
                    let off = delta_e_2000(display.lab_of(Vec3::new(red, green, blue)), meant);
                    // What is no number is as wrong as can be.
                    let off = if off.is_finite() { off } else { f64::INFINITY };
                    (sum, max, count) = (sum + off, max.max(off), count + 1);
                }
            }
        }
        Ok(Self { mean: sum / f64::from(count.max(1)), max })
    }

    /// Whether the colours can be trusted as far as the card goes.
    pub fn passed(&self) -> bool {
        self.mean <= MOST_MEAN && self.max <= MOST_MAX
    }
}

/// A cube of codes from nought to 255, then greys.
fn target() -> Pixels {
    let step = |at: u32| (at * 255 / (STEPS - 1)) as u8;
    let pixel = |at: u32| match at.checked_sub(STEPS * STEPS * STEPS) {
        None => [step(at / STEPS / STEPS), step(at / STEPS % STEPS), step(at % STEPS), 255],
        Some(grey) => [grey.min(255) as u8, grey.min(255) as u8, grey.min(255) as u8, 255],
    };
    Pixels { width: SIDE, height: SIDE, rgba: (0..SIDE * SIDE).flat_map(pixel).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::conversion::Intent;
    use crate::colour::curve::Curve;
    use crate::colour::named::Primaries;
    use crate::gpu::adapter::{Prefer, adapter_of, at_once, device_descriptor};

    fn device() -> (wgpu::Device, wgpu::Queue) {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let adapter = adapter_of(&instance, Prefer::Fastest)
            .expect("these tests draw: install mesa-vulkan-drivers for an adapter in software");
        let device = at_once(adapter.request_device(&device_descriptor(&adapter)));
        device.expect("answered at once").expect("a device")
    }

    fn displays() -> [Arc<Display>; 2] {
        let curves = Primaries::DisplayP3.with(Curve::power(2.2));
        [Display::srgb(), Display::new(curves, Intent::default(), 1).expect("a display of three colours")].map(Arc::new)
    }

    #[test]
    fn a_sound_card_passes_with_and_without_a_correction() {
        let (device, queue) = device();
        for display in displays() {
            for correction in [None, Some(Arc::new(Correction::none()))] {
                let test = SelfTest::on(&device, &queue, &display, correction).expect("drawn");
                println!("{test:?}");
                assert!(test.passed(), "{test:?}");
            }
        }
    }

    /// The greatest difference of display values from the twin, for a shader of this text.
    fn off_twin(device: &wgpu::Device, queue: &wgpu::Queue, display: &Arc<Display>, text: &str) -> f32 {
        let mut easel = Easel::new(device, queue, VALUES, Card::with_text(device, VALUES, BUDGET_BYTES, text));
        easel.show_on(Arc::clone(display));
        let (source, correction) = (named::adobe_rgb(), Arc::new(Correction::none()));
        let colours = ShaderColours::new(&source, Some(Arc::clone(&correction)), display).expect("a matrix");
        let pyramid = Arc::new(Pyramid::new(target(), Arc::new(source)));
        let look = Look { correction: Some(correction), ..Look::new(ticket(), Affine2::IDENTITY, Filter::Nearest) };
        let drawn = values(&easel.draw(&pyramid, &look, SIDE, SIDE).expect("drawn"));
        let target = target();
        let off = drawn.into_iter().zip(target.each()).map(|([red, green, blue, _], stored)| {
            (Vec3::new(red, green, blue) - Vec3::from(shade([stored[0], stored[1], stored[2]], &colours)))
                .abs()
                .max_element()
        });
        off.fold(0.0, f32::max)
    }

    #[test]
    fn a_broken_shader_constant_fails_the_self_test_and_the_twin_test() {
        let (device, queue) = device();
        let [srgb, _] = displays();
        let correction = Some(Arc::new(Correction::none()));
        // As far apart as tests/colour/on_card.rs lets card and twin be.
        let most = 1e-3;
        assert!(off_twin(&device, &queue, &srgb, shaders::PHOTOGRAPH) < most);
        for (constant, broken) in [
            ("CURVE_EXPONENT: f32 = 2.4", "CURVE_EXPONENT: f32 = 2.3"),
            ("CURVE_OFFSET: f32 = 0.055", "CURVE_OFFSET: f32 = 0.06"),
            ("ROW_ENTRIES - 1u)", "ROW_ENTRIES - 4u)"),
        ] {
            let text = shaders::PHOTOGRAPH.replace(constant, broken);
            assert_ne!(text, shaders::PHOTOGRAPH, "{constant} is gone from the shader");
            let test = SelfTest::of_text(&device, &queue, &srgb, correction.clone(), &text).expect("drawn");
            assert!(!test.passed(), "{broken}: {test:?}");
            assert!(off_twin(&device, &queue, &srgb, &text) > most, "{broken}");
        }
    }
}
