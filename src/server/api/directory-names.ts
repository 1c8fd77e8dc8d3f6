import { LRUCache } from "lru-cache";
import type { Dimension } from "../../contract/columns.ts";
import {
  CLIENT_READ,
  CLIENT_USER_READ,
  SERVICE_LINE_KIND_READ,
  SPECIALIST_READ,
} from "../../contract/operation.ts";
import type { TreatmentNames } from "../../exports/names.ts";
import { NO_NAMES, readNames } from "../../exports/names.ts";
import type { Account, DirectoryStore } from "../../store/store.ts";
import { mayCall } from "./viewer.ts";

/** Organizations whose names are remembered. */
const ORGANIZATIONS = 20;
/** For so long: to find them is a scan of the directory. */
const MILLISECONDS = 60_000;

/** The operation that reads entries of a kind: names are for who may call it. */
export const READ_OPERATIONS = {
  line: SERVICE_LINE_KIND_READ.name,
  specialist: SPECIALIST_READ.name,
  client: CLIENT_READ.name,
  serviceUser: CLIENT_USER_READ.name,
} as const satisfies Record<Dimension, string>;

/** What ids are called, as accounts of an organization may read it. */
export class DirectoryNames {
  readonly #kept: LRUCache<string, Promise<TreatmentNames>>;
  readonly #directory: Pick<DirectoryStore, "scanRecords">;

  constructor(directory: Pick<DirectoryStore, "scanRecords">) {
    this.#directory = directory;
    this.#kept = new LRUCache({ max: ORGANIZATIONS, ttl: MILLISECONDS });
  }

  /** Names of the kinds that the account may read in the directory; the others have none. */
  async of(account: Account): Promise<TreatmentNames> {
    const all = await this.#all(account.organization);
    const kinds = Object.entries(READ_OPERATIONS) as [Dimension, string][];
    const readable = kinds.filter(([, operation]) => mayCall(account, operation));
    return { ...NO_NAMES, ...Object.fromEntries(readable.map(([kind]) => [kind, all[kind]])) };
  }

  #all(organization: string): Promise<TreatmentNames> {
    const kept = this.#kept.get(organization);
    if (kept !== undefined) return kept;
    const reading = readNames(this.#directory, organization);
    this.#kept.set(organization, reading);
    reading.catch(() => this.#kept.delete(organization));
    return reading;
  }
}
