-- Persons that were forgotten, and stay so: SHA-256 of a salt and their id, never the id. More salts
-- than one are there after a backup of another store was restored. No primary keys: one serialized
-- writer keeps hashes unique.
CREATE TABLE forgotten_salt (salt VARCHAR NOT NULL);

CREATE TABLE forgotten_person (
  hash VARCHAR NOT NULL, -- hexadecimal
  forgotten_at TIMESTAMP NOT NULL
);
