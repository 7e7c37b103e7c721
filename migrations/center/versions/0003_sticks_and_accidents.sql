CREATE TABLE access_log (
    site INTEGER NOT NULL,
    no INTEGER NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    CONSTRAINT pk_access_log PRIMARY KEY (site, no)
);

CREATE TABLE alarm_seen (
    site INTEGER NOT NULL,
    subject BLOB NOT NULL,
    kind TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    CONSTRAINT pk_alarm_seen PRIMARY KEY (site, subject, kind)
);

CREATE TABLE closed_gap (
    site INTEGER NOT NULL,
    device BLOB NOT NULL,
    session BLOB NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    why TEXT NOT NULL,
    CONSTRAINT pk_closed_gap PRIMARY KEY (site, device, session, first_seq)
)
 WITHOUT ROWID;

CREATE TABLE pupil_alias (
    site INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    canonical INTEGER NOT NULL,
    CONSTRAINT pk_pupil_alias PRIMARY KEY (site, pupil)
)
 WITHOUT ROWID;

CREATE TABLE replacement (
    site INTEGER NOT NULL,
    device BLOB NOT NULL,
    replaces BLOB NOT NULL,
    CONSTRAINT pk_replacement PRIMARY KEY (site, device),
    CONSTRAINT ck_replacement_replaces_length CHECK (length(replaces) = 16)
);

CREATE TABLE revocation (
    site INTEGER NOT NULL,
    device BLOB NOT NULL,
    received BLOB NOT NULL,
    why TEXT NOT NULL,
    CONSTRAINT pk_revocation PRIMARY KEY (site, device),
    CONSTRAINT ck_revocation_device_length CHECK (length(device) = 16)
);

CREATE TABLE stick_packet (
    site INTEGER NOT NULL,
    device BLOB NOT NULL,
    packet INTEGER NOT NULL,
    hash BLOB NOT NULL,
    counter INTEGER NOT NULL,
    records INTEGER NOT NULL,
    new_records INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    first_read INTEGER NOT NULL,
    receipt_code TEXT NOT NULL,
    counts BLOB NOT NULL,
    CONSTRAINT pk_stick_packet PRIMARY KEY (site, device, packet, hash)
);

CREATE TABLE teacher_alias (
    site INTEGER NOT NULL,
    teacher BLOB NOT NULL,
    canonical BLOB NOT NULL,
    CONSTRAINT pk_teacher_alias PRIMARY KEY (site, teacher),
    CONSTRAINT ck_teacher_alias_canonical_length CHECK (length(canonical) = 16)
);
