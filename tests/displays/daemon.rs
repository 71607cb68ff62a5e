//! A colour daemon of the test's own on a private bus: what it says of the display is taken.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use diascope::domain::display::Found;
use diascope::io::clerk::sha256_hex;
use diascope::io::displays::{Bus, Places, Session};

use super::{Heard, Root, places, profile};
use crate::window::{Running, display};

/// A colour daemon with one display, as far as anybody asks.
struct Daemon {
    /// The X server's name of the display's connector.
    connector: &'static str,
    kind: &'static str,
}

struct Device {
    profile: &'static str,
}

struct Profile(PathBuf);

const PATH: &str = "/org/freedesktop/ColorManager";

#[zbus::interface(name = "org.freedesktop.ColorManager")]
impl Daemon {
    fn find_device_by_property(&self, key: &str, value: &str) -> zbus::fdo::Result<zbus::zvariant::OwnedObjectPath> {
        match (key, value) {
            ("XRANDR_name", connector) if connector == self.connector => Ok(device()),
            _ => Err(zbus::fdo::Error::Failed("no such device".to_owned())),
        }
    }

    fn get_devices_by_kind(&self, kind: &str) -> Vec<zbus::zvariant::OwnedObjectPath> {
        if kind == self.kind { vec![device()] } else { Vec::new() }
    }
}

fn device() -> zbus::zvariant::OwnedObjectPath {
    zbus::zvariant::ObjectPath::try_from(format!("{PATH}/devices/screen")).unwrap().into()
}

#[zbus::interface(name = "org.freedesktop.ColorManager.Device")]
impl Device {
    #[zbus(property)]
    fn profiles(&self) -> Vec<zbus::zvariant::OwnedObjectPath> {
        vec![zbus::zvariant::ObjectPath::try_from(format!("{PATH}/profiles/{}", self.profile)).unwrap().into()]
    }
}

#[zbus::interface(name = "org.freedesktop.ColorManager.Profile")]
impl Profile {
    #[zbus(property)]
    fn filename(&self) -> String {
        self.0.display().to_string()
    }
}

/// A bus of the test's own, and its address.
fn bus() -> (Running, String) {
    use std::io::BufRead as _;
    let mut daemon = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_or_else(|error| panic!("dbus-daemon does not start ({error}): run scripts/test"), Running);
    let mut address = String::new();
    std::io::BufReader::new(daemon.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
    (daemon, address.trim().to_owned())
}

fn colour_daemon(address: &str, file: PathBuf) -> zbus::blocking::Connection {
    zbus::blocking::connection::Builder::address(address)
        .and_then(|builder| builder.name("org.freedesktop.ColorManager"))
        .and_then(|builder| builder.serve_at(PATH, Daemon { connector: "screen", kind: "display" }))
        .and_then(|builder| builder.serve_at(format!("{PATH}/devices/screen"), Device { profile: "one" }))
        .and_then(|builder| builder.serve_at(format!("{PATH}/profiles/one"), Profile(file)))
        .and_then(zbus::blocking::connection::Builder::build)
        .unwrap()
}

#[test]
fn colord_goes_before_the_root_window_and_its_word_is_heard() {
    let (Some((file, wide)), Some((_, office))) = (profile("DisplayP3.icm"), profile("office_x.icc")) else { return };
    let ((_bus, address), (_xvfb, name)) = (bus(), display());
    let data = tempfile::tempdir().unwrap();
    Root::of(&name).set(&office);
    let asked = Places { bus: Bus::At(address.clone()), ..places(data.path(), Session::X11(Some(name))) };
    // The daemon comes later than the window.
    let mut heard = Heard::begin(asked);
    heard.state("the root window's profile", |state| state.found == Found::OnRootWindow);
    let daemon = colour_daemon(&address, file);
    let body = (device(),);
    daemon.emit_signal(None::<()>, PATH, "org.freedesktop.ColorManager", "DeviceAdded", &body).unwrap();
    let state = heard.state("colord's profile", |state| state.found == Found::InColord);
    assert_eq!(state.profile.unwrap().digest, &sha256_hex(&wide)[..16]);
}

#[test]
fn on_wayland_the_only_display_is_taken_for_the_window_s() {
    let Some((file, wide)) = profile("DisplayP3.icm") else { return };
    let (_bus, address) = bus();
    let data = tempfile::tempdir().unwrap();
    let _daemon = colour_daemon(&address, file);
    let asked = Places { bus: Bus::At(address), ..places(data.path(), Session::Wayland) };
    let mut heard = Heard::begin(asked);
    let state = heard.state("colord's profile", |state| state.found == Found::InColord);
    assert_eq!(state.profile.unwrap().digest, &sha256_hex(&wide)[..16]);
}
