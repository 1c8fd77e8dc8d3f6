-- Treatments closed before are not kept, UTC; NULL: all are.
ALTER TABLE store_state ADD COLUMN kept_from TIMESTAMP;
