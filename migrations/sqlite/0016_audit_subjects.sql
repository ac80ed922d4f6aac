-- What was done to one thing, as each order's page asks for it, by number.
CREATE INDEX audit_trail_subject ON audit_trail (subject, id);
