-- What operators have done that no order's journal tells, and what was refused to others; one row each, until
-- it is old or there are too many.
CREATE TABLE IF NOT EXISTS audit_trail (
    id      BIGINT          NOT NULL AUTO_INCREMENT,

    -- When, who, what, to what, and why: never changed. Who is compared byte by byte.
    at      BIGINT          NOT NULL,
    actor   VARBINARY(1200) NOT NULL,
    -- Without a list of all: newer binaries record kinds that older ones do not know.
    kind    VARCHAR(40)     NOT NULL,
    subject VARCHAR(300)    NOT NULL,
    reason  VARCHAR(500)    NOT NULL,

    -- What came of it: noted once, afterwards.
    outcome VARCHAR(7)      NOT NULL,
    note    VARCHAR(200)    NOT NULL,
    PRIMARY KEY (id),
    -- One kind's, one person's and one outcome's, by number.
    KEY audit_trail_kind (kind, id),
    KEY audit_trail_actor (actor, id),
    KEY audit_trail_outcome (outcome, id),
    -- What is old.
    KEY audit_trail_age (at),
    CONSTRAINT audit_trail_outcome_known
        CHECK (outcome IN ('UNKNOWN', 'DONE', 'FAILED', 'REFUSED'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
