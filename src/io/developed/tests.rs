use super::*;
use crate::domain::photograph::{ColourFacts, Colours};
use crate::io::in_memory::{photograph, ticket};
use crate::photo::pixels::Pixels;

fn name(name: &str) -> Key {
    key(&ticket(name, 1))
}

fn label(source: &str) -> Label {
    Label::new(source, &CaseId("c1".into()), &photograph("a", "a"))
}

/// Levels of 1,024, 512 and 256 pixels.
fn pyramid() -> Arc<Pyramid> {
    Arc::new(Pyramid::from_pixels(Pixels::filled(1024, 1, [9, 9, 9, 255])))
}

fn facts() -> Facts {
    Facts {
        size_px: (1024, 1),
        colours: Colours::AssumedSrgb,
        colour_facts: ColourFacts::default(),
        is_complete: true,
        camera_date: None,
        is_whole: true,
        not_shown: None,
    }
}

#[test]
fn large_levels_go_and_the_file_stays() {
    let mut album = Album::default();
    album.keep_pixels(&name("a"), &label("s"), pyramid(), facts());
    album.keep_file(&name("a"), &label("s"), Arc::new(vec![0; 10]));
    assert_eq!((album.pixel_bytes(), album.file_bytes()), (4 * (1024 + 512 + 256), 10));
    assert_eq!(album.reduce(&name("a"), 1).map(|reduced| reduced.finest()), Some(1));
    assert!(album.reduce(&name("a"), 1).is_none());
    assert_eq!(album.pixel_bytes(), 4 * (512 + 256));
    album.keep_pixels_of(|_| false);
    assert!(album.pixels(&name("a")).is_none());
    assert_eq!(album.take_file(&name("a")).map(|(_, file)| file.len()), Some(10));
    assert!(album.held.is_empty());
}

#[test]
fn another_version_of_a_photograph_never_stands_for_this_one() {
    let mut album = Album::default();
    album.keep_pixels(&name("a"), &label("old"), pyramid(), facts());
    album.keep_file(&name("a"), &label("new"), Arc::new(vec![0; 10]));
    assert!(album.pixels(&name("a")).is_none() && album.any_file(&name("a")).is_some());
    album.forget_unless(&name("a"), &label("newer"));
    assert!(album.any_file(&name("a")).is_none());
}
