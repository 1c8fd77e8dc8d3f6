-- Further ways to prove who one is. Secrets are here as SHA-256 only.
-- No primary keys: one serialized writer keeps ids and secrets unique.
CREATE TABLE access_token (
  id UUID NOT NULL,
  name VARCHAR NOT NULL,
  login VARCHAR NOT NULL, -- of its account; gone with it
  secret_hash VARCHAR NOT NULL,
  scopes VARCHAR NOT NULL, -- JSON
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP -- NULL: never
);

CREATE TABLE web_session (
  login VARCHAR NOT NULL, -- of its account; gone with it
  secret_hash VARCHAR NOT NULL,
  password_hash VARCHAR NOT NULL, -- of the account at the sign-in
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);

-- Whether an account may manage organizations and accounts over REST.
ALTER TABLE account ADD COLUMN administrator BOOLEAN DEFAULT false;
