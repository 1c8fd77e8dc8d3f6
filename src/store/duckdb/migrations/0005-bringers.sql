-- Further organizations whose mirror brought a row that is stored already: two cabinets of one
-- vendor scheme list the same treatments. They see it too.
CREATE TABLE treatment_bringer (
  treatment UUID NOT NULL,
  organization INTEGER NOT NULL
);
