import type { FastifyBaseLogger } from "fastify";
import { SERVICE_LINE_KIND_READ } from "../../contract/operation.ts";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { Account, Store } from "../../store/store.ts";
import { mayCall } from "../api/viewer.ts";
import type { EventStream } from "./event-stream.ts";
import { isUnchanged } from "./is-unchanged.ts";
import { LIVE_LIMITS } from "./limits.ts";
import type { NamedLine } from "./line-names.ts";
import { LineNames } from "./line-names.ts";
import type { LiveIntake } from "./live-intake.ts";
import { readOpenTreatments, visibleTo } from "./open-treatments.ts";
import type { QueueView } from "./queue-view.ts";
import { viewOf } from "./queue-view.ts";

export interface LiveQueueOptions {
  readonly intake: LiveIntake;
  readonly store: Pick<Store, "accounts" | "organizations" | "directory">;
  readonly clock: Clock;
  readonly logger: Pick<FastifyBaseLogger, "error">;
}

/** Who reads, and where to. */
export interface Reader {
  readonly account: Account;
  /** Whether that by which it was let in, a token or a session, is still good; absent: it stays so. */
  readonly isGood?: () => Promise<boolean>;
  readonly stream: Pick<EventStream, "show" | "beat" | "end">;
}

/**
 * Shows the queues to all readers. After a change, and now and then without one, it looks at the
 * open treatments once, makes a view for each organization that has a reader (two where some of them
 * may not read lines), and hands it to those whose accounts are as they were. Looks follow one another with a pause between,
 * however much happens; without readers there are none.
 */
export class LiveQueue {
  readonly #options: LiveQueueOptions;
  readonly #names: LineNames;
  readonly #readers = new Set<Reader>();
  readonly #stopListening: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #looking = false;
  #changed = false;
  #wake: () => void = () => undefined;

  constructor(options: LiveQueueOptions) {
    this.#options = options;
    this.#names = new LineNames(options.store.directory);
    this.#stopListening = options.intake.listen(() => this.#lookSoon());
    this.#heartbeat = setInterval(() => {
      for (const { stream } of this.#readers) stream.beat();
    }, LIVE_LIMITS.heartbeatMilliseconds);
    this.#heartbeat.unref();
  }

  /** Whether there is room for another reader of an organization. */
  hasRoomFor(organization: string): boolean {
    let own = 0;
    for (const { account } of this.#readers) own += account.organization === organization ? 1 : 0;
    return this.#readers.size < LIVE_LIMITS.streams && own < LIVE_LIMITS.streamsPerOrganization;
  }

  /** Shows the queues to a reader until it is removed or may not read any more: then it is ended. */
  add(reader: Reader): void {
    this.#readers.add(reader);
    this.#lookSoon();
  }

  remove(reader: Reader): void {
    this.#readers.delete(reader);
  }

  /** Ends all readers. */
  close(): void {
    this.#stopListening();
    clearInterval(this.#heartbeat);
    for (const reader of this.#readers) this.#dismiss(reader);
    this.#wake();
  }

  #lookSoon(): void {
    this.#changed = true;
    this.#wake();
    if (!this.#looking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#readers.size > 0) {
      this.#changed = false;
      try {
        await this.#showAll();
      } catch (error) {
        this.#options.logger.error({ err: error }, "live view not refreshed");
      }
      await new Promise((resolve) => setTimeout(resolve, LIVE_LIMITS.refreshMilliseconds));
      if (!this.#changed) await this.#changeOrCheck();
    }
    this.#looking = false;
  }

  async #changeOrCheck(): Promise<void> {
    await new Promise<void>((resolve) => {
      const check = setTimeout(resolve, LIVE_LIMITS.checkMilliseconds);
      this.#wake = () => {
        clearTimeout(check);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }

  async #showAll(): Promise<void> {
    const { intake, store, clock } = this.#options;
    // Also when the queues cannot be read.
    for (const reader of this.#readers) await this.#check(reader);
    const organizations = new Set([...this.#readers].map(({ account }) => account.organization));
    this.#names.keepOnly(organizations);

    const treatments = await readOpenTreatments(intake, store.directory);
    const at = nowSeconds(clock);
    const views = new Map<string, QueueView>();
    for (const { account } of this.#readers) {
      if (views.has(viewKey(account))) continue;
      const { organization } = account;
      const lines = readsLines(account) ? await this.#names.of(organization) : NO_LINES;
      views.set(viewKey(account), viewOf(at, lines, visibleTo(organization, treatments)));
    }
    for (const reader of this.#readers) {
      const view = views.get(viewKey(reader.account));
      if ((await this.#check(reader)) && view !== undefined) reader.stream.show(view);
    }
  }

  /** Whether a reader may go on; else it is ended. */
  async #check(reader: Reader): Promise<boolean> {
    const isSame = await isUnchanged(reader.account, this.#options.store);
    const mayRead = isSame && (await (reader.isGood?.() ?? true));
    if (!mayRead) this.#dismiss(reader);
    return mayRead && this.#readers.has(reader);
  }

  #dismiss(reader: Reader): void {
    this.#readers.delete(reader);
    reader.stream.end();
  }
}

/** What is known of lines to who may not read them: ids, and only those of what is open. */
const NO_LINES: ReadonlyMap<string, NamedLine> = new Map();

function readsLines(account: Account): boolean {
  return mayCall(account, SERVICE_LINE_KIND_READ.name);
}

/** Accounts with the same key see the same. */
function viewKey(account: Account): string {
  return `${account.organization} ${readsLines(account)}`;
}
