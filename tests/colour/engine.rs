//! The colour engine against the reference values of Little CMS in float, file by file, and against
//! what the display's own table says it shows. Skipped, aloud, where the shared data are absent.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use diascope::colour::conversion::{Conversion, Intent, Turned};
use diascope::colour::difference::delta_e_2000;
use diascope::colour::display::Display;
use diascope::colour::lab::{D50, Lab, lab_from_xyz, xyz_from_lab};
use diascope::colour::profile_model::ProfileModel;
use diascope::colour::working::{PCS_FROM_WORKING, ShaderColours, shade};

use super::shared::{profile, profiles};

/// One line of a reference file: stored code, the display's values, the Lab they show.
pub struct Reference {
    pub code: [u8; 3],
    pub display: [f64; 3],
    lab: Lab,
}

/// A reference file: its source, display, intent and lines.
pub struct Pair {
    pub name: String,
    pub source: ProfileModel,
    pub display: ProfileModel,
    pub intent: Intent,
    pub lines: Vec<Reference>,
}

pub fn pairs() -> Vec<Pair> {
    let Some(folder) = profiles() else { return vec![] };
    let mut files: Vec<_> = fs::read_dir(folder.join("expected"))
        .expect("shared data can be read")
        .map(|entry| entry.expect("shared data can be read").path())
        .collect();
    files.sort();
    files.iter().map(|file| pair(&folder, file)).collect()
}

fn pair(folder: &Path, file: &Path) -> Pair {
    let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
    let parts: Vec<&str> = name.split("__").collect();
    let intent = match parts[2] {
        "rel" => Intent::Relative,
        "relbpc" => Intent::RelativeWithBlackPoint,
        _ => Intent::Perceptual,
    };
    let lines = fs::read_to_string(file).expect("shared data can be read");
    let lines = lines.lines().skip(1).map(|line| {
        let n: Vec<f64> = line.split(',').map(|word| word.parse().expect("a number")).collect();
        let lab = Lab { l: n[6], a: n[7], b: n[8] };
        Reference { code: [n[0], n[1], n[2]].map(|code| code as u8), display: [n[3], n[4], n[5]], lab }
    });
    let lines = lines.collect();
    Pair { source: profile(folder, parts[0]), display: profile(folder, parts[1]), intent, lines, name }
}

/// The Lab that display values show, clamped as a display does.
pub fn shown(display: &ProfileModel, values: [f64; 3]) -> Lab {
    let [red, green, blue] = values.map(|value| value.clamp(0.0, 1.0));
    lab_from_xyz(display.xyz_at([red, green, blue, 0.0]))
}

fn stored(code: [u8; 3]) -> [f32; 3] {
    code.map(|code| f32::from(code) / 255.0)
}

pub fn wide(values: [f32; 3]) -> [f64; 3] {
    values.map(f64::from)
}

/// Mean, 99.9th percentile and greatest difference.
pub struct Spread {
    pub mean: f64,
    pub p999: f64,
    pub most: f64,
}

pub fn spread(mut differences: Vec<f64>) -> Spread {
    differences.sort_by(f64::total_cmp);
    let count = differences.len();
    let mean = differences.iter().sum::<f64>() / count.max(1) as f64;
    let at = |share: f64| differences.get(((count as f64 * share) as usize).min(count.saturating_sub(1))).copied();
    Spread { mean, p999: at(0.999).unwrap_or(0.0), most: at(1.0).unwrap_or(0.0) }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.4} {:6.3} {:6.3}", self.mean, self.p999, self.most)
    }
}

#[test]
fn every_pair_of_profiles_agrees_with_the_reference() {
    println!("{:32} f32: mean p99.9 max      8 bits               shader", "ΔE2000");
    for Pair { name, source, display, intent, lines } in pairs() {
        let turned = Turned::ByItsOwnTable;
        let conversion = Conversion::new(&source, &display, intent, turned).expect("a display of three colours");
        let on = Arc::new(Display::turned(display.clone(), intent, turned, 2).expect("a display of three colours"));
        let colours = ShaderColours::new(&source, None, &on).expect("a matrix source");
        let difference =
            |values: [f64; 3], line: &Reference| delta_e_2000(shown(&display, values), shown(&display, line.display));
        let f32_way = |line: &Reference| wide(conversion.convert(stored(line.code)));
        let exact = spread(lines.iter().map(|line| difference(f32_way(line), line)).collect());
        let rounded = |line: &Reference| f32_way(line).map(|value| (value * 255.0).round() / 255.0);
        let eight = spread(lines.iter().map(|line| difference(rounded(line), line)).collect());
        let shader = spread(lines.iter().map(|line| difference(wide(shade(line.code, &colours)), line)).collect());
        println!("{name:32} {exact}   {eight}   {shader}");
        // The Labs of the reference went through 16 bits: 0.24 in the darks of tables, less elsewhere.
        let labs = spread(lines.iter().map(|line| delta_e_2000(shown(&display, line.display), line.lab)).collect());
        assert!(labs.most < 0.25, "{name}: the display model itself is off by {labs}");
        let is_table = matches!(display, ProfileModel::Table(_));
        // The greatest of a matrix, 0.052, is at black alone, where the reference's own inverse curves
        // have steps.
        let targets = if is_table { [0.04, 0.4, 1.0] } else { [0.005, 0.06, 0.06] };
        assert!(exact.mean < targets[0] && exact.p999 < targets[1] && exact.most < targets[2], "{name}: {exact}");
        assert!(eight.mean < 0.22 && eight.most < 1.5, "{name}, 8 bits: {eight}");
        if !is_table {
            assert!(shader.mean < 0.005 && shader.most < 0.06, "{name}, shader: {shader}");
        }
    }
}

#[test]
fn a_table_display_shows_the_colours_it_can_show() {
    println!("in gamut, ΔE2000 to what was wanted: ours, the reference, the shader with its cube");
    for Pair { name, source, display, intent, lines } in pairs() {
        if intent == Intent::Perceptual || !matches!(display, ProfileModel::Table(_)) {
            continue;
        }
        let conversion =
            Conversion::new(&source, &display, intent, Turned::Exactly).expect("a display of three colours");
        let on = Display::new(display.clone(), intent, 2).expect("a display of three colours");
        let colours = ShaderColours::new(&source, None, &on).expect("a matrix source");
        let mut differences = [vec![], vec![], vec![]];
        for line in &lines {
            let [red, green, blue] = wide(stored(line.code));
            let wanted = lab_from_xyz(conversion.wanted([red, green, blue, 0.0]));
            let to_wanted = |values: [f64; 3]| delta_e_2000(shown(&display, values), wanted);
            let ours = to_wanted(wide(conversion.convert(stored(line.code))));
            // Closer than this it is in the gamut; what is not comes no nearer whatever is tried.
            if ours < 0.05 {
                differences[0].push(ours);
                differences[1].push(to_wanted(line.display));
                differences[2].push(to_wanted(wide(shade(line.code, &colours))));
            }
        }
        let count = differences[0].len();
        let [ours, reference, shader] = differences.map(spread);
        println!("{name:32} {count:4} of {}: {ours} | {reference} | {shader}", lines.len());
        assert!(count * 3 > lines.len(), "{name}: only {count} in gamut");
        assert!(ours.mean < 0.05 && ours.mean * 5.0 < reference.mean, "{name}: {ours}, reference {reference}");
        // Lines between the nodes of the cube cross the edge of the gamut: hence the greatest.
        let is_within_working = !name.starts_with("ProPhoto");
        assert!(shader.mean < 0.06 && (shader.most < 1.5 || !is_within_working), "{name}, shader: {shader}");
    }
}

#[test]
fn skin_on_a_table_display_is_as_it_was_meant() {
    let Some(folder) = profiles() else { return };
    for name in ["office_x", "wide_x"] {
        let display = profile(&folder, name);
        let of = |turned| Display::turned(display.clone(), Intent::Relative, turned, 2).expect("a display");
        let skin = |of: &Display| {
            let cube = of.cube().expect("a table");
            let working_from_pcs = PCS_FROM_WORKING.inverse();
            let differences = skin_box().into_iter().map(|wanted| {
                let working = (working_from_pcs * xyz_from_lab(wanted)).as_vec3();
                delta_e_2000(shown(&display, wide(cube.display_from_working(working).to_array())), wanted)
            });
            spread(differences.collect())
        };
        let (exactly, by_table) = (skin(&of(Turned::Exactly)), skin(&of(Turned::ByItsOwnTable)));
        println!("{name}, skin box, cube: exactly {exactly}; by its own table {by_table}");
        assert!(exactly.most < 0.3, "{name}: {exactly}");
        assert!(by_table.most > exactly.most);
    }
}

/// L* 25 to 75, a* 3 to 23, b* 4 to 28: facts/skin_lab_box.csv.
fn skin_box() -> Vec<Lab> {
    let step = |from: f64, at: u32| from + 2.0 * f64::from(at);
    (0..26 * 11 * 13_u32)
        .map(|at| Lab { l: step(25.0, at / 143), a: step(3.0, at / 13 % 11), b: step(4.0, at % 13) })
        .collect()
}

#[test]
fn a_shared_table_shows_its_white_as_white() {
    let Some(folder) = profiles() else { return };
    for name in ["office_x", "wide_x"] {
        let model = profile(&folder, name);
        let ProfileModel::Table(table) = &model else { panic!("{name} is a table") };
        assert!((model.xyz_at([1.0; 4]) - D50).length() < 2e-3);
        let white = table.from_pcs.as_ref().expect("it has a way back").stored_at(D50);
        assert!(white[..3].iter().all(|value| *value > 0.99), "{white:?}");
        assert!(table.from_pcs_perceptual.is_some() && !table.is_version_4 && !table.is_output);
    }
}
