CREATE TABLE account (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    sign_key BLOB NOT NULL,
    device BLOB NOT NULL,
    operation_no INTEGER NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT ck_account_role CHECK (role in ('teacher','head','administrator'))
);

CREATE TABLE batch (
    position INTEGER NOT NULL,
    session_no INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    is_complete INTEGER NOT NULL,
    is_folded INTEGER NOT NULL,
    records INTEGER NOT NULL,
    confirmed_epoch INTEGER NOT NULL,
    header_hash BLOB NOT NULL,
    header BLOB NOT NULL,
    device_signature BLOB NOT NULL,
    author_signature BLOB,
    public_part BLOB,
    sealed_part BLOB,
    CONSTRAINT pk_batch PRIMARY KEY (position),
    CONSTRAINT uq_batch_header_hash UNIQUE (header_hash),
    CONSTRAINT ck_batch_header_hash_length CHECK (length(header_hash) = 32)
);

CREATE INDEX ix_batch_open ON batch (position) WHERE is_folded = 0;

CREATE TABLE class_group (
    no INTEGER NOT NULL,
    id BLOB NOT NULL,
    name TEXT,
    grade INTEGER,
    school_year TEXT,
    CONSTRAINT pk_class_group PRIMARY KEY (no),
    CONSTRAINT uq_class_group_id UNIQUE (id),
    CONSTRAINT ck_class_group_id_length CHECK (length(id) = 16)
);

CREATE TABLE class_list (
    hash BLOB NOT NULL,
    content BLOB NOT NULL,
    position INTEGER NOT NULL,
    confirmed_epoch INTEGER NOT NULL,
    CONSTRAINT pk_class_list PRIMARY KEY (hash),
    CONSTRAINT ck_class_list_hash_length CHECK (length(hash) = 16)
);

CREATE TABLE device (
    id BLOB NOT NULL,
    sign_key BLOB NOT NULL,
    is_center INTEGER NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_device PRIMARY KEY (id),
    CONSTRAINT ck_device_id_length CHECK (length(id) = 16),
    CONSTRAINT ck_device_sign_key_length CHECK (length(sign_key) = 32),
    CONSTRAINT ck_device_state CHECK (state in ('waiting','approved','rejected','revoked'))
);

CREATE TABLE habit_day (
    date INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    marks INTEGER NOT NULL,
    wash_op INTEGER NOT NULL,
    can_op INTEGER NOT NULL,
    CONSTRAINT pk_habit_day PRIMARY KEY (date, pupil),
    CONSTRAINT ck_habit_day_marks CHECK (marks between 0 and 4194303),
    CONSTRAINT ck_habit_day_one_value CHECK (((marks >> 11) & marks & 1023) = 0)
)
 WITHOUT ROWID;

CREATE TABLE habit_head (
    date INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    field INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT pk_habit_head PRIMARY KEY (date, pupil, field, operation_no),
    CONSTRAINT ck_habit_head_field CHECK (field between 0 and 10),
    CONSTRAINT ck_habit_head_value CHECK (value between 0 and 3)
)
 WITHOUT ROWID;

CREATE TABLE meta (
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_meta PRIMARY KEY (name)
)
 WITHOUT ROWID;

CREATE TABLE name_book (
    header_hash BLOB NOT NULL,
    class_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    is_replaced INTEGER NOT NULL,
    CONSTRAINT pk_name_book PRIMARY KEY (header_hash)
);

CREATE TABLE operation (
    no INTEGER NOT NULL,
    session_no INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    day INTEGER,
    batch INTEGER,
    payload BLOB,
    CONSTRAINT pk_operation PRIMARY KEY (no),
    CONSTRAINT uq_operation_session_no_seq UNIQUE (session_no, seq),
    CONSTRAINT ck_operation_state CHECK (state between 0 and 4)
);

CREATE INDEX ix_operation_uncut ON operation (no) WHERE payload IS NOT NULL;

CREATE INDEX ix_operation_waiting ON operation (no) WHERE state = 1;

CREATE TABLE pending_cells (
    date INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    author BLOB NOT NULL,
    class_id BLOB NOT NULL,
    touched INTEGER NOT NULL,
    met INTEGER NOT NULL,
    not_yet INTEGER NOT NULL,
    seen BLOB NOT NULL,
    claimed_at INTEGER NOT NULL,
    CONSTRAINT pk_pending_cells PRIMARY KEY (date, pupil, author)
)
 WITHOUT ROWID;

CREATE TABLE pupil (
    no INTEGER NOT NULL,
    id BLOB NOT NULL,
    class_no INTEGER,
    seat INTEGER,
    enrolled_from INTEGER,
    enrolled_until INTEGER,
    name TEXT,
    name_stamp BLOB,
    has_consent INTEGER NOT NULL,
    consent_from INTEGER,
    CONSTRAINT pk_pupil PRIMARY KEY (no),
    CONSTRAINT uq_pupil_id UNIQUE (id),
    CONSTRAINT ck_pupil_id_length CHECK (length(id) = 16),
    CONSTRAINT ck_pupil_has_consent CHECK (has_consent in (0, 1))
);

CREATE INDEX ix_pupil_class_no_seat ON pupil (class_no, seat);

CREATE TABLE register_head (
    kind INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    operation_no INTEGER NOT NULL,
    is_arrived INTEGER NOT NULL,
    value BLOB,
    CONSTRAINT pk_register_head PRIMARY KEY (kind, "key", operation_no)
)
 WITHOUT ROWID;

CREATE TABLE school_key (
    id BLOB NOT NULL,
    secret BLOB NOT NULL,
    CONSTRAINT pk_school_key PRIMARY KEY (id),
    CONSTRAINT ck_school_key_secret_length CHECK (length(secret) = 32)
);

CREATE TABLE session (
    no INTEGER NOT NULL,
    device BLOB NOT NULL,
    session BLOB NOT NULL,
    author BLOB NOT NULL,
    parent_session BLOB,
    parent_seq INTEGER,
    last_operation INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    head_hash BLOB,
    confirmed_seq INTEGER NOT NULL,
    confirmed_epoch INTEGER NOT NULL,
    CONSTRAINT pk_session PRIMARY KEY (no),
    CONSTRAINT uq_session_device_session UNIQUE (device, session)
);

CREATE TABLE site_day (
    date INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    CONSTRAINT pk_site_day PRIMARY KEY (date, reason),
    CONSTRAINT ck_site_day_reason CHECK (reason between 1 and 4)
)
 WITHOUT ROWID;

CREATE TABLE verdict (
    operation_no INTEGER NOT NULL,
    decision INTEGER NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT pk_verdict PRIMARY KEY (operation_no)
)
 WITHOUT ROWID;
