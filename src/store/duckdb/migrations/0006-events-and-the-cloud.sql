-- How many facts told of moments that were yet to come when they were received.
ALTER TABLE event_progress ADD COLUMN from_future BIGINT DEFAULT 0;

-- What the cloud says of rows of mirrors in whose place an event's rating stands: it is needed again
-- when the event turns out to be about another treatment.
CREATE TABLE cloud_rating (
  treatment UUID NOT NULL,
  quality INTEGER NOT NULL
);
