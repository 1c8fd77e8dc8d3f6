-- Persons that were forgotten, and stay so: SHA-256 of a salt and their id, never the id. More salts
-- than one are there when lists of two stores were brought together.
CREATE TABLE forgotten_salt (salt text PRIMARY KEY);

CREATE TABLE forgotten_person (
  hash text PRIMARY KEY, -- hexadecimal
  forgotten_at timestamptz NOT NULL
);
