-- Accounts of other services whose history is brought home, one for an organization, and how far
-- that is. No primary key: one serialized writer keeps organizations unique.
CREATE TABLE mirror (
  organization INTEGER NOT NULL,
  address VARCHAR NOT NULL,
  login VARCHAR NOT NULL,
  sealed_password VARCHAR NOT NULL, -- the key is outside of the data folder
  time_zone VARCHAR NOT NULL,
  since TIMESTAMP NOT NULL,
  limits VARCHAR NOT NULL, -- JSON
  reserved_calls INTEGER NOT NULL,
  reread_days INTEGER NOT NULL,
  poll_seconds INTEGER NOT NULL,
  paused BOOLEAN NOT NULL,
  progress VARCHAR -- JSON; NULL: nothing was read yet
);

-- Rows that the service did not list any more when their time was read again. They stay.
CREATE TABLE mirror_vanished (
  organization INTEGER NOT NULL,
  id UUID NOT NULL,
  noticed_at TIMESTAMP NOT NULL
);
