/** Limits of the operations and of every request; docs/limits.md lists them for people. */

/** The contract's calling limits; an organization or the configuration can set others. */
export const DEFAULT_CALLING_LIMITS = {
  /** Calls of the history per clock hour by day. */
  callsPerHourByDay: 10,
  /** Calls of the history per clock hour by night. */
  callsPerHourByNight: 50,
  /** Calls of each directory read per clock hour by day. */
  directoryCallsPerHourByDay: 250,
  /** Calls of each directory read per clock hour by night. */
  directoryCallsPerHourByNight: 1250,
  /** Longest period by day, in calendar days. */
  daysByDay: 35,
  /** The day begins at this local time, inclusive (minutes since midnight). */
  dayStartMinute: 8 * 60,
  /** The day ends at this local time, exclusive (minutes since midnight). */
  dayEndMinute: 20 * 60,
} as const;

/** Limits of a SOAP request. */
export const REQUEST_LIMITS = {
  /** Bytes of a body, inflated when it came compressed. Beyond it: 413. */
  bodyBytes: 256 * 1024,
  /** Nested elements. */
  depth: 32,
  /** Attributes of one element, namespace declarations included. */
  attributes: 64,
  /** `Property` elements in `Params`. */
  properties: 64,
  /** Characters of one value. */
  textLength: 4096,
  /** Characters of a value that are shown in an error message. */
  shownCharacters: 100,
} as const;
