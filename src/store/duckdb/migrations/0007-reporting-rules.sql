-- What organizations measure their lines by, each for itself. No primary keys: one serialized
-- writer keeps organizations, and lines within them, unique.
CREATE TABLE reporting_target (
  organization INTEGER NOT NULL,
  target_seconds INTEGER NOT NULL
);

-- Lines by their id: rules may be there before the first treatment is.
CREATE TABLE line_rule (
  organization INTEGER NOT NULL,
  line UUID NOT NULL,
  target_seconds INTEGER, -- NULL: that of the organization
  working_hours VARCHAR -- JSON; NULL: round the clock
);
