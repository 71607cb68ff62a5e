use super::*;

fn decoder(words: &[&str]) -> HeicDecoder {
    HeicDecoder::new(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).unwrap()
}

fn heic() -> Arc<Vec<u8>> {
    // More than a pipe holds, so that writing blocks until somebody reads.
    Arc::new(b"\0\0\0\x18ftypheic".iter().copied().chain(std::iter::repeat_n(7, 1 << 20)).collect())
}

fn png_file(folder: &tempfile::TempDir) -> String {
    let path = folder.path().join("a photograph.png");
    image::RgbaImage::new(8, 8).save(&path).unwrap();
    path.display().to_string()
}

#[test]
fn what_the_program_answers_is_the_photograph() {
    let folder = tempfile::tempdir().unwrap();
    let file = png_file(&folder);
    // It never reads its input, and its argument has a space in it: there is no shell.
    let answer = decoder(&["/bin/cat", &file]).decode(&heic()).unwrap();
    assert_eq!(answer, std::fs::read(file).unwrap());
}

#[test]
fn the_program_is_given_the_file_on_its_standard_input() {
    let jpeg = Arc::new(b"\xFF\xD8 and the rest".to_vec());
    assert_eq!(decoder(&["/bin/cat"]).decode(&jpeg).as_ref(), Ok(&*jpeg));
}

#[test]
fn one_that_cannot_be_started_or_fails_names_what_to_look_at() {
    for (words, start) in [
        (&["/nowhere/heif"][..], "could not be started: entity not found"),
        (&["/bin/false"], "failed with code 1"),
        (&["/bin/true"], "answered is no JPEG"),
        (&["/bin/cat"], "answered is no JPEG"),
    ] {
        let error = decoder(words).decode(&heic()).unwrap_err().to_string();
        assert!(error.contains(start) && error.contains(words[0]), "{error}");
        assert!(error.contains("hospital IT to look at heic_decoder"), "{error}");
    }
    assert_eq!(HeicDecoder::new(&[]), None);
}

#[test]
fn one_that_takes_too_long_is_ended() {
    let decoder = decoder(&["/bin/sleep", "3600"]);
    let error = decoder.decode_within(&heic(), Duration::from_millis(20), 1000).unwrap_err();
    assert!(matches!(error, HeicError::TooSlow { .. }), "{error}");
}

#[test]
fn one_that_says_too_much_is_ended() {
    let decoder = decoder(&["/bin/cat", "/dev/zero"]);
    let error = decoder.decode_within(&heic(), Duration::from_secs(60), 1000).unwrap_err();
    assert!(matches!(error, HeicError::TooLarge { .. }), "{error}");
}

#[test]
fn one_that_answers_and_does_not_end_is_too_slow() {
    let decoder = decoder(&["/bin/sh", "-c", "exec >&-; exec sleep 3600"]);
    let error = decoder.decode_within(&heic(), Duration::from_millis(50), 1000).unwrap_err();
    assert!(matches!(error, HeicError::TooSlow { .. }), "{error}");
}
