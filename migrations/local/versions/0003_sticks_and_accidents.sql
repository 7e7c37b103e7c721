CREATE TABLE carried (
    packet INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    envelope_hash BLOB NOT NULL,
    request BLOB NOT NULL,
    records INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    received_at INTEGER,
    receipt_code TEXT,
    CONSTRAINT pk_carried PRIMARY KEY (packet)
);

CREATE TABLE closed_gap (
    device BLOB NOT NULL,
    session BLOB NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    why TEXT NOT NULL,
    CONSTRAINT pk_closed_gap PRIMARY KEY (device, session, first_seq)
)
 WITHOUT ROWID;

CREATE TABLE pupil_alias (
    pupil INTEGER NOT NULL,
    canonical INTEGER NOT NULL,
    CONSTRAINT pk_pupil_alias PRIMARY KEY (pupil)
)
 WITHOUT ROWID;

CREATE TABLE revocation (
    device BLOB NOT NULL,
    received BLOB NOT NULL,
    why TEXT NOT NULL,
    CONSTRAINT pk_revocation PRIMARY KEY (device),
    CONSTRAINT ck_revocation_device_length CHECK (length(device) = 16)
);

CREATE TABLE teacher_alias (
    teacher BLOB NOT NULL,
    canonical BLOB NOT NULL,
    CONSTRAINT pk_teacher_alias PRIMARY KEY (teacher),
    CONSTRAINT ck_teacher_alias_canonical_length CHECK (length(canonical) = 16)
);
