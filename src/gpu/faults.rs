//! What goes wrong with the card while the program runs: it is lost, or it refuses a command. Nothing
//! is printed; the count can be read.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui_wgpu::wgpu;

type Wake = Arc<dyn Fn() + Send + Sync>;

/// The faults of one device.
#[derive(Default)]
pub struct Faults {
    is_lost: AtomicBool,
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
        // A lost device refuses everything; before that, a refusal is a mistake in this program.
        debug_assert!(self.is_lost(), "the graphics card refused a command: {error}");
    }

    fn lose(&self) {
        if self.is_lost.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Some(wake) = self.wake() {
            wake();
        }
    }

    fn wake(&self) -> Option<Wake> {
        self.wake.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Calls `wake` once when the card is lost; at once if it is lost already.
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

    /// How many commands the card refused.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}
