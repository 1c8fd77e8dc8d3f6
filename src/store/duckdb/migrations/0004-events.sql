-- Live events: what was told, never changed; and what became of it, in the words of intake/events.
-- No primary keys: one appender and one serialized writer keep numbers and ids unique.

CREATE TABLE event_fact (
  organization INTEGER NOT NULL,
  number BIGINT NOT NULL, -- in the order they came, over all organizations
  received TIMESTAMP NOT NULL,
  fact VARCHAR NOT NULL -- JSON, without what people wrote
);

-- The treatments that a fact names, of facts that were applied.
CREATE TABLE event_name (
  organization INTEGER NOT NULL,
  treatment UUID NOT NULL,
  number BIGINT NOT NULL
);

-- Events of other types than `line`, as they came.
CREATE TABLE event_other (
  organization INTEGER NOT NULL,
  received TIMESTAMP NOT NULL,
  event_type VARCHAR NOT NULL,
  event VARCHAR NOT NULL -- JSON
);

-- How far the facts of an organization are applied.
CREATE TABLE event_progress (
  organization INTEGER NOT NULL,
  applied_through BIGINT NOT NULL,
  latest TIMESTAMP NOT NULL -- of the moments in them
);

-- From when to when each treatment was open, by the facts that were applied.
CREATE TABLE event_treatment (
  organization INTEGER NOT NULL,
  id UUID NOT NULL,
  line UUID NOT NULL,
  service_user UUID NOT NULL,
  began TIMESTAMP NOT NULL,
  ended TIMESTAMP, -- NULL: it is open
  status VARCHAR NOT NULL,
  added_row BOOLEAN NOT NULL -- its row in treatment came by events first
);

-- Events that a treatment id of their own does not place.
CREATE TABLE event_place (
  organization INTEGER NOT NULL,
  message UUID NOT NULL,
  treatment UUID, -- NULL: at none
  reason VARCHAR, -- why at none
  named BOOLEAN NOT NULL, -- it has a treatment id, which nothing began
  line UUID NOT NULL,
  service_user UUID NOT NULL,
  happened TIMESTAMP NOT NULL,
  fact VARCHAR NOT NULL
);

-- Ratings, for rows that a mirror brings as well: the later word counts.
CREATE TABLE event_rating (
  organization INTEGER NOT NULL,
  message UUID NOT NULL,
  treatment UUID NOT NULL,
  given TIMESTAMP NOT NULL,
  quality INTEGER NOT NULL
);

-- Rows that the writing rule kept away from others' treatments.
CREATE TABLE event_refused (
  organization INTEGER NOT NULL,
  id UUID NOT NULL
);

CREATE TABLE hook (
  id UUID NOT NULL,
  organization INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  login VARCHAR, -- of Basic authentication; NULL: bearer
  secret_hash VARCHAR NOT NULL,
  subscription VARCHAR, -- JSON; NULL: someone else's
  created_at TIMESTAMP NOT NULL
);

-- When the mirror last read the row, by the service's clock; NULL: never.
ALTER TABLE treatment ADD COLUMN mirrored_at TIMESTAMP;
