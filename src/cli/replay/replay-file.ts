import { setTimeout as delay } from "node:timers/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import { openRejectFile } from "../../intake/files/reject-file.ts";
import type { Rejection } from "../../intake/files/rejection.ts";
import { openSource } from "../../intake/files/source.ts";
import type { AdministrationClient } from "../administration/administration-client.ts";
import { STANDARD_INPUT } from "../import/import-plan.ts";
import { showProgress } from "../import/progress.ts";
import type { Invocation } from "../invocation.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";
import type { Pace } from "./pace.ts";
import { readRecordedEvents } from "./read-recorded-events.ts";

export interface ReplayOptions {
  /** Name or id. */
  readonly organization: string;
  /** Null: as fast as they are taken. */
  readonly pace: Pace | null;
  /** Path of the reject file; it is created only if there is a bad line. */
  readonly rejects: string;
}

/** What became of a recording: `read = kept + repeated + expired + rejected`. */
export interface ReplayedFile {
  readonly read: number;
  readonly kept: number;
  /** Seen before. */
  readonly repeated: number;
  /** Of so long ago that they are not kept. */
  readonly expired: number;
  readonly rejected: number;
  /** Null where no line was bad. */
  readonly rejectFile: string | null;
  /** Of the bad lines, the first of each of the first few reasons. */
  readonly reasons: readonly Rejection[];
}

/** Events of one request, and the characters of their text. */
const BATCH_EVENTS = 1000;
const BATCH_CHARACTERS = 512 * 1024;

/** Reasons that are shown at once; the reject file has them all. */
const REASONS_SHOWN = 3;

/** Milliseconds that are waited when more is waiting already than may. */
const BUSY_MILLISECONDS = 200;

/** The clock is looked at so often while an event is waited for: it may be set, machines sleep. */
const LOOK_MILLISECONDS = 60_000;

/**
 * Feeds one file of recorded events to the process that holds the data. Broken off by a signal, it
 * says what was taken.
 *
 * @param file absolute path, or `-`
 */
export async function replayFile(
  invocation: Invocation,
  client: AdministrationClient,
  file: { readonly argument: string; readonly title: string },
  { organization, pace, rejects }: ReplayOptions,
): Promise<ReplayedFile> {
  const { output, clock, signal, input } = invocation;
  const source = await openSource(file.argument === STANDARD_INPUT ? input : file.argument, {
    name: file.title,
    signal,
  });
  const rejectFile = openRejectFile(rejects);
  const progress = showProgress(output, clock, {
    title: file.title,
    total: source.size,
    inBytes: true,
  });
  const counts = { read: 0, kept: 0, repeated: 0, expired: 0, rejected: 0 };
  const reasons = new Map<string, Rejection>();
  let batch: string[] = [];
  let characters = 0;
  const send = async () => {
    if (batch.length === 0) return;
    const { kept, repeated, expired } = await sendPatiently(client, organization, batch, signal);
    counts.kept += kept;
    counts.repeated += repeated;
    counts.expired += expired;
    batch = [];
    characters = 0;
    progress.update({ done: source.bytesRead, rows: counts.read });
  };
  try {
    for await (const line of readRecordedEvents(source)) {
      signal.throwIfAborted();
      counts.read += 1;
      if (line.kind === "rejected") {
        const { rejection } = line;
        counts.rejected += 1;
        if (reasons.size < REASONS_SHOWN && !reasons.has(rejection.reason)) {
          reasons.set(rejection.reason, rejection);
        }
        await rejectFile.write(rejection);
        continue;
      }
      for (;;) {
        const wait = pace?.millisecondsUntil(line.at) ?? 0;
        if (wait === 0) break;
        await send();
        await delay(Math.min(wait, LOOK_MILLISECONDS), undefined, { signal });
      }
      batch.push(line.text);
      characters += line.text.length;
      if (batch.length >= BATCH_EVENTS || characters >= BATCH_CHARACTERS) await send();
    }
    await send();
    return {
      ...counts,
      rejectFile: rejectFile.count > 0 ? rejects : null,
      reasons: [...reasons.values()],
    };
  } catch (error) {
    progress.stop();
    if (signal.aborted) output.notice(`${file.title}: ${describeInterruption(counts)}`);
    throw error;
  } finally {
    progress.stop();
    await rejectFile.close();
    await source.close();
  }
}

/** What stays of a recording that was broken off. */
function describeInterruption({ kept, repeated }: Pick<ReplayedFile, "kept" | "repeated">): string {
  const taken = counted(kept + repeated, "событие", "события", "событий");
  return (
    `принято до прерывания ${taken}, из них новых ${formatNumber(kept)}. ` +
    "Можно повторить команду: принятое не задвоится."
  );
}

/** Sends events, again and again while too many are waiting: sent twice, they count once. */
async function sendPatiently(
  client: AdministrationClient,
  organization: string,
  events: readonly string[],
  signal: AbortSignal,
): ReturnType<AdministrationClient["sendFacts"]> {
  for (;;) {
    try {
      return await client.sendFacts(organization, events);
    } catch (error) {
      if (!(error instanceof LetopisError) || error.code !== "EVENTS_BUSY") throw error;
      await delay(BUSY_MILLISECONDS, undefined, { signal });
    }
  }
}
