-- The work database, version 1. Times are RFC 3339 in UTC.

-- Revisions of drafts: added, never changed. The newest of a case is its draft.
CREATE TABLE draft (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id  TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    saved_at TEXT    NOT NULL,
    words    TEXT    NOT NULL -- JSON, as work_db/drafts.rs writes it
) STRICT;
CREATE INDEX draft_of_case ON draft (case_id, id);
CREATE TRIGGER draft_is_never_changed BEFORE UPDATE ON draft
BEGIN SELECT RAISE(ABORT, 'a saved draft never changes'); END;

-- Up to which draft row a case is done: reported, or given up by the consultant.
CREATE TABLE draft_done (
    case_id TEXT    PRIMARY KEY,
    up_to   INTEGER NOT NULL,
    at      TEXT    NOT NULL
) STRICT;

-- Signed reports on their way. What was signed never changes; how far it has got does.
CREATE TABLE parcel (
    id           TEXT    PRIMARY KEY,
    case_id      TEXT    NOT NULL,
    case_version TEXT    NOT NULL,
    bytes        BLOB    NOT NULL,
    sha256       TEXT    NOT NULL,
    creates      TEXT    NOT NULL, -- JSON: [[resource type, UUID], …]
    is_urgent    INTEGER NOT NULL,
    signed_at    TEXT    NOT NULL,
    draft        INTEGER NOT NULL, -- the last draft row that went into it, 0 for none
    send_after   TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    next_try     TEXT,
    last_word    TEXT    NOT NULL
) STRICT;
-- A case has one report on its way at most.
CREATE UNIQUE INDEX parcel_on_its_way ON parcel (case_id) WHERE state IN ('waiting', 'sending');
CREATE TRIGGER parcel_is_sealed
BEFORE UPDATE OF id, case_id, case_version, bytes, sha256, creates, is_urgent, signed_at, draft ON parcel
BEGIN SELECT RAISE(ABORT, 'a sealed report never changes'); END;
CREATE TRIGGER parcel_is_never_deleted BEFORE DELETE ON parcel
BEGIN SELECT RAISE(ABORT, 'a sealed report is never deleted'); END;

-- Who did what is said by the case; names are not kept here.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    what    TEXT NOT NULL,
    case_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never deleted'); END;
