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
    made: RefCell<Vec<(Option<DevelopedPhotograph>, Option<Event>)>>,
}

const PANE: (u32, u32) = (600, 600);

impl Bench {
    fn new() -> Self {
        let files = ["a", "b", "c", "d"].map(|name| (name, png(16)));
        let files = files.into_iter().chain([("rubbish", b"rubbish".to_vec())]);
        Self::with(files, Means { budget_bytes: 1 << 30, ..Means::default() })
    }

    fn with<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>, means: Means) -> Self {
        let reader = PhotoReader::new("in memory", means);
        Self { reader, source: InMemory::with_files(files), made: RefCell::default() }
    }

    fn out(&self) -> impl Fn(Option<DevelopedPhotograph>, Option<Event>) {
        |developed, event| self.made.borrow_mut().push((developed, event))
    }

    fn ask(&self, name: &str, generation: u64, is_ahead: bool) {
        self.reader.ask(&ticket(name, generation), &photograph(name, name), is_ahead, &self.out());
    }

    fn keep(&self, names: &[&str]) {
        let tickets: Vec<Ticket> = names.iter().map(|name| ticket(name, 1)).collect();
        self.reader.keep(&tickets, PANE, &self.out());
    }

    fn work(&self) -> Vec<Event> {
        self.work_at(Duration::ZERO)
    }

    fn work_at(&self, now: Duration) -> Vec<Event> {
        self.reader.work_now(&self.source, now, &self.out());
        self.made.take().into_iter().filter_map(|(_, event)| event).collect()
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
fn what_is_looked_at_goes_first_in_the_desks_order_then_what_is_ahead() {
    let bench = Bench::new();
    bench.keep(&["a", "b", "c", "d"]);
    for (name, is_ahead) in [("d", true), ("c", true), ("b", false), ("a", false)] {
        bench.ask(name, 1, is_ahead);
    }
    let order: Vec<String> = bench.ready().into_iter().map(|(name, _)| name).collect();
    assert_eq!(order, ["a", "b", "c", "d"]);
}

#[test]
fn without_a_list_the_newest_wish_goes_first_and_what_is_ahead_last() {
    let bench = Bench::new();
    for (name, is_ahead) in [("c", true), ("a", false), ("d", true), ("b", false)] {
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
    let bench = Bench::with([("a", bytes)], Means { budget_bytes: 1 << 30, ..Means::default() });
    bench.ask("a", 1, false);
    bench.reader.work_now(&bench.source, Duration::ZERO, &bench.out());
    let made = bench.made.take();
    let [(Some(small), Some(Event::PreviewReady(_, size_px))), (Some(whole), Some(Event::PhotographReady(_, facts)))] =
        &made[..]
    else {
        panic!("{} things came", made.len());
    };
    assert!(small.is_preview && !whole.is_preview);
    assert_eq!(*size_px, facts.size_px);
    assert!(small.pyramid.sizes()[0].0 < whole.pyramid.sizes()[0].0);
}

#[test]
fn where_the_colours_come_from_is_told_with_the_photograph() {
    use image::ImageEncoder as _;
    let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let with = |icc: Vec<u8>| {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(icc).unwrap();
        encoder.write_image(&[9; 3], 1, 1, image::ExtendedColorType::Rgb8).unwrap();
        bytes
    };
    let files = [("a", with(icc.clone())), ("b", with(b"rubbish".to_vec()))];
    let bench = Bench::with(files, Means { budget_bytes: 1 << 30, ..Means::default() });
    let facts = |name| {
        bench.ask(name, 1, false);
        bench.reader.work_now(&bench.source, Duration::ZERO, &bench.out());
        match &bench.made.take()[..] {
            [(Some(developed), Some(Event::PhotographReady(_, facts)))] => (facts.clone(), developed.pyramid.clone()),
            _ => panic!("not answered"),
        }
    };
    let (known, pyramid) = facts("a");
    assert_eq!(known.colours, Colours::Profiled("Display P3".to_owned()));
    assert_eq!(known.colour_facts.words, "Display P3");
    assert_eq!(known.colour_facts.icc_sha256, Some(sha256_hex(&icc)[..16].to_owned()));
    assert_eq!(**pyramid.colours(), photo::icc::read(&icc).unwrap().model);
    let (unknown, pyramid) = facts("b");
    assert_eq!(unknown.colours, Colours::Unknown("the profile is empty or incomplete".to_owned()));
    assert!(unknown.colour_facts.icc_sha256.is_some() && unknown.colour_facts.exif_colour_space.is_none());
    assert_eq!(**pyramid.colours(), crate::colour::named::srgb());
}

#[test]
fn what_the_desk_does_not_want_any_more_is_not_fetched() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    bench.ask("b", 1, true);
    bench.keep(&["b"]);
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
    let [(Some(developed), Some(Event::PhotographReady(ticket, facts)))] = &made[..] else { panic!("not answered") };
    assert_eq!((ticket.generation, developed.ticket.generation, developed.is_preview), (2, 2, false));
    assert_eq!((facts.size_px, facts.is_complete, &facts.colours), ((16, 16), true, &Colours::AssumedSrgb));
    assert_eq!(bench.source.asked().len(), 1);
}

#[test]
fn another_version_of_a_photograph_is_fetched_anew_and_the_old_one_never_shown() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    assert_eq!(bench.ready().len(), 1);
    let changed = Photograph { announced_hash: Some("new".to_owned()), ..photograph("a", "a") };
    bench.reader.ask(&ticket("a", 2), &changed, false, &bench.out());
    assert!(bench.made.borrow().is_empty());
    assert_eq!(bench.work().len(), 2);
    assert_eq!(bench.source.asked().len(), 2);
}

#[test]
fn the_same_photograph_asked_anew_while_in_hand_is_fetched_once_and_answered_to_both() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    let task = bench.reader.pile().take(Duration::ZERO).unwrap();
    bench.ask("a", 2, false);
    assert!(bench.reader.pile().take(Duration::ZERO).is_none());
    bench.reader.work(&bench.source, task, &|| Duration::ZERO, &bench.out());
    assert_eq!(bench.ready(), [("a".to_owned(), 1), ("a".to_owned(), 2)]);
    assert_eq!(bench.source.asked().len(), 1);
}

#[test]
fn a_photograph_given_up_while_in_hand_is_not_shown() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    let task = bench.reader.pile().take(Duration::ZERO).unwrap();
    bench.keep(&[]);
    bench.reader.work(&bench.source, task, &|| Duration::ZERO, &bench.out());
    assert!(bench.work().is_empty());
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
    // What will not pass is not tried again by itself, only when it is asked for anew.
    assert!(bench.work_at(Duration::from_secs(1_000_000)).is_empty());
    bench.ask("panic", 2, false);
    let told = bench.work();
    let is_of_both =
        |event: &Event| matches!(event, Event::PhotographFailed(ticket, _) if ticket.photograph.0 == "panic");
    assert_eq!(told.iter().filter(|event| is_of_both(event)).count(), 2);
}

#[test]
fn a_source_that_does_not_answer_is_asked_again_by_itself_while_the_photograph_is_wanted() {
    let bench = Bench::new();
    *bench.source.is_offline.lock().unwrap() = true;
    bench.keep(&["a"]);
    bench.ask("a", 1, false);
    assert!(matches!(&bench.work()[..], [Event::PhotographFailed(..)]));
    let asked_by = |secs| {
        // The same failure is said once.
        assert!(bench.work_at(Duration::from_secs(secs)).is_empty());
        bench.source.asked().len()
    };
    assert_eq!([4, 5, 19, 20, 79, 80, 139, 140].map(asked_by), [1, 2, 2, 3, 3, 4, 4, 5]);
    assert_eq!(bench.reader.pile().next_try(Duration::from_secs(140)), Some(Duration::from_secs(200)));
    *bench.source.is_offline.lock().unwrap() = false;
    assert!(matches!(&bench.work_at(Duration::from_secs(200))[..], [Event::PhotographReady(..)]));
    *bench.source.is_offline.lock().unwrap() = true;
    bench.ask("b", 1, false);
    bench.work();
    bench.keep(&["a"]);
    assert_eq!(bench.reader.pile().next_try(Duration::ZERO), None);
}

#[test]
fn a_file_of_another_length_than_announced_is_incomplete() {
    let bench = Bench::new();
    let short = Photograph { announced_bytes: Some(1_000_000), ..photograph("a", "a") };
    bench.reader.ask(&ticket("a", 1), &short, false, &|_, _| {});
    assert!(matches!(&bench.work()[..], [Event::PhotographReady(_, facts)] if !facts.is_complete));
}

#[test]
fn a_photograph_that_must_not_be_shown_is_not_fetched_and_what_is_held_of_it_goes() {
    let bench = Bench::new();
    bench.ask("a", 1, false);
    assert_eq!(bench.ready().len(), 1);
    let blocked = Photograph { blocked: Some("It names another patient".to_owned()), ..photograph("a", "a") };
    bench.reader.ask(&ticket("a", 2), &blocked, false, &bench.out());
    let events = bench.work();
    assert!(matches!(&events[..], [Event::PhotographFailed(_, why)] if why == "It names another patient"));
    assert_eq!(bench.source.asked().len(), 1);
    assert_eq!(bench.reader.pile().bytes(), 0);
}

#[test]
fn what_is_damaged_on_the_disk_is_fetched_anew() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Spill::open(folder.path(), 1 << 20);
    let bench = Bench::with([("a", png(16))], Means { budget_bytes: 1 << 30, disk, heic: None });
    let label = |name| Label::new("in memory", &ticket(name, 1).case, &photograph(name, name));
    let disk = bench.reader.disk.as_ref().unwrap();
    assert!(disk.keep(&label("a"), &png(8)));
    for entry in walk(folder.path()) {
        std::fs::write(entry, b"noise").unwrap();
    }
    bench.ask("a", 1, false);
    assert!(matches!(&bench.work()[..], [Event::PhotographReady(_, facts)] if facts.size_px == (16, 16)));
    assert_eq!(bench.source.asked().len(), 1);
    // And what is sound is not.
    assert!(disk.keep(&label("b"), &png(8)));
    bench.ask("b", 1, false);
    assert!(matches!(&bench.work()[..], [Event::PhotographReady(_, facts)] if facts.size_px == (8, 8)));
    assert_eq!(bench.source.asked().len(), 1);
}

/// The files of all runs below a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let below = |folder: &std::path::Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    below(folder).flat_map(|run| below(&run).collect::<Vec<_>>()).filter(|path| !path.ends_with("lock")).collect()
}

#[test]
#[cfg(unix)]
fn a_heic_photograph_is_refused_in_words_unless_a_decoder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let decoded = folder.path().join("decoded.png");
    std::fs::write(&decoded, png(16)).unwrap();
    let file = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let events = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let means = Means { budget_bytes: 1 << 30, disk: None, heic: HeicDecoder::new(&words) };
        let bench = Bench::with([("a", file.clone())], means);
        bench.ask("a", 1, false);
        bench.work()
    };
    let refused = |events: Vec<Event>| match &events[..] {
        [Event::PhotographFailed(_, why)] => why.clone(),
        other => panic!("{other:?}"),
    };
    assert!(refused(events(&[])).contains("HEIC format, which cannot be shown"));
    assert!(refused(events(&["/bin/false"])).contains("hospital IT"));
    let decoded = decoded.display().to_string();
    let shown = events(&["/bin/cat", &decoded]);
    assert!(matches!(&shown[..], [Event::PhotographReady(_, facts)] if facts.size_px == (16, 16) && facts.is_complete));
}
