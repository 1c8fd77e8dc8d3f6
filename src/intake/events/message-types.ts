/**
 * The message types of line events and what each does to a treatment (events.md, the second
 * table). This is the one place where a number has a meaning.
 */

/**
 * - `none`     nothing beyond showing that the treatment is there
 * - `wait`     it waits in the queue
 * - `appoint`  a specialist is appointed, or another one takes over
 * - `begin-by-specialist`  appointed and reacted at once
 * - `react`    a reaction, when a specialist is its author
 * - `transfer` with `data.direction`: the old treatment ends, the new one begins
 * - `close-by-author`, `close-by-system`  it ends
 * - `rate`     a rating
 */
export type MessageEffect =
  | "none"
  | "wait"
  | "appoint"
  | "begin-by-specialist"
  | "react"
  | "transfer"
  | "close-by-author"
  | "close-by-system"
  | "rate";

interface MessageType {
  readonly types: readonly number[];
  readonly meaning: string;
  readonly effect: MessageEffect;
}

const MESSAGE_TYPES: readonly MessageType[] = [
  { types: [1, 2, 70], meaning: "text, mailing, file", effect: "react" },
  { types: [17], meaning: "rating", effect: "rate" },
  { types: [20, 21], meaning: "a call begins", effect: "none" },
  { types: [27], meaning: "a call is transferred to a specialist", effect: "appoint" },
  { types: [50, 51], meaning: "a remote session with a specialist", effect: "appoint" },
  { types: [80], meaning: "begun by the user, a specialist is appointed", effect: "appoint" },
  { types: [81], meaning: "begun by a specialist", effect: "begin-by-specialist" },
  { types: [82], meaning: "closed by a specialist", effect: "close-by-author" },
  { types: [83], meaning: "put into the queue", effect: "wait" },
  { types: [84], meaning: "transferred to a specialist", effect: "appoint" },
  { types: [85], meaning: "transferred to another company", effect: "transfer" },
  { types: [86], meaning: "a free specialist was found", effect: "appoint" },
  { types: [89], meaning: "transferred to another line", effect: "transfer" },
  { types: [90], meaning: "closed for inactivity", effect: "close-by-system" },
  { types: [91, 92, 93], meaning: "line, subscription, user deleted", effect: "close-by-system" },
];

const EFFECTS: ReadonlyMap<number, MessageEffect> = new Map(
  MESSAGE_TYPES.flatMap(({ types, effect }) => types.map((type) => [type, effect] as const)),
);

/** Line unavailable, service requests, handed to a bot: no treatment depends on them. */
const WITHOUT_EFFECT: ReadonlySet<number> = new Set([87, 88, 121, 122, 123, 124, 200]);

/**
 * What a message type does. A type that nobody documented begins a treatment when its id is new,
 * and has no other effect; so have the types of calls and remote sessions that are not listed.
 */
export function effectOf(messageType: number): MessageEffect {
  return EFFECTS.get(messageType) ?? "none";
}

/** Whether no treatment can ever depend on an event of this type, not even by its beginning. */
export function isWithoutEffect(messageType: number): boolean {
  return WITHOUT_EFFECT.has(messageType);
}
