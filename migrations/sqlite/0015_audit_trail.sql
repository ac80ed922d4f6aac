-- What operators have done that no order's journal tells, and what was refused to others; one row each, until
-- it is old or there are too many.
CREATE TABLE audit_trail (
    -- AUTOINCREMENT: later ones have larger numbers, whatever was struck out.
    id      INTEGER PRIMARY KEY AUTOINCREMENT,

    -- When, who, what, to what, and why: never changed.
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    -- Without a list of all: newer binaries record kinds that older ones do not know.
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    reason  TEXT    NOT NULL,

    -- What came of it: noted once, afterwards.
    outcome TEXT    NOT NULL
        CONSTRAINT audit_trail_outcome_known CHECK (
            outcome = 'UNKNOWN' OR outcome = 'DONE' OR outcome = 'FAILED' OR outcome = 'REFUSED'),
    note    TEXT    NOT NULL
) STRICT;

-- One kind's, one person's and one outcome's, by number.
CREATE INDEX audit_trail_kind ON audit_trail (kind, id);
CREATE INDEX audit_trail_actor ON audit_trail (actor, id);
CREATE INDEX audit_trail_outcome ON audit_trail (outcome, id);
-- What is old.
CREATE INDEX audit_trail_age ON audit_trail (at);
