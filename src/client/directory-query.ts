/** What to ask a directory for; without anything, for all of it. */
export interface DirectoryQuery {
  /** Entries that changed from this moment, inclusive. */
  readonly changedFrom?: Date | undefined;
}

/** What to ask the directory of client users for; both are ANDed. */
export interface ClientUserQuery extends DirectoryQuery {
  /** Id of a client organization: only its employees. */
  readonly client?: string | undefined;
}
