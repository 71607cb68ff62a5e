//! Does the graphics card show the colours that are meant? Asked at the start and for every new display, on
//! the window's very device, on a thread of its own: nobody waits for it, and its answer is said.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use eframe::egui_wgpu::wgpu;

use crate::app::App;
use crate::app::waiting::redraw;
use crate::colour::display::Display;
use crate::desk::Input;
use crate::desk::event::Event;
use crate::domain::display::Proof;
use crate::gpu::offscreen::GpuError;
use crate::gpu::self_test::SelfTest;

/// An answer, and to which question: the first has the number one.
type Answer = (u64, Proof);

/// Asks the card and hears its answers. Only the newest question counts: answers may overtake each other.
pub struct Prover {
    device: wgpu::Device,
    queue: wgpu::Queue,
    out: Sender<Answer>,
    answers: Receiver<Answer>,
    /// How many questions were asked.
    asked: u64,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Prover {
    /// `None` where the window has no card.
    pub fn begin(cc: &eframe::CreationContext<'_>) -> Option<Self> {
        let state = cc.wgpu_render_state.as_ref()?;
        let (out, answers) = channel();
        let wake = cc.egui_ctx.clone();
        let wake = Arc::new(move || redraw(&wake));
        Some(Self { device: state.device.clone(), queue: state.queue.clone(), out, answers, asked: 0, wake })
    }

    /// Asks for a display; the answer comes later.
    fn prove(&mut self, display: Arc<Display>) {
        self.asked += 1;
        let number = self.asked;
        let (device, queue, out, wake) =
            (self.device.clone(), self.queue.clone(), self.out.clone(), Arc::clone(&self.wake));
        let ask = move || {
            let proof = answer(|| SelfTest::on(&device, &queue, &display, None));
            out.send((number, proof)).ok(); // The window is closing.
            wake();
        };
        if std::thread::Builder::new().name("self-test".to_owned()).spawn(ask).is_err() {
            let proof = Proof::NotMade("this computer would not start a thread".to_owned());
            self.out.send((number, proof)).ok(); // As above.
        }
    }
}

/// What a test says; one that falls over says so.
fn answer(test: impl FnOnce() -> Result<SelfTest, GpuError>) -> Proof {
    match catch_unwind(AssertUnwindSafe(test)) {
        Ok(Ok(test)) if test.passed() => Proof::Passed { mean: test.mean, max: test.max },
        Ok(Ok(test)) => Proof::Failed { mean: test.mean, max: test.max },
        Ok(Err(error)) => Proof::NotMade(error.to_string()),
        Err(_) => Proof::NotMade("this program failed while it tested".to_owned()),
    }
}

/// The answer to the question of this number, where it is among these.
fn newest(answers: impl Iterator<Item = Answer>, asked: u64) -> Option<Proof> {
    answers.filter(|(number, _)| *number == asked).map(|(_, proof)| proof).last()
}

impl App {
    /// Asks the card for a display. What it said of another one holds no longer.
    pub(super) fn prove(&mut self, ctx: &egui::Context, display: Arc<Display>) {
        let Some(prover) = &mut self.prover else { return };
        prover.prove(display);
        self.proven(ctx, Proof::NotYet);
    }

    /// Whether the card was asked for any display yet.
    pub(super) fn has_asked_card(&self) -> bool {
        self.prover.as_ref().is_some_and(|prover| prover.asked > 0)
    }

    /// Tells the desk what the card has answered.
    pub(super) fn hear_proofs(&mut self, ctx: &egui::Context) {
        let proof = self.prover.as_ref().and_then(|prover| newest(prover.answers.try_iter(), prover.asked));
        if let Some(proof) = proof {
            self.proven(ctx, proof);
        }
    }

    fn proven(&mut self, ctx: &egui::Context, proof: Proof) {
        self.proof = proof.clone();
        self.tell(ctx, Input::Event(Event::ColoursProven(proof)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_falls_over_is_not_made() {
        let proof = answer(|| panic!("the driver fell over"));
        assert!(matches!(&proof, Proof::NotMade(why) if why.contains("failed while it tested")), "{proof:?}");
        assert!(proof.warning().is_some());
    }

    #[test]
    fn only_the_answer_to_the_newest_question_counts() {
        let passed = Proof::Passed { mean: 0.01, max: 0.1 };
        let failed = Proof::Failed { mean: 2.0, max: 9.0 };
        let overtaken = [(2, passed.clone()), (1, failed.clone())];
        assert_eq!(newest(overtaken.into_iter(), 2), Some(passed));
        assert_eq!(newest([(1, failed)].into_iter(), 2), None);
    }
}
