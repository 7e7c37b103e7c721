CREATE TABLE activity (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    first_day INTEGER,
    last_day INTEGER,
    value BLOB,
    CONSTRAINT pk_activity PRIMARY KEY (site, id),
    CONSTRAINT ck_activity_id_length CHECK (length(id) = 16)
);

CREATE TABLE certification (
    site INTEGER NOT NULL,
    record BLOB NOT NULL,
    stage INTEGER NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_certification PRIMARY KEY (site, record, stage),
    CONSTRAINT ck_certification_stage CHECK (stage in (1, 2)),
    CONSTRAINT ck_certification_decision CHECK (decision in ('accepted','returned','revoked'))
);

CREATE TABLE hour_entry (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    teacher BLOB NOT NULL,
    activity BLOB,
    first_day INTEGER,
    state TEXT NOT NULL,
    certificate TEXT NOT NULL,
    is_clash INTEGER NOT NULL,
    is_changed_after INTEGER NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_hour_entry PRIMARY KEY (site, id),
    CONSTRAINT ck_hour_entry_id_length CHECK (length(id) = 16),
    CONSTRAINT ck_hour_entry_state CHECK (state in ('draft','submitted'))
);

CREATE INDEX ix_hour_entry_site_teacher ON hour_entry (site, teacher);

CREATE TABLE lesson_case (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    teacher BLOB NOT NULL,
    taught_on INTEGER NOT NULL,
    topic TEXT NOT NULL,
    group_id BLOB,
    state TEXT NOT NULL,
    points INTEGER NOT NULL,
    is_complete INTEGER NOT NULL,
    is_clash INTEGER NOT NULL,
    is_changed_after INTEGER NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_lesson_case PRIMARY KEY (site, id),
    CONSTRAINT ck_lesson_case_id_length CHECK (length(id) = 16),
    CONSTRAINT ck_lesson_case_state CHECK (state in ('draft','submitted')),
    CONSTRAINT ck_lesson_case_points CHECK (points between 0 and 100)
);

CREATE INDEX ix_lesson_case_site_teacher ON lesson_case (site, teacher);

CREATE TABLE object (
    site INTEGER NOT NULL,
    hash BLOB NOT NULL,
    content BLOB NOT NULL,
    position INTEGER NOT NULL,
    confirmed_epoch INTEGER NOT NULL,
    CONSTRAINT pk_object PRIMARY KEY (site, hash),
    CONSTRAINT ck_object_hash_length CHECK (length(hash) = 16)
);

CREATE INDEX ix_operation_refused ON operation (site, no) WHERE state = 2;

CREATE TABLE rule_set (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER,
    value BLOB NOT NULL,
    CONSTRAINT pk_rule_set PRIMARY KEY (site, id)
);

CREATE TABLE target (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    indicator TEXT NOT NULL,
    amount INTEGER NOT NULL,
    CONSTRAINT pk_target PRIMARY KEY (site, id)
);

CREATE TABLE teacher (
    site INTEGER NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    is_full_time INTEGER NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_teacher PRIMARY KEY (site, id),
    CONSTRAINT ck_teacher_id_length CHECK (length(id) = 16),
    CONSTRAINT ck_teacher_is_full_time CHECK (is_full_time in (0, 1))
);

CREATE TABLE training_total (
    site INTEGER NOT NULL,
    teacher BLOB NOT NULL,
    year_start INTEGER NOT NULL,
    name TEXT NOT NULL,
    certified INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    rule_version TEXT NOT NULL,
    CONSTRAINT pk_training_total PRIMARY KEY (site, teacher, year_start)
)
 WITHOUT ROWID;

INSERT INTO object SELECT * FROM class_list;

DROP TABLE class_list;
