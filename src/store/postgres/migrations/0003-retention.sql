-- Treatments closed before are not kept; NULL: all are.
ALTER TABLE store_state ADD COLUMN kept_from timestamptz;

-- Whether a fact that is to be removed names another treatment.
CREATE INDEX event_name_number ON event_name (organization, number);
