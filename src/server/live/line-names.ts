import type { DirectoryStore } from "../../store/store.ts";
import { LIVE_LIMITS } from "./limits.ts";

/** A line as an organization may read it in the directory. */
export interface NamedLine {
  readonly name: string | null;
  readonly deleted: boolean;
}

interface Kept {
  /** Milliseconds by the clock of `performance`. */
  readonly readAt: number;
  readonly lines: ReadonlyMap<string, NamedLine>;
}

/**
 * The lines of organizations as their accounts may read them (contract.md, "Companion operations"),
 * kept for a while, since to find them is a scan.
 */
export class LineNames {
  readonly #directory: Pick<DirectoryStore, "scanRecords">;
  readonly #kept = new Map<string, Kept>();

  constructor(directory: Pick<DirectoryStore, "scanRecords">) {
    this.#directory = directory;
  }

  /** By id. When they cannot be read, those that were read last. */
  async of(organization: string): Promise<ReadonlyMap<string, NamedLine>> {
    const kept = this.#kept.get(organization);
    if (kept !== undefined && performance.now() - kept.readAt < LIVE_LIMITS.namesMilliseconds) {
      return kept.lines;
    }
    try {
      const lines = await this.#read(organization);
      this.#kept.set(organization, { readAt: performance.now(), lines });
      return lines;
    } catch (error) {
      if (kept === undefined) throw error;
      return kept.lines;
    }
  }

  /** Forgets organizations that nobody asks for any more. */
  keepOnly(organizations: ReadonlySet<string>): void {
    for (const organization of this.#kept.keys()) {
      if (!organizations.has(organization)) this.#kept.delete(organization);
    }
  }

  async #read(organization: string): Promise<ReadonlyMap<string, NamedLine>> {
    const lines = new Map<string, NamedLine>();
    const { batches } = await this.#directory.scanRecords({ kind: "line", organization });
    for await (const records of batches) {
      for (const { id, name, deleted } of records) {
        lines.set(id, { name: name ?? null, deleted: deleted === true });
      }
    }
    return lines;
  }
}
