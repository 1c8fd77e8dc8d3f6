import { LetopisError } from "../../contract/letopis-error.ts";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { Store } from "../../store/store.ts";
import type { LineEvent } from "../events/line-event.ts";
import { readLineEvent } from "../events/read-line-event.ts";
import { readDirectoryEvents } from "./directory-event.ts";
import type { EventIntake, OtherEvent } from "./event-intake.ts";

export interface EventReceiver {
  readonly intake: Pick<EventIntake, "receive">;
  readonly store: Pick<Store, "directory">;
  readonly clock: Clock;
}

/** What became of events: `kept + repeated + expired + others`. */
export interface ReceivedEvents {
  /** Line events that are kept now. */
  readonly kept: number;
  /** Line events that were kept before. */
  readonly repeated: number;
  /** Line events of so long ago that they are not kept. */
  readonly expired: number;
  /** Events of other types, kept as they came. */
  readonly others: number;
}

/** An event that cannot be used. */
export class EventInvalidError extends LetopisError {
  /** Path of the field at fault, such as `treatment.quality` or `[2].line_id`; empty: all of it. */
  readonly field: string;

  constructor(field: string, message: string) {
    super("EVENT_INVALID", message);
    this.name = "EventInvalidError";
    this.field = field;
  }
}

/**
 * Receives events of the broadcast as parsed JSON, one or a list of them, on an organization's
 * behalf. Resolves when all are durable, and the directory says what they tell of it.
 *
 * @param inList whether a message says which event of them is meant
 * @throws EventInvalidError when one of them cannot be used; nothing is kept then
 * @throws LetopisError as `EventIntake.receive`
 */
export async function receiveEvents(
  { intake, store, clock }: EventReceiver,
  organization: string,
  bodies: readonly unknown[],
  inList: boolean,
): Promise<ReceivedEvents> {
  const facts: LineEvent[] = [];
  const others: OtherEvent[] = [];
  const directoryEvents: Readonly<Record<string, unknown>>[] = [];
  for (const [index, body] of bodies.entries()) {
    const read = readLineEvent(body);
    switch (read.kind) {
      case "problem":
        throw inList ? problemOf(index, read) : new EventInvalidError(read.field, read.message);
      case "line":
        facts.push(read.event);
        break;
      case "other":
        others.push({ eventType: read.eventType, text: JSON.stringify(body) });
        directoryEvents.push(body as Readonly<Record<string, unknown>>);
    }
  }
  const { kept, repeated, expired } = await intake.receive(organization, facts, others);
  const records = readDirectoryEvents(directoryEvents);
  if (records !== null) {
    await store.directory.writeRecords(records, {
      onBehalfOf: organization,
      changedAt: nowSeconds(clock),
      // An event tells what changed, or what it is about.
      partial: true,
    });
  }
  return { kept, repeated, expired, others: others.length };
}

function problemOf(
  index: number,
  { field, message }: { readonly field: string; readonly message: string },
): EventInvalidError {
  const place = `[${index}]`;
  return field === ""
    ? new EventInvalidError(place, `${place}: ${message}`)
    : new EventInvalidError(`${place}.${field}`, `${place}.${message}`);
}
