/**
 * COPY … (FORMAT binary): a header, then per row a 16-bit count of fields, and per field a 32-bit
 * length and the value, or the length -1 for null; at the end a count of -1. Big-endian throughout
 * (PostgreSQL's documentation, "COPY", "Binary Format").
 */

/** `PGCOPY\n\377\r\n\0`, no flags, no header extension. */
export const BINARY_HEADER = Buffer.from("5047434f50590aff0d0a000000000000000000", "hex");
export const BINARY_TRAILER = Buffer.from("ffff", "hex");

/** Length of a field that is null. */
export const NULL_FIELD = -1;
export const UUID_BYTES = 16;
export const TIMESTAMP_BYTES = 8;
export const INTEGER_BYTES = 4;

/** Timestamps are microseconds since 2000-01-01T00:00:00Z; this is that moment in seconds. */
export const POSTGRES_EPOCH = 946_684_800;
export const MICROSECONDS = 1_000_000;
/** 64-bit numbers are put together from two halves: a BigInt a value would cost more than all the rest. */
export const HALF = 4_294_967_296;
