use super::*;
use crate::domain::photograph::Colours;
use crate::io::in_memory::ticket;
use crate::photo::pixels::Pixels;

/// A photograph of 16 × 16 pixels takes a kibibyte, and is its own smallest size.
const EACH: usize = 1024;

fn album(room_for: usize, kept: &[&str]) -> Album {
    let mut album = Album::new(room_for * EACH);
    kept.iter().for_each(|name| keep(&mut album, name));
    album
}

fn keep(album: &mut Album, name: &str) {
    let pyramid = Arc::new(Pyramid::from_pixels(Pixels::filled(16, 16, [9, 9, 9, 255])));
    let facts = Facts { size_px: (16, 16), colours: Colours::AssumedSrgb, is_complete: true, camera_date: None };
    album.keep(key(&ticket(name, 1)), pyramid, facts);
}

fn names(album: &Album) -> Vec<&str> {
    album.kept.iter().map(|kept| kept.key.1.0.as_str()).collect()
}

#[test]
fn what_was_seen_longest_ago_goes_first() {
    let mut album = album(3, &["a", "b", "c"]);
    assert!(album.find(&key(&ticket("a", 7))).is_some());
    keep(&mut album, "d");
    assert_eq!(names(&album), ["c", "a", "d"]);
    assert_eq!(album.bytes(), 3 * EACH);
}

#[test]
fn what_the_desk_wants_stays_in_its_order() {
    let mut album = album(3, &["a", "b", "c"]);
    album.want(["a", "b", "x"].map(|name| key(&ticket(name, 2))).to_vec());
    keep(&mut album, "d");
    // Neither is wanted; "c" was seen longer ago.
    assert_eq!(names(&album), ["a", "b", "d"]);
    keep(&mut album, "x");
    assert_eq!(names(&album), ["a", "b", "x"]);
    album.budget_bytes = EACH;
    album.want(["b", "a", "x"].map(|name| key(&ticket(name, 2))).to_vec());
    assert_eq!(names(&album), ["b"]);
}

#[test]
fn a_photograph_larger_than_the_room_is_not_kept() {
    let album = album(0, &["a"]);
    assert_eq!((names(&album).len(), album.bytes()), (0, 0));
}
