-- What is known of the entries of the directory, beside the dimensions that treatments refer to:
-- each organization reads the records brought in on its behalf, else the operator's.
-- Columns of all kinds; those of another kind stay NULL and take no room.

CREATE TABLE directory_record (
  brought_in_by INTEGER NOT NULL, -- organization on whose behalf it came; 0: the operator
  kind VARCHAR NOT NULL, -- line, client, specialist, service_user
  id UUID NOT NULL,
  name VARCHAR,
  full_name VARCHAR,
  tax_number VARCHAR,
  surname VARCHAR,
  secondary_name VARCHAR,
  login VARCHAR,
  birthday DATE,
  post VARCHAR,
  department UUID,
  phone VARCHAR,
  email VARCHAR,
  client UUID,
  created_at TIMESTAMP,
  deleted BOOLEAN,
  changed TIMESTAMP NOT NULL -- when the content last changed, UTC
);

-- On whose behalf an entry was named; 0: by the operator, NULL: by nobody.
ALTER TABLE line ADD COLUMN named_by INTEGER;
ALTER TABLE client ADD COLUMN named_by INTEGER;
ALTER TABLE specialist ADD COLUMN named_by INTEGER;
ALTER TABLE service_user ADD COLUMN named_by INTEGER;

UPDATE line SET named_by = 0 WHERE name IS NOT NULL;
UPDATE client SET named_by = 0 WHERE name IS NOT NULL;
UPDATE specialist SET named_by = 0 WHERE name IS NOT NULL;
UPDATE service_user SET named_by = 0 WHERE name IS NOT NULL;
