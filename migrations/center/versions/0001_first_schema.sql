CREATE TABLE account (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    sign_key BLOB NOT NULL,
    device BLOB NOT NULL,
    operation_no INTEGER NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (site, id),
    CONSTRAINT ck_account_role CHECK (role in ('teacher','head','administrator'))
);

CREATE TABLE alarm (
    site INTEGER NOT NULL,
    subject BLOB NOT NULL,
    kind TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    CONSTRAINT pk_alarm PRIMARY KEY (site, subject, kind)
);

CREATE TABLE batch (
    site INTEGER NOT NULL,
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
    CONSTRAINT pk_batch PRIMARY KEY (site, position),
    CONSTRAINT uq_batch_site_header_hash UNIQUE (site, header_hash),
    CONSTRAINT ck_batch_header_hash_length CHECK (length(header_hash) = 32)
);

CREATE INDEX ix_batch_open ON batch (site, position) WHERE is_folded = 0;

CREATE INDEX ix_batch_position ON batch (position);

CREATE TABLE class_group (
    site INTEGER NOT NULL,
    no INTEGER NOT NULL,
    id BLOB NOT NULL,
    name TEXT,
    grade INTEGER,
    school_year TEXT,
    CONSTRAINT pk_class_group PRIMARY KEY (site, no),
    CONSTRAINT uq_class_group_site_id UNIQUE (site, id),
    CONSTRAINT ck_class_group_id_length CHECK (length(id) = 16)
);

CREATE TABLE class_list (
    site INTEGER NOT NULL,
    hash BLOB NOT NULL,
    content BLOB NOT NULL,
    position INTEGER NOT NULL,
    confirmed_epoch INTEGER NOT NULL,
    CONSTRAINT pk_class_list PRIMARY KEY (site, hash),
    CONSTRAINT ck_class_list_hash_length CHECK (length(hash) = 16)
);

CREATE TABLE device (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    sign_key BLOB NOT NULL,
    is_center INTEGER NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_device PRIMARY KEY (site, id),
    CONSTRAINT ck_device_id_length CHECK (length(id) = 16),
    CONSTRAINT ck_device_sign_key_length CHECK (length(sign_key) = 32),
    CONSTRAINT ck_device_state CHECK (state in ('waiting','approved','rejected','revoked'))
);

CREATE TABLE device_contact (
    site INTEGER NOT NULL,
    device BLOB NOT NULL,
    name TEXT NOT NULL,
    ticket BLOB,
    is_ticket_used INTEGER NOT NULL,
    announced_at INTEGER NOT NULL,
    last_contact INTEGER,
    counter INTEGER NOT NULL,
    clock_offset_s INTEGER,
    CONSTRAINT pk_device_contact PRIMARY KEY (site, device)
);

CREATE TABLE epoch (
    number INTEGER NOT NULL,
    random BLOB NOT NULL,
    branch_position INTEGER NOT NULL,
    CONSTRAINT pk_epoch PRIMARY KEY (number),
    CONSTRAINT ck_epoch_random_length CHECK (length(random) = 8)
);

CREATE TABLE habit_count (
    site INTEGER NOT NULL,
    class_no INTEGER NOT NULL,
    week INTEGER NOT NULL,
    item INTEGER NOT NULL,
    yes INTEGER NOT NULL,
    no INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    CONSTRAINT pk_habit_count PRIMARY KEY (site, class_no, week, item),
    CONSTRAINT ck_habit_count_item CHECK (item between 0 and 9)
)
 WITHOUT ROWID;

CREATE TABLE habit_day (
    site INTEGER NOT NULL,
    date INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    marks INTEGER NOT NULL,
    wash_op INTEGER NOT NULL,
    can_op INTEGER NOT NULL,
    CONSTRAINT pk_habit_day PRIMARY KEY (site, date, pupil),
    CONSTRAINT ck_habit_day_marks CHECK (marks between 0 and 4194303),
    CONSTRAINT ck_habit_day_one_value CHECK (((marks >> 11) & marks & 1023) = 0)
)
 WITHOUT ROWID;

CREATE TABLE habit_head (
    site INTEGER NOT NULL,
    date INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    field INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT pk_habit_head PRIMARY KEY (site, date, pupil, field, operation_no),
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
    site INTEGER NOT NULL,
    header_hash BLOB NOT NULL,
    class_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    is_replaced INTEGER NOT NULL,
    CONSTRAINT pk_name_book PRIMARY KEY (site, header_hash)
);

CREATE TABLE named_head (
    site INTEGER NOT NULL,
    device BLOB NOT NULL,
    session BLOB NOT NULL,
    seq INTEGER NOT NULL,
    CONSTRAINT pk_named_head PRIMARY KEY (site, device, session)
);

CREATE TABLE operation (
    site INTEGER NOT NULL,
    no INTEGER NOT NULL,
    session_no INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    day INTEGER,
    batch INTEGER,
    payload BLOB,
    CONSTRAINT pk_operation PRIMARY KEY (site, no),
    CONSTRAINT uq_operation_site_session_no_seq UNIQUE (site, session_no, seq),
    CONSTRAINT ck_operation_state CHECK (state between 0 and 4)
);

CREATE INDEX ix_operation_uncut ON operation (site, no) WHERE payload IS NOT NULL;

CREATE INDEX ix_operation_waiting ON operation (site, no) WHERE state = 1;

CREATE TABLE parked_batch (
    site INTEGER NOT NULL,
    hash BLOB NOT NULL,
    device BLOB NOT NULL,
    wire BLOB NOT NULL,
    is_list INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    CONSTRAINT pk_parked_batch PRIMARY KEY (site, hash)
);

CREATE TABLE pupil (
    site INTEGER NOT NULL,
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
    CONSTRAINT pk_pupil PRIMARY KEY (site, no),
    CONSTRAINT uq_pupil_site_id UNIQUE (site, id),
    CONSTRAINT ck_pupil_id_length CHECK (length(id) = 16),
    CONSTRAINT ck_pupil_has_consent CHECK (has_consent in (0, 1))
);

CREATE INDEX ix_pupil_site_class_no_seat ON pupil (site, class_no, seat);

CREATE TABLE register_head (
    site INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    operation_no INTEGER NOT NULL,
    is_arrived INTEGER NOT NULL,
    value BLOB,
    CONSTRAINT pk_register_head PRIMARY KEY (site, kind, "key", operation_no)
)
 WITHOUT ROWID;

CREATE TABLE school_key (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    secret BLOB NOT NULL,
    CONSTRAINT pk_school_key PRIMARY KEY (site, id),
    CONSTRAINT ck_school_key_secret_length CHECK (length(secret) = 32)
);

CREATE TABLE session (
    site INTEGER NOT NULL,
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
    CONSTRAINT pk_session PRIMARY KEY (site, no),
    CONSTRAINT uq_session_site_device_session UNIQUE (site, device, session)
);

CREATE TABLE site (
    no INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    area TEXT NOT NULL,
    CONSTRAINT pk_site PRIMARY KEY (no),
    CONSTRAINT uq_site_code UNIQUE (code)
);

CREATE TABLE site_day (
    site INTEGER NOT NULL,
    date INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    CONSTRAINT pk_site_day PRIMARY KEY (site, date, reason),
    CONSTRAINT ck_site_day_reason CHECK (reason between 1 and 4)
)
 WITHOUT ROWID;

CREATE TABLE ticket (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    secret BLOB NOT NULL,
    used_by BLOB,
    made_at INTEGER NOT NULL,
    CONSTRAINT pk_ticket PRIMARY KEY (site, id)
);

CREATE TABLE verdict (
    site INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,
    decision INTEGER NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT pk_verdict PRIMARY KEY (site, operation_no)
)
 WITHOUT ROWID;
