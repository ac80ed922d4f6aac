-- What operators have done that no order's journal tells, and what was refused to others; one row each, until
-- it is old or there are too many.
CREATE TABLE audit_trail (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,

    -- When, who, what, to what, and why: never changed.
    at      BIGINT NOT NULL,
    actor   TEXT COLLATE "C" NOT NULL,
    -- Without a list of all: newer binaries record kinds that older ones do not know.
    kind    TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    reason  TEXT COLLATE "C" NOT NULL,

    -- What came of it: noted once, afterwards.
    outcome TEXT COLLATE "C" NOT NULL
        CONSTRAINT audit_trail_outcome_known
        CHECK (outcome IN ('UNKNOWN', 'DONE', 'FAILED', 'REFUSED')),
    note    TEXT COLLATE "C" NOT NULL
);

-- One kind's, one person's and one outcome's, by number.
CREATE INDEX audit_trail_kind ON audit_trail (kind, id);
CREATE INDEX audit_trail_actor ON audit_trail (actor, id);
CREATE INDEX audit_trail_outcome ON audit_trail (outcome, id);
-- What is old.
CREATE INDEX audit_trail_age ON audit_trail (at);
