//! Everything that waits: disk, network, clock. Effects go in, events and pixels come out; the
//! threads between are named, talk by channels, and wake the window by one callback. No async.

pub mod allotment;
pub mod card_reader;
pub mod case_reader;
pub mod clerk;
pub mod courier;
pub mod developed;
pub mod display_record;
pub mod displays;
pub mod heic;
pub mod http;
#[cfg(test)]
mod in_memory;
pub mod inline;
pub mod letter_pdf;
pub mod photo_pile;
pub mod photo_reader;
pub mod printed_card;
pub mod queue_reader;
pub mod settings;
pub mod source;
pub mod spill;
pub mod work_db;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;

use crate::desk::effect::Effect;
use crate::desk::event::Event;
use crate::domain::people::Consultant;
use crate::io::case_reader::Asked;
use crate::io::clerk::{Clerk, Outbox, told};
use crate::io::courier::Courier;
use crate::io::developed::DevelopedPhotograph;
use crate::io::photo_reader::{Means, PhotoReader};
use crate::io::settings::Settings;
use crate::io::source::CaseSource;
use crate::io::work_db::{OpenedWorkDb, WorkDb, WorkDbError};

/// The threads of one window. When it is dropped, everything asked of the clerk is on disk.
pub struct Workers {
    queue: Option<Sender<()>>,
    cases: Option<Sender<Asked>>,
    cards: Option<Sender<card_reader::Asked>>,
    clerk: Option<Sender<Effect>>,
    photographs: Arc<PhotoReader>,
    out: Out,
    events: Receiver<Event>,
    pixels: Receiver<DevelopedPhotograph>,
    clerk_thread: Option<JoinHandle<()>>,
    /// Says nothing, and ends with the courier's thread.
    courier_gone: Receiver<()>,
}

/// Where every thread puts what it has to say; wakes the window each time.
#[derive(Clone)]
struct Out {
    events: Sender<Event>,
    pixels: Sender<DevelopedPhotograph>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

/// How long closing waits for a report that is on its way; after that it counts as maybe sent.
const LONGEST_GOODBYE: Duration = Duration::from_secs(2);

impl Workers {
    /// Opens the work database and starts the threads. Tells of every parcel kept from before, and reads
    /// the queue. `wake` is called from any thread whenever there is something to take.
    pub fn start(
        source: Arc<dyn CaseSource>,
        settings: &Settings,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Result<Self, WorkDbError> {
        let OpenedWorkDb { work_db, set_aside } = WorkDb::open(&settings.data_folder, Timestamp::now())?;
        let (outbox, kept) = Outbox::open(work_db)?;
        let outbox = outbox.shared();
        let (events_out, events) = channel();
        let (pixels_out, pixels) = channel();
        let out = Out { events: events_out, pixels: pixels_out, wake };
        if let Some(kept_at) = set_aside {
            out.say(told(set_aside_words(&kept_at), true));
        }
        kept.into_iter().for_each(|event| out.say(event));

        let photographs = Arc::new(PhotoReader::new(&source.name(), Means::of(settings)));
        for number in 1..=photo_threads() {
            let (source, photographs, out) = (Arc::clone(&source), Arc::clone(&photographs), out.clone());
            spawn(&format!("photo-{number}"), move || {
                photographs.run(&*source, &|developed, event| out.show(developed, event));
            })?;
        }
        let cards = spawn_cards(&out)?;
        let (queue, cases) = spawn_readers(&source, &settings.consultant, &out)?;
        let (courier_wake, courier_gone) = spawn_courier(Courier::new(Arc::clone(&source), Arc::clone(&outbox)), &out)?;
        let (clerk, clerk_thread) = spawn_clerk(Clerk::new(source, outbox), courier_wake, &out)?;
        Ok(Self {
            queue: Some(queue),
            cases: Some(cases),
            cards: Some(cards),
            clerk: Some(clerk),
            photographs,
            out,
            events,
            pixels,
            clerk_thread: Some(clerk_thread),
            courier_gone,
        })
    }

    /// Hands an effect to whom it concerns. Never waits. What only the window can do is left to it:
    /// `OpenSource`, `CopyText`, what concerns its display, and `Quit`.
    pub fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::ReadQueue => hand(self.queue.as_ref(), ()),
            Effect::ReadCase(_) | Effect::ReadLetter { .. } | Effect::Claim(_) | Effect::Release(_) => {
                hand(self.cases.as_ref(), Asked::One(Box::new(effect)));
            }
            Effect::ReadPhotograph { ticket, photograph, is_ahead } => {
                let out = self.out.clone();
                self.photographs.ask(&ticket, &photograph, is_ahead, &|developed, event| out.show(developed, event));
            }
            Effect::KeepPhotographs { tickets, pane_px } => {
                let out = self.out.clone();
                self.photographs.keep(&tickets, pane_px, &|developed, event| out.show(developed, event));
            }
            Effect::FindCard { ref ticket, .. }
            | Effect::FitCard { ref ticket, .. }
            | Effect::ReadColour { ref ticket, .. } => match self.photographs.pyramid(ticket) {
                Some(pyramid) => hand(self.cards.as_ref(), card_reader::Asked { effect, pyramid }),
                None => card_reader::without_pixels(&effect).into_iter().for_each(|event| self.out.say(event)),
            },
            Effect::FindDraft(_)
            | Effect::SaveDraft { .. }
            | Effect::DiscardDraft(_)
            | Effect::Seal { .. }
            | Effect::Withdraw(_)
            | Effect::SendNow(_) => hand(self.clerk.as_ref(), effect),
            Effect::ChooseFolder => choose_folder(self.out.clone()),
            Effect::OpenSource(_)
            | Effect::CopyText(_)
            | Effect::ShowBy(_)
            | Effect::KeepDisplayCheck(_)
            | Effect::KeepCheckReminder(_)
            | Effect::Quit => {}
        }
    }

    /// What was reported since the last call. Never waits. Call `developed` first in a frame, so that
    /// the pixels are on the card before the desk hears of them.
    pub fn finished(&mut self) -> Vec<Event> {
        self.events.try_iter().collect()
    }

    /// What was developed since the last call. Never waits.
    pub fn developed(&mut self) -> Vec<DevelopedPhotograph> {
        self.pixels.try_iter().collect()
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.photographs.close();
        (self.queue, self.cases, self.cards, self.clerk) = (None, None, None, None);
        if let Some(thread) = self.clerk_thread.take() {
            thread.join().ok(); // Its panics are caught inside.
        }
        // Ends by "disconnected" when the courier has put its parcel down, or after the wait.
        self.courier_gone.recv_timeout(LONGEST_GOODBYE).ok();
    }
}

impl Out {
    fn say(&self, event: Event) {
        self.events.send(event).ok(); // The window is closing.
        (self.wake)();
    }

    /// Pixels first, then the event that speaks of them.
    fn show(&self, developed: Option<DevelopedPhotograph>, event: Option<Event>) {
        if let Some(developed) = developed {
            self.pixels.send(developed).ok(); // The window is closing.
        }
        match event {
            Some(event) => self.say(event),
            None => (self.wake)(),
        }
    }
}

fn hand<T>(to: Option<&Sender<T>>, what: T) {
    if let Some(to) = to {
        to.send(what).ok(); // The thread has ended: the window is closing.
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, WorkDbError> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(|error| WorkDbError::Refused(format!("this computer would not start a thread: {error}")))
}

/// The threads that read the queue and the cases; each is asked through its channel.
fn spawn_readers(
    source: &Arc<dyn CaseSource>,
    by: &Consultant,
    out: &Out,
) -> Result<(Sender<()>, Sender<Asked>), WorkDbError> {
    let (queue, queue_asked) = channel();
    let (cases, cases_asked) = channel();
    spawn("queue", {
        let (source, cases, out) = (Arc::clone(source), cases.clone(), out.clone());
        move || queue_reader::run(&*source, &queue_asked, &cases, &|event| out.say(event))
    })?;
    spawn("cases", {
        let (source, by, out) = (Arc::clone(source), by.clone(), out.clone());
        move || case_reader::run(&*source, &by, &cases_asked, &|event| out.say(event))
    })?;
    Ok((queue, cases))
}

/// The thread that looks for colour cards: one, so that a key never waits for both cores.
fn spawn_cards(out: &Out) -> Result<Sender<card_reader::Asked>, WorkDbError> {
    let (cards, asked) = channel();
    let out = out.clone();
    spawn("cards", move || card_reader::run(&asked, &|event| out.say(event)))?;
    Ok(cards)
}

/// The courier's thread: how to wake it, and what tells that it has ended.
fn spawn_courier(courier: Courier, out: &Out) -> Result<(Sender<()>, Receiver<()>), WorkDbError> {
    let (wake, woken) = channel();
    let (here, gone) = channel();
    let out = out.clone();
    spawn("courier", move || {
        courier.run(&woken, &|event| out.say(event));
        drop(here);
    })?;
    Ok((wake, gone))
}

/// The clerk's thread; it wakes the courier, who ends with it.
fn spawn_clerk(clerk: Clerk, courier: Sender<()>, out: &Out) -> Result<(Sender<Effect>, JoinHandle<()>), WorkDbError> {
    let (asker, asked) = channel();
    let out = out.clone();
    let thread = spawn("clerk", move || clerk_run(&clerk, &asked, &courier, &out))?;
    Ok((asker, thread))
}

/// One for each core, at least two so that a slow network does not stop developing, at most four so that
/// the hospital's other programs have room.
fn photo_threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 4)
}

/// The clerk's thread: everything asked is done, in order, before it ends.
fn clerk_run(clerk: &Clerk, asked: &Receiver<Effect>, courier: &Sender<()>, out: &Out) {
    for effect in asked {
        let events = catch_unwind(AssertUnwindSafe(|| clerk.perform(&effect, Timestamp::now())));
        events.unwrap_or_else(|_| vec![clerk_fell_over(&effect)]).into_iter().for_each(|event| out.say(event));
        if matches!(effect, Effect::Seal { .. } | Effect::Withdraw(_) | Effect::SendNow(_)) {
            courier.send(()).ok(); // It rests while nobody wakes it, and ends with us.
        }
    }
}

/// What is answered where the clerk panicked: never that something was kept.
fn clerk_fell_over(effect: &Effect) -> Event {
    let why = "this program failed while it was saving".to_owned();
    match effect {
        Effect::SaveDraft { draft, .. } => Event::DraftNotSaved { case: draft.case.clone(), why },
        Effect::Seal { report, .. } => Event::NotSealed { case: report.case.clone(), why },
        _ => told(format!("Something was not done: {why}"), true),
    }
}

/// The operating system's folder dialogue, on a thread of its own, because it blocks.
fn choose_folder(out: Out) {
    let choose = {
        let out = out.clone();
        move || {
            let folder = rfd::FileDialog::new().set_title("Open a folder of cases").pick_folder();
            out.say(Event::FolderChosen(folder.map(|folder| folder.display().to_string())));
        }
    };
    if spawn("folder", choose).is_err() {
        out.say(Event::FolderChosen(None));
    }
}

fn set_aside_words(kept_at: &std::path::Path) -> String {
    format!(
        "The work database of this computer could not be read. It was kept as {} and a new one was begun. \
         Reports and drafts in it have not been sent; tell hospital IT",
        kept_at.display()
    )
}

#[cfg(test)]
mod tests;
