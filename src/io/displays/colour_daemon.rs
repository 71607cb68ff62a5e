//! The desktop's colour daemon, colord, over D-Bus (org.freedesktop.ColorManager): the default profile of a
//! display by its connector. Where it does not answer within a moment there is none. The thread "colord"
//! waits for its word of changes, and ends with the connection.

use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Duration;

use zbus::MatchRule;
use zbus::blocking::proxy::Builder;
use zbus::blocking::{Connection, MessageIterator, Proxy, connection};
use zbus::message::Type;
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedObjectPath;

use crate::io::displays::{Asked, Bus};

const NAME: &str = "org.freedesktop.ColorManager";
const PATH: &str = "/org/freedesktop/ColorManager";
const DEVICE: &str = "org.freedesktop.ColorManager.Device";
const PROFILE: &str = "org.freedesktop.ColorManager.Profile";
/// How long it has for an answer: the bus may have to start it first.
const PATIENCE: Duration = Duration::from_secs(1);

pub struct ColourDaemon {
    bus: Connection,
}

/// What is known of the displays of a desktop that does not tell where a window is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OneOf {
    None,
    /// The only one, with its profile where it has one.
    One(Option<PathBuf>),
    Several(usize),
}

impl ColourDaemon {
    /// `None` where there is no bus.
    pub(super) fn begin(bus: &Bus, listener: &Sender<Asked>) -> Option<Self> {
        let builder = match bus {
            Bus::System => connection::Builder::system(),
            Bus::At(address) => connection::Builder::address(address.as_str()),
            Bus::Nowhere => return None,
        };
        let bus = builder.ok()?.method_timeout(PATIENCE).build().ok()?;
        let (heard, listener) = (bus.clone(), listener.clone());
        let hear = move || tell_changes(&heard, &listener);
        // Without it a change is seen when the window comes to another monitor.
        std::thread::Builder::new().name("colord".to_owned()).spawn(hear).ok();
        Some(Self { bus })
    }

    /// The file of the default profile of the display at a connector; `None` where it has none.
    pub fn profile_of(&self, connector: &str) -> Option<PathBuf> {
        let daemon = self.proxy(PATH, NAME).ok()?;
        let device: OwnedObjectPath = daemon.call("FindDeviceByProperty", &("XRANDR_name", connector)).ok()?;
        self.default_profile(&device)
    }

    /// The display where there is no more than one.
    pub fn only_profile(&self) -> OneOf {
        let found: zbus::Result<Vec<OwnedObjectPath>> =
            self.proxy(PATH, NAME).and_then(|daemon| daemon.call("GetDevicesByKind", &("display",)));
        match found.unwrap_or_default().as_slice() {
            [] => OneOf::None,
            [only] => OneOf::One(self.default_profile(only)),
            several => OneOf::Several(several.len()),
        }
    }

    /// Asks each time: what a proxy remembers it would have to be told of.
    fn proxy<'a>(&self, path: &'a str, interface: &'a str) -> zbus::Result<Proxy<'a>> {
        let proxy: Builder<'a, Proxy<'a>> = Builder::new(&self.bus);
        proxy.destination(NAME)?.path(path)?.interface(interface)?.cache_properties(CacheProperties::No).build()
    }

    /// The first of a device's profiles is what its owner chose.
    fn default_profile(&self, device: &OwnedObjectPath) -> Option<PathBuf> {
        let profiles: Vec<OwnedObjectPath> = self.proxy(device, DEVICE).ok()?.get_property("Profiles").ok()?;
        let profile = self.proxy(profiles.first()?, PROFILE).ok()?;
        let file: String = profile.get_property("Filename").ok()?;
        (!file.is_empty()).then(|| file.into())
    }
}

impl Drop for ColourDaemon {
    fn drop(&mut self) {
        self.bus.clone().close().ok(); // It has gone already.
    }
}

/// Until the connection closes.
fn tell_changes(bus: &Connection, listener: &Sender<Asked>) {
    let Ok(rule) = MatchRule::builder().msg_type(Type::Signal).path_namespace(PATH) else { return };
    let Ok(signals) = MessageIterator::for_match_rule(rule.build(), bus, None) else { return };
    for signal in signals {
        let Ok(signal) = signal else { return };
        let name = signal.header().member().map(|member| member.to_string()).unwrap_or_default();
        let is_change = ["Changed", "Added", "Removed"].iter().any(|word| name.contains(word));
        if is_change && listener.send(Asked::LookAgain).is_err() {
            return;
        }
    }
}
