-- The files that were imported last, for people. No primary key: nothing refers to a run.
CREATE TABLE import_run (
  ended_at TIMESTAMP NOT NULL, -- when it ended, UTC
  organization INTEGER NOT NULL, -- on whose behalf; 0: the operator
  file VARCHAR NOT NULL, -- its name as it was given
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  rejected BIGINT NOT NULL -- rows that cannot be used, and those that may not change
);
