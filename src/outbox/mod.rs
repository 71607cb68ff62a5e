//! The outbox: a signed report survives anything. Pure: no files, no network, no clock.
//!
//! The promise, in prose:
//!
//! 1. A parcel is frozen when the consultant signs. Its bytes and identifiers never change.
//! 2. It is committed to disk before the screen says "signed" (`io/work_db` keeps it).
//! 3. Every parcel ends in one of four ways, and each is shown: delivered and read back; in
//!    conflict, because the case changed; refused by the server; or taken back before it was sent.
//!    None is ever dropped.
//! 4. Nobody is told "delivered" before the server was read back.
//! 5. That sending begins is written down first. After a crash a parcel on its way counts as "maybe
//!    arrived": it goes again, and is looked for at the server before anything is written.
//! 6. One parcel that fails never holds up another: each has its own next try.
//! 7. Urgent parcels go first, then those signed first.

pub mod parcel;
pub mod schedule;
