/** How 1C writes "nothing" (contract.md, "The answer on success"). */

/** The zero id: no client, no user, no specialist. */
export const ZERO_ID = "00000000-0000-0000-0000-000000000000";

/** 1C's empty date as it stands on the wire, in every time zone. */
export const EMPTY_DATE = "0001-01-01T00:00:00";

/**
 * The empty date inside a batch: seconds of `0001-01-01T00:00:00Z`.
 * A marker, never an instant: it is rendered as {@link EMPTY_DATE} whatever the zone.
 */
export const EMPTY_INSTANT = -62_135_596_800;
