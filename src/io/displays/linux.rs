//! The Linux desktop: colord first, for it knows monitors by name on X11 and on Wayland alike; then the
//! X server's root window. Wayland tells no window where it is: only a single display is taken for granted.

use std::sync::mpsc::Sender;

use crate::domain::display::Found;
use crate::io::displays::colour_daemon::{ColourDaemon, OneOf};
use crate::io::displays::monitors::Monitor;
use crate::io::displays::x11::X11;
use crate::io::displays::{Asked, Desktop, Places, Said, Session};

pub struct Linux {
    is_wayland: bool,
    x11: Option<X11>,
    daemon: Option<ColourDaemon>,
}

impl Linux {
    /// Asks who is there; nobody is no trouble.
    pub fn begin(places: &Places, listener: &Sender<Asked>) -> Self {
        let x11 = match &places.session {
            Session::X11(name) => X11::begin(name.as_deref(), listener),
            Session::Wayland | Session::Unknown => None,
        };
        // What the settings name is taken whatever colord says.
        let is_asked = places.file.is_none() && places.session != Session::Unknown;
        let daemon = if is_asked { ColourDaemon::begin(&places.bus, listener) } else { None };
        Self { is_wayland: places.session == Session::Wayland, x11, daemon }
    }
}

impl Desktop for Linux {
    fn monitors(&self) -> Vec<Monitor> {
        self.x11.as_ref().map(X11::monitors).unwrap_or_default()
    }

    fn profile(&mut self, monitors: &[Monitor], at: Option<usize>) -> Said {
        let one = at.and_then(|at| monitors.get(at));
        if let Some(daemon) = &mut self.daemon {
            match one {
                Some(monitor) => {
                    if let Some(path) = daemon.profile_of(&monitor.connector) {
                        return Said::File(path, Found::InColord);
                    }
                }
                None if self.is_wayland => match daemon.only_profile() {
                    OneOf::One(Some(path)) => return Said::File(path, Found::InColord),
                    OneOf::Several(count) => {
                        return Said::Unknown(format!(
                            "Wayland does not tell which of {count} displays the window is on. sRGB is assumed; \
                             name the display's profile in the settings (display_profile)"
                        ));
                    }
                    OneOf::One(None) | OneOf::None => {}
                },
                None => {}
            }
        }
        match (at, &self.x11) {
            (Some(at), Some(x11)) => {
                x11.profile(at).map_or(Said::Nothing, |bytes| Said::Bytes(bytes, Found::OnRootWindow))
            }
            _ => Said::Nothing,
        }
    }
}
