//! What goes wrong with the card while the program runs: it is lost, it refuses a command, or it is too busy
//! for the window's new size. Nothing is printed; the count can be read.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui_wgpu::wgpu;

/// What wgpu 30 says where the window's surface is given a new size while another thread puts in work: it waits
/// for the card, and then finds it busy again (`ConfigureSurfaceError::GpuWaitTimeout`). The surface then
/// stays as it was, and may be configured again.
const BUSY_AT_RESIZE: &str = "Failed to wait for GPU to come idle before reconfiguring the Surface";

type Wake = Arc<dyn Fn() + Send + Sync>;

/// The faults of one device.
#[derive(Default)]
pub struct Faults {
    is_lost: AtomicBool,
    /// The window's surface has another size than it was to have.
    is_surface_old: AtomicBool,
    count: AtomicUsize,
    wake: Mutex<Option<Wake>>,
}

impl Faults {
    /// Listens to a device from here on. Without this an error after the loss of the card would end
    /// the program.
    pub fn of(device: &wgpu::Device) -> Arc<Self> {
        let faults = Arc::new(Self::default());
        let (lost, refused) = (Arc::clone(&faults), Arc::clone(&faults));
        device.set_device_lost_callback(move |_, _| lost.lose());
        device.on_uncaptured_error(Arc::new(move |error| refused.take(&error)));
        faults
    }

    fn take(&self, error: &wgpu::Error) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if matches!(error, wgpu::Error::OutOfMemory { .. }) {
            self.lose();
        }
        if is_busy_at_resize(error) {
            self.is_surface_old.store(true, Ordering::Release);
            self.call_wake();
            return;
        }
        // A lost device refuses everything, and a surface of the old size refuses what was drawn for the new
        // one; otherwise a refusal is a mistake in this program.
        let is_expected = self.is_lost() || self.is_surface_old.load(Ordering::Acquire);
        debug_assert!(is_expected, "the graphics card refused a command: {error}");
    }

    fn lose(&self) {
        if self.is_lost.swap(true, Ordering::AcqRel) {
            return;
        }
        self.call_wake();
    }

    fn call_wake(&self) {
        let wake = self.wake.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(wake) = wake {
            wake();
        }
    }

    /// Calls `wake` once when the card is lost, at once if it is lost already; and whenever the surface has to be
    /// configured again.
    pub fn when_lost(&self, wake: impl Fn() + Send + Sync + 'static) {
        let wake: Wake = Arc::new(wake);
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&wake));
        if self.is_lost() {
            wake();
        }
    }

    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Acquire)
    }

    /// Whether the surface has to be configured again before the next frame; says so once.
    pub fn take_old_surface(&self) -> bool {
        self.is_surface_old.swap(false, Ordering::AcqRel)
    }

    /// How many commands the card refused.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

fn is_busy_at_resize(error: &wgpu::Error) -> bool {
    matches!(error, wgpu::Error::Validation { description, .. } if description.contains(BUSY_AT_RESIZE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(description: &str) -> wgpu::Error {
        wgpu::Error::Validation { source: "refused".into(), description: description.to_owned() }
    }

    #[test]
    fn a_card_too_busy_for_a_new_size_is_asked_again_and_not_lost() {
        let faults = Faults::default();
        let woken = Arc::new(AtomicUsize::new(0));
        let bell = Arc::clone(&woken);
        faults.when_lost(move || {
            bell.fetch_add(1, Ordering::Relaxed);
        });
        faults.take(&refusal(&format!(
            "Validation Error\n\nCaused by:\n  In Surface::configure\n    {BUSY_AT_RESIZE}\n"
        )));
        // Drawn for the new size, on a surface of the old one.
        faults.take(&refusal("Scissor Rect is not contained in the render target"));
        assert_eq!((faults.count(), woken.load(Ordering::Relaxed), faults.is_lost()), (2, 1, false));
        assert!(faults.take_old_surface() && !faults.take_old_surface());
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "refused a command")]
    fn any_other_refusal_is_a_mistake_of_this_program() {
        Faults::default().take(&refusal("In Surface::configure: Invalid surface"));
    }
}
