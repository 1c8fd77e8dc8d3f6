-- The star: a narrow table of treatments around dimensions with small integer keys.
-- Key 0 is the zero id in every dimension, and no organization.

CREATE TABLE organization (
  key INTEGER PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  name VARCHAR NOT NULL,
  time_zone VARCHAR NOT NULL,
  limits VARCHAR -- JSON; NULL: those of the configuration
);

CREATE TABLE line (
  key INTEGER PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  name VARCHAR,
  owner INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE client (
  key INTEGER PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  name VARCHAR,
  owner INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE specialist (
  key INTEGER PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  name VARCHAR,
  owner INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE service_user (
  key INTEGER PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  name VARCHAR,
  client INTEGER NOT NULL DEFAULT 0
);

INSERT INTO line (key, id) VALUES (0, '00000000-0000-0000-0000-000000000000');
INSERT INTO client (key, id) VALUES (0, '00000000-0000-0000-0000-000000000000');
INSERT INTO specialist (key, id) VALUES (0, '00000000-0000-0000-0000-000000000000');
INSERT INTO service_user (key, id) VALUES (0, '00000000-0000-0000-0000-000000000000');

-- No primary key: an index over ten million UUIDs triples the time of a load and stalls
-- checkpoints for seconds. One serialized writer keeps ids unique.
CREATE TABLE treatment (
  id UUID NOT NULL,
  client INTEGER NOT NULL,
  service_user INTEGER NOT NULL,
  line INTEGER NOT NULL,
  initialized TIMESTAMP NOT NULL,
  spec_appointed TIMESTAMP,
  queue_waiting_time INTEGER NOT NULL,
  specialist INTEGER NOT NULL,
  reaction_started TIMESTAMP,
  closed TIMESTAMP NOT NULL,
  duration INTEGER NOT NULL,
  service_quality_assessment INTEGER NOT NULL,
  queue_length INTEGER NOT NULL,
  brought_in_by INTEGER NOT NULL -- organization on whose behalf it came; 0: the operator
);

CREATE TABLE account (
  login VARCHAR PRIMARY KEY,
  organization INTEGER NOT NULL,
  password_hash VARCHAR NOT NULL,
  operations VARCHAR, -- JSON list of names; NULL: all
  demo BOOLEAN NOT NULL
);

CREATE TABLE call_count (
  organization INTEGER NOT NULL,
  operation VARCHAR NOT NULL,
  hour_start TIMESTAMP NOT NULL,
  used INTEGER NOT NULL
);

-- Grows with every restore: keys of another generation must not be read with this one's ids.
CREATE TABLE store_state (generation INTEGER NOT NULL);
INSERT INTO store_state VALUES (1);

-- For people who open the file with a BI tool. Times are UTC.
CREATE VIEW treatment_with_names AS
SELECT
  treatment.id,
  client.id AS client_id,
  client.name AS client_name,
  service_user.id AS service_user_id,
  service_user.name AS service_user_name,
  line.id AS line_id,
  line.name AS line_name,
  treatment.initialized,
  treatment.spec_appointed,
  treatment.queue_waiting_time,
  specialist.id AS specialist_id,
  specialist.name AS specialist_name,
  treatment.reaction_started,
  treatment.closed,
  treatment.duration,
  nullif(treatment.service_quality_assessment, 0) AS service_quality_assessment,
  treatment.queue_length
FROM treatment
JOIN client ON client.key = treatment.client
JOIN service_user ON service_user.key = treatment.service_user
JOIN line ON line.key = treatment.line
JOIN specialist ON specialist.key = treatment.specialist;
