/** What was imported last, for whoever asks where the data came from. */
export interface ImportRunStore {
  /**
   * Notes a run; only the last {@link IMPORT_RUNS_KEPT} of all are kept. Rejects with
   * `ORGANIZATION_UNKNOWN`.
   */
  add(run: ImportRun): Promise<void>;
  /**
   * The last runs, newest first.
   *
   * @param organization UUID of the organization on whose behalf they were; null: all, those of the
   *   operator too
   */
  list(organization: string | null, limit: number): Promise<readonly ImportRun[]>;
}

/** A file whose treatments were taken. Counts are of rows. */
export interface ImportRun {
  /** When it ended, seconds UTC. */
  readonly at: number;
  /** UUID of the organization on whose behalf it came, null for the operator. */
  readonly organization: string | null;
  /** The file's name as it was given. */
  readonly file: string;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows that cannot be used, and those that the writing rule kept away from others' treatments. */
  readonly rejected: number;
}

/** Runs that are kept, of all organizations together. */
export const IMPORT_RUNS_KEPT = 1000;
