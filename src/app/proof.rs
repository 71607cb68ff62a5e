//! Does the graphics card show the colours that are meant? Asked at the start and for every new display, on
//! the window's very device, on a thread of its own: nobody waits for it, and its answer is said.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use eframe::egui_wgpu::wgpu;

use crate::app::App;
use crate::app::waiting::redraw;
use crate::colour::display::Display;
use crate::desk::Input;
use crate::desk::event::Event;
use crate::domain::display::Proof;
use crate::gpu::self_test::SelfTest;

/// Asks the card and hears its answers.
pub struct Prover {
    device: wgpu::Device,
    queue: wgpu::Queue,
    out: Sender<Proof>,
    answers: Receiver<Proof>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Prover {
    /// `None` where the window has no card.
    pub fn begin(cc: &eframe::CreationContext<'_>) -> Option<Self> {
        let state = cc.wgpu_render_state.as_ref()?;
        let (out, answers) = channel();
        let wake = cc.egui_ctx.clone();
        let wake = Arc::new(move || redraw(&wake));
        Some(Self { device: state.device.clone(), queue: state.queue.clone(), out, answers, wake })
    }

    /// Asks for a display; the answer comes later.
    pub fn prove(&self, display: Arc<Display>) {
        let (device, queue, out, wake) =
            (self.device.clone(), self.queue.clone(), self.out.clone(), Arc::clone(&self.wake));
        let ask = move || {
            let proof = match SelfTest::on(&device, &queue, &display, None) {
                Ok(test) if test.passed() => Proof::Passed { mean: test.mean, max: test.max },
                Ok(test) => Proof::Failed { mean: test.mean, max: test.max },
                Err(error) => Proof::NotMade(error.to_string()),
            };
            out.send(proof).ok(); // The window is closing.
            wake();
        };
        if std::thread::Builder::new().name("self-test".to_owned()).spawn(ask).is_err() {
            self.out.send(Proof::NotMade("this computer would not start a thread".to_owned())).ok(); // As above.
        }
    }
}

impl App {
    /// Tells the desk what the card has answered.
    pub(super) fn hear_proofs(&mut self, ctx: &egui::Context) {
        let answers: Vec<Proof> = self.prover.iter().flat_map(|prover| prover.answers.try_iter()).collect();
        for proof in answers {
            self.proof = proof.clone();
            self.tell(ctx, Input::Event(Event::ColoursProven(proof)));
        }
    }
}
