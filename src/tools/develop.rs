//! The tool `diascope develop`: one photograph through the window's own decoders, and what came of
//! it. Writes the upright sRGB pixels as PNG where asked. Times only the developing, in milliseconds.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde::Serialize;

use crate::colour::named;
use crate::io::clerk::sha256_hex;
use crate::photo;
use crate::photo::pixels::Pixels;
use crate::photo::srgb::to_srgb;
use crate::photo::stated_colours::{Basis, StatedColours};
use crate::tools::answer::Answer;

/// What came of developing a file. What could not be learnt is `None`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DevelopAnswer {
    /// Upright width, pixels.
    pub width: Option<u32>,
    /// Upright height, pixels.
    pub height: Option<u32>,
    /// EXIF's number, 1 to 8.
    pub orientation: Option<u8>,
    /// Name of the profile or of another space the file names, or "assumed sRGB", or "unknown profile".
    pub profile: Option<String>,
    /// What the colours are and who says so: "Display P3", "sRGB, by EXIF", "assumed sRGB" and the like.
    pub colours: Option<String>,
    /// Whether the whole file arrived and was decoded.
    pub complete: Option<bool>,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: Option<String>,
    /// Developing alone, without reading or writing files.
    pub milliseconds: Option<f64>,
    /// What happened and what to do, for a person.
    pub problem: Option<String>,
    /// Whether everything that was asked for was done.
    #[serde(skip)]
    pub is_done: bool,
}

/// Develops the photograph at `photo`, and writes it upright to `out` where that is asked.
pub fn develop(photo: &Path, out: Option<&Path>) -> DevelopAnswer {
    let mut answer = DevelopAnswer {
        width: None,
        height: None,
        orientation: None,
        profile: None,
        colours: None,
        complete: None,
        sha256: None,
        milliseconds: None,
        problem: None,
        is_done: false,
    };
    let bytes = match bytes_of(photo) {
        Ok(bytes) => bytes,
        Err(error) => {
            answer.problem = Some(format!("The file could not be read: {error}. Check its name and place."));
            return answer;
        }
    };
    answer.sha256 = Some(sha256_hex(&bytes));
    let start = Instant::now();
    let developed = photo::develop(&bytes);
    answer.milliseconds = Some((start.elapsed().as_secs_f64() * 1e6).round() / 1e3);
    match developed {
        Ok(developed) => answer.fill(&developed, out),
        Err(refusal) => {
            answer.complete = Some(false);
            answer.problem = Some(refusal.to_string());
        }
    }
    answer
}

/// `develop`, as the command line answers it.
pub fn answer(photo: &Path, out: Option<&Path>) -> Answer {
    let answer = develop(photo, out);
    Answer { words: say(&answer, false), json: say(&answer, true), problem: None, code: exit_code(&answer) }
}

impl DevelopAnswer {
    fn fill(&mut self, developed: &photo::Developed, out: Option<&Path>) {
        self.width = Some(developed.pixels.width);
        self.height = Some(developed.pixels.height);
        self.orientation = Some(developed.orientation.number());
        self.profile = Some(profile_words(&developed.colours));
        self.colours = Some(developed.colours.words());
        self.complete = Some(developed.is_complete);
        self.problem = developed.trouble.clone();
        match out.map_or(Ok(()), |out| write_png(&to_srgb(&developed.pixels, &developed.colours.model), out)) {
            Ok(()) => self.is_done = true,
            Err(error) => {
                self.problem =
                    Some(format!("The upright photograph could not be written: {error}. Try another place."));
            }
        }
    }
}

/// The name of a profile, as this tool has always answered: where none came and the codes are taken for
/// sRGB, that is "assumed sRGB", whether or not the file says so. `colours` has the difference.
fn profile_words(colours: &StatedColours) -> String {
    match colours.basis {
        Basis::Named | Basis::Uncalibrated if *colours.model == named::srgb() => "assumed sRGB".to_owned(),
        _ => colours.words(),
    }
}

/// The whole file, unless it is longer than any photograph that is opened.
///
/// # Errors
/// Where it is longer, or cannot be read.
pub fn bytes_of(photo: &Path) -> io::Result<Vec<u8>> {
    let length = fs::metadata(photo)?.len();
    if length > photo::decode::MOST_BYTES as u64 {
        return Err(io::Error::other(format!("it has {} MB, and at most 64 are opened", length >> 20)));
    }
    fs::read(photo)
}

/// Writes 8-bit RGB, tagged sRGB, compressed fast.
fn write_png(pixels: &Pixels, out: &Path) -> io::Result<()> {
    let rgb: Vec<u8> = pixels.each().iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Sub)
        .write_image(&rgb, pixels.width, pixels.height, ExtendedColorType::Rgb8)
        .map_err(io::Error::other)?;
    let mut file = BufWriter::new(File::create(out)?);
    let (header, rest) = png.split_at(HEADER_END.min(png.len()));
    file.write_all(header)?;
    file.write_all(&SRGB_CHUNK)?;
    file.write_all(rest)?;
    file.flush()
}

/// A PNG's signature and header chunk have 33 bytes; the colour chunk goes behind them.
const HEADER_END: usize = 33;

/// The chunk that says sRGB, relative colorimetric: length, name, intent, checksum (PNG, 11.3.2.5).
const SRGB_CHUNK: [u8; 13] = *b"\0\0\0\x01sRGB\x01\xD9\xC9\x2C\x7F";

/// The answer as one line of JSON, or as lines for a person.
pub fn say(answer: &DevelopAnswer, json: bool) -> String {
    if json {
        return serde_json::to_string(answer).unwrap_or_default();
    }
    let mut lines = Vec::new();
    if let (Some(width), Some(height), Some(colours)) = (answer.width, answer.height, &answer.colours) {
        let completeness = if answer.complete == Some(true) { "complete" } else { "INCOMPLETE" };
        lines.push(format!("{width} × {height} pixels, {colours}, {completeness}"));
    }
    if let (Some(orientation), Some(milliseconds)) = (answer.orientation, answer.milliseconds) {
        lines.push(format!("orientation {orientation}, developed in {milliseconds:.1} ms"));
    }
    lines.extend(answer.sha256.iter().map(|sha256| format!("sha256 {sha256}")));
    lines.extend(answer.problem.clone());
    lines.join("\n")
}

/// Nought where all was done, also for a photograph that can be shown only in part; else one.
pub fn exit_code(answer: &DevelopAnswer) -> u8 {
    u8::from(!answer.is_done)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG of two colours, left and right, to be turned a quarter clockwise.
    fn sideways() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        encoder.add_exif_metadata(exif).expect("a short block fits");
        let row = [[250_u8, 250, 250]; 16].into_iter().chain([[10; 3]; 16]);
        let rgb: Vec<u8> = row.flatten().collect::<Vec<_>>().repeat(8);
        encoder.encode(&rgb, 32, 8, jpeg_encoder::ColorType::Rgb).expect("the picture is encoded");
        bytes
    }

    #[test]
    fn the_png_is_upright_rgb_and_tagged_srgb() {
        let folder = tempfile::tempdir().expect("a folder");
        let (photo, out) = (folder.path().join("photo.jpg"), folder.path().join("upright.png"));
        fs::write(&photo, sideways()).expect("written");
        let answer = develop(&photo, Some(&out));
        assert_eq!((answer.width, answer.height, answer.orientation), (Some(8), Some(32), Some(6)));
        assert_eq!((answer.complete, answer.problem.as_deref(), exit_code(&answer)), (Some(true), None, 0));
        let png = fs::read(&out).expect("the PNG is there");
        assert_eq!(png[37..41], *b"sRGB");
        let back = photo::develop(&png).expect("our own PNG is developed").pixels;
        assert_eq!((back.width, back.height), (8, 32));
        assert!(back.at(4, 2)[0] > 200 && back.at(4, 30)[0] < 50);
    }

    #[test]
    fn a_wide_photograph_is_written_as_srgb_and_named_as_what_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let (photo, out) = (folder.path().join("photo.png"), folder.path().join("upright.png"));
        let mut png = Vec::new();
        let mut encoder = PngEncoder::new(&mut png);
        let icc = moxcms::ColorProfile::new_display_p3().encode().expect("a made profile is written");
        encoder.set_icc_profile(icc).expect("a PNG has a place for it");
        encoder.write_image(&[100, 200, 100], 1, 1, ExtendedColorType::Rgb8).expect("encoded");
        fs::write(&photo, png).expect("written");
        let answer = develop(&photo, Some(&out));
        let words = Some("Display P3");
        assert_eq!((answer.profile.as_deref(), answer.colours.as_deref(), exit_code(&answer)), (words, words, 0));
        let back = photo::develop(&fs::read(&out).expect("the PNG is there")).expect("our own PNG is developed");
        assert_eq!(*back.colours.model, named::srgb());
        let [red, green, ..] = back.pixels.at(0, 0);
        assert!(red < 60 && green > 200, "{red} {green}");
        let of_ours = develop(&out, None);
        assert_eq!((of_ours.profile.as_deref(), of_ours.colours.as_deref()), (Some("assumed sRGB"), Some("sRGB")));
    }

    #[test]
    fn a_cut_photograph_says_so_and_is_still_an_answer() {
        let folder = tempfile::tempdir().expect("a folder");
        let photo = folder.path().join("photo.jpg");
        let bytes = sideways();
        fs::write(&photo, &bytes[..bytes.len() - 2]).expect("written");
        let answer = develop(&photo, None);
        assert_eq!((answer.complete, exit_code(&answer)), (Some(false), 0));
        assert!(answer.problem.is_some_and(|words| words.contains("incomplete")));
    }

    #[test]
    fn what_cannot_be_shown_or_written_exits_with_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let photo = folder.path().join("photo.jpg");
        let missing = develop(&photo, None);
        assert_eq!((missing.sha256.as_deref(), exit_code(&missing)), (None, 1));
        fs::write(&photo, b"").expect("written");
        let empty = develop(&photo, None);
        let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!((empty.sha256.as_deref(), empty.width, exit_code(&empty)), (Some(of_nothing), None, 1));
        fs::write(&photo, sideways()).expect("written");
        let unwritten = develop(&photo, Some(&folder.path().join("no such folder/upright.png")));
        assert_eq!((unwritten.width, exit_code(&unwritten)), (Some(8), 1));
    }

    #[test]
    fn the_json_has_every_key_and_null_for_what_is_not_known() {
        let answer = develop(Path::new("/no such photograph"), None);
        let json: serde_json::Value = serde_json::from_str(&say(&answer, true)).expect("JSON");
        let keys = ["width", "height", "orientation", "profile", "colours", "complete", "sha256", "milliseconds"];
        assert!(keys.iter().all(|key| json.get(key) == Some(&serde_json::Value::Null)), "{json}");
        assert!(json["problem"].is_string());
    }
}
