/**
 * One parameter of a call as it was written: a `Property` of a SOAP request or its equal on
 * another surface, before anything is known about it.
 */
export interface CallParameter {
  /** As the caller wrote it; letter case and all. */
  readonly name: string;
  /** The text of the value, untrimmed; null for nil or for a property without a value. */
  readonly value: string | null;
}
