//! The X server: monitors by RandR 1.5, and profiles from the root window's properties `_ICC_PROFILE`,
//! `_ICC_PROFILE_1`, … (ICC Profiles in X Specification 0.4), numbered as the monitors are. The thread
//! "display-changes" waits for word of a change, and ends with the last question.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::randr::{ConnectionExt as _, NotifyMask};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask,
    Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use crate::io::displays::Asked;
use crate::io::displays::monitors::{Monitor, PixelRect, model_from_edid};
use crate::photo::icc;

const PROFILE: &str = "_ICC_PROFILE";

pub struct X11 {
    server: Arc<RustConnection>,
    root: Window,
    /// A window that nobody sees: a message to it ends the listener.
    bell: Window,
}

impl X11 {
    /// Connects, and listens for changes; `None` where there is no X server, or an old one.
    pub fn begin(name: Option<&str>, listener: &Sender<Asked>) -> Option<Self> {
        let (server, screen) = RustConnection::connect(name).ok()?;
        let root = server.setup().roots.get(screen)?.root;
        let bell = listen(&server, root).ok()?;
        let x11 = Self { server: Arc::new(server), root, bell };
        let (server, listener) = (Arc::clone(&x11.server), listener.clone());
        let hear = move || tell_changes(&server, root, &listener);
        // Without it a change is seen when the window comes to another monitor.
        std::thread::Builder::new().name("display-changes".to_owned()).spawn(hear).ok();
        Some(x11)
    }

    /// In the server's order; empty where it does not say.
    pub fn monitors(&self) -> Vec<Monitor> {
        self.try_monitors().unwrap_or_default()
    }

    fn try_monitors(&self) -> Result<Vec<Monitor>, ReplyError> {
        let reply = self.server.randr_get_monitors(self.root, true)?.reply()?;
        let monitors = reply.monitors.iter().map(|monitor| {
            let name = self.server.get_atom_name(monitor.name)?.reply()?.name;
            let model = monitor.outputs.first().and_then(|output| self.model(*output).ok().flatten());
            let rect = PixelRect {
                left: i32::from(monitor.x),
                top: i32::from(monitor.y),
                width: i32::from(monitor.width),
                height: i32::from(monitor.height),
            };
            Ok(Monitor { connector: String::from_utf8_lossy(&name).into_owned(), model, rect })
        });
        monitors.collect()
    }

    fn model(&self, output: u32) -> Result<Option<String>, ReplyError> {
        let edid = self.server.intern_atom(true, b"EDID")?.reply()?.atom;
        // 128 bytes are the first block, 32 words.
        let property = self.server.randr_get_output_property(output, edid, AtomEnum::ANY, 0, 32, false, false)?;
        Ok(model_from_edid(&property.reply()?.data))
    }

    /// The profile of a monitor by its number; `None` where it has none.
    pub fn profile(&self, number: usize) -> Option<Vec<u8>> {
        self.try_profile(number).ok().flatten()
    }

    fn try_profile(&self, number: usize) -> Result<Option<Vec<u8>>, ReplyError> {
        let name = if number == 0 { PROFILE.to_owned() } else { format!("{PROFILE}_{number}") };
        let atom = self.server.intern_atom(true, name.as_bytes())?.reply()?.atom;
        // Words of four bytes; one more than may be, so that what is too long is seen to be.
        let longest = (icc::MOST_BYTES / 4 + 1) as u32;
        let property = self.server.get_property(false, self.root, atom, AtomEnum::ANY, 0, longest)?.reply()?;
        let bytes = property.value;
        Ok((property.format == 8 && !bytes.is_empty()).then_some(bytes))
    }

    fn ring(&self) -> Result<(), ReplyError> {
        let message = ClientMessageEvent::new(32, self.bell, AtomEnum::NONE, [0; 5]);
        self.server.send_event(false, self.bell, EventMask::NO_EVENT, message)?;
        self.server.flush()?;
        Ok(())
    }
}

impl Drop for X11 {
    fn drop(&mut self) {
        self.ring().ok(); // The server has gone, and the listener with it.
    }
}

/// Asks for word of changes; gives the bell.
fn listen(server: &RustConnection, root: Window) -> Result<Window, ReplyError> {
    // The window's own connection has its own mask: nothing of the toolkit's is touched.
    let mask = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    server.change_window_attributes(root, &mask)?.check()?;
    server.randr_query_version(1, 5)?.reply()?;
    server.randr_select_input(root, NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE)?.check()?;
    let bell = server.generate_id().map_err(|_| x11rb::errors::ConnectionError::UnknownError)?;
    let unseen = CreateWindowAux::new();
    server.create_window(0, bell, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &unseen)?.check()?;
    Ok(bell)
}

/// Until the bell rings or the server goes.
fn tell_changes(server: &RustConnection, root: Window, listener: &Sender<Asked>) {
    let mut profiles: BTreeMap<Atom, bool> = BTreeMap::new();
    while let Ok(event) = server.wait_for_event() {
        let what = match event {
            Event::ClientMessage(_) => return,
            Event::PropertyNotify(change) if change.window == root => {
                let is_profile = *profiles.entry(change.atom).or_insert_with(|| is_profile(server, change.atom));
                is_profile.then_some(Asked::LookAgain)
            }
            Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_) => Some(Asked::MonitorsChanged),
            _ => None,
        };
        if what.is_some_and(|what| listener.send(what).is_err()) {
            return;
        }
    }
}

fn is_profile(server: &RustConnection, atom: Atom) -> bool {
    let name = server.get_atom_name(atom).ok().and_then(|cookie| cookie.reply().ok());
    name.is_some_and(|reply| reply.name.starts_with(PROFILE.as_bytes()))
}
