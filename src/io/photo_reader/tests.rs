use std::cell::RefCell;
use std::io::Cursor;

use super::*;
use crate::io::in_memory::{InMemory, photograph, ticket};

fn png(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbaImage::from_pixel(side, side, image::Rgba([200, 120, 90, 255]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A reader, its source, and everything it has put out.
struct Bench {
    reader: PhotoReader,
    source: InMemory,
    made: RefCell<Vec<(Option<DevelopedPhotograph>, Event)>>,
}

impl Bench {
    fn new() -> Self {
        let files = ["a", "b", "c", "d"].map(|name| (name, png(16)));
        let files = files.into_iter().chain([("rubbish", b"rubbish".to_vec())]);
        Self { reader: PhotoReader::new(1 << 20), source: InMemory::with_files(files), made: RefCell::default() }
    }

    fn ask(&self, name: &str, generation: u64, is_ahead: bool) {
        let out = |developed, event| self.made.borrow_mut().push((developed, event));
        self.reader.ask(&ticket(name, generation), &photograph(name, name), is_ahead, &out);
    }

    fn work(&self) -> Vec<Event> {
        self.reader.work_now(&self.source, &|developed, event| self.made.borrow_mut().push((developed, event)));
        self.made.take().into_iter().map(|(_, event)| event).collect()
    }

    /// Names and generations of those that became ready.
    fn ready(&self) -> Vec<(String, u64)> {
        let ready = self.work().into_iter().map(|event| match event {
            Event::PhotographReady(ticket, _) => (ticket.photograph.0, ticket.generation),
            other => panic!("{other:?}"),
        });
        ready.collect()
    }
}

#[test]
fn what_is_looked_at_goes_first_newest_wish_first_then_ahead_in_the_desks_order() {
    let bench = Bench::new();
    bench.reader.keep(&["a", "b", "c", "d"].map(|name| ticket(name, 1)));
    for (name, is_ahead) in [("d", true), ("c", true), ("a", false), ("b", false)] {
        bench.ask(name, 1, is_ahead);
    }
    let order: Vec<String> = bench.ready().into_iter().map(|(name, _)| name).collect();
    assert_eq!(order, ["b", "a", "c", "d"]);
}

#[test]
fn a_preview_comes_first_and_tells_the_size_of_the_whole() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/colour/charts/wakholi_Image_1.jpg");
    let Ok(bytes) = std::fs::read(file) else {
        println!("skipped: {file} is not here");
        return;
    };
    let mut bench = Bench::new();
    bench.source = InMemory::with_files([("a", bytes)]);
    bench.ask("a", 1, false);
    bench.reader.work_now(&bench.source, &|developed, event| bench.made.borrow_mut().push((developed, event)));
    let made = bench.made.take();
    let [(Some(small), Event::PreviewReady(_, size_px)), (Some(whole), Event::PhotographReady(_, facts))] = &made[..]
    else {
        panic!("{} things came", made.len());
    };
    assert!(small.is_preview && !whole.is_preview);
    assert_eq!(*size_px, facts.size_px);
    assert!(small.pyramid.levels[0].width < whole.pyramid.levels[0].width);
}

#[test]
fn what_the_desk_does_not_want_any_more_is_not_fetched() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    bench.ask("b", 1, true);
    bench.reader.keep(&[ticket("b", 1)]);
    // Asked after the list: wanted, though it is not in it.
    bench.ask("c", 1, false);
    assert_eq!(bench.ready(), [("c".to_owned(), 1), ("b".to_owned(), 1)]);
    assert_eq!(bench.source.asked(), ["photograph c", "photograph b"]);
}

#[test]
fn going_back_is_answered_at_once_without_fetching() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    assert_eq!(bench.ready(), [("a".to_owned(), 1)]);
    bench.ask("a", 2, false);
    let made = bench.made.take();
    let [(Some(developed), Event::PhotographReady(ticket, facts))] = &made[..] else { panic!("not answered") };
    assert_eq!((ticket.generation, developed.ticket.generation, developed.is_preview), (2, 2, false));
    assert_eq!((facts.size_px, facts.is_complete, &facts.colours), ((16, 16), true, &Colours::AssumedSrgb));
    assert_eq!(bench.source.asked().len(), 1);
}

#[test]
fn the_same_photograph_asked_anew_while_in_hand_is_fetched_once_and_answered_to_both() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    let job = bench.reader.pile().take().unwrap();
    bench.ask("a", 2, false);
    assert!(bench.reader.pile().waiting.is_empty());
    bench.reader.work(&bench.source, &job, &|developed, event| bench.made.borrow_mut().push((developed, event)));
    assert_eq!(bench.ready(), [("a".to_owned(), 1), ("a".to_owned(), 2)]);
}

#[test]
fn a_photograph_given_up_while_in_hand_is_not_shown() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    let job = bench.reader.pile().take().unwrap();
    bench.reader.keep(&[]);
    bench.reader.work(&bench.source, &job, &|developed, event| bench.made.borrow_mut().push((developed, event)));
    assert!(bench.made.take().is_empty());
}

#[test]
fn one_that_fails_or_panics_says_so_and_the_others_go_on() {
    let bench = Bench::new();
    for name in ["a", "rubbish", "nowhere", "panic"] {
        bench.ask(name, 1, false);
    }
    let events = bench.work();
    let failed: Vec<(&str, &str)> = events
        .iter()
        .filter_map(|event| match event {
            Event::PhotographFailed(ticket, why) => Some((ticket.photograph.0.as_str(), why.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(failed.len(), 3);
    assert_eq!(failed[0], ("panic", "this program failed while it was developing the photograph"));
    assert_eq!(failed[1].0, "nowhere");
    assert!(matches!(events.last(), Some(Event::PhotographReady(ticket, _)) if ticket.photograph.0 == "a"));
    // A failure is not remembered: asked again, it is tried again.
    bench.ask("panic", 2, false);
    assert_eq!(bench.work().len(), 1);
}

#[test]
fn a_file_of_another_length_than_announced_is_incomplete() {
    let bench = Bench::new();
    let mut short = photograph("a", "a");
    short.announced_bytes = Some(1_000_000);
    bench.reader.ask(&ticket("a", 1), &short, false, &|_, _| {});
    assert!(matches!(&bench.work()[..], [Event::PhotographReady(_, facts)] if !facts.is_complete));
}

#[test]
fn a_photograph_that_must_not_be_shown_is_not_fetched() {
    let bench = Bench::new();
    let mut blocked = photograph("a", "a");
    blocked.blocked = Some("It names another patient".to_owned());
    bench.reader.ask(&ticket("a", 1), &blocked, false, &|_, _| {});
    let events = bench.work();
    assert!(matches!(&events[..], [Event::PhotographFailed(_, why)] if why == "It names another patient"));
    assert!(bench.source.asked().is_empty());
}
