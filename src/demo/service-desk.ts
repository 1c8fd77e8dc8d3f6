import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { Arrival } from "./arrivals.ts";
import {
  drawAssessment,
  drawEnding,
  drawHandling,
  drawHandOver,
  drawPatience,
  drawPause,
  drawPickUp,
  drawReaction,
  drawWrapUp,
  SILENCE_SECONDS,
} from "./behaviour.ts";
import { EventQueue } from "./event-queue.ts";
import { queueLengths } from "./queue-length.ts";
import type { Random } from "./random.ts";
import type { Seat } from "./roster.ts";
import { LUNCH_SECONDS } from "./roster.ts";
import type { DemoLine } from "./scheme.ts";
import type { SimulatedTreatment } from "./treatment.ts";
import { beginTreatment } from "./treatment.ts";

/** A user in a line's queue. */
interface Waiting {
  readonly treatment: SimulatedTreatment;
  readonly since: number;
  /** When the user gives up. */
  readonly until: number;
}

/**
 * One day of all lines as a discrete-event simulation: every line has a queue, first come first
 * served; a seat that becomes free takes whoever waits longest on its lines. Nothing outlasts
 * the day. All instants are seconds UTC.
 */
export class ServiceDesk {
  readonly #random: Random;
  readonly #lines: readonly DemoLine[];
  readonly #lastSecond: number;
  readonly #events = new EventQueue();
  readonly #queues: Waiting[][];
  readonly #seats: Seat[][];

  /** @param lastSecond of the day; what is still open then is closed */
  constructor(
    random: Random,
    lines: readonly DemoLine[],
    roster: readonly Seat[],
    lastSecond: number,
  ) {
    this.#random = random;
    this.#lines = lines;
    this.#lastSecond = lastSecond;
    this.#queues = lines.map(() => []);
    this.#seats = lines.map((_, line) => roster.filter((seat) => seat.lines.includes(line)));
    for (const seat of roster) {
      this.#wakeAt(seat.shiftStart, seat);
      this.#wakeAt(seat.lunchStart, seat);
    }
  }

  /** @param arrivals by time. @returns a closed treatment for each, in their order */
  serve(arrivals: readonly Arrival[]): readonly SimulatedTreatment[] {
    const treatments: SimulatedTreatment[] = [];
    for (const arrival of arrivals) {
      // Departures come before arrivals within a second.
      this.#events.runUntil(arrival.initialized);
      const treatment = beginTreatment(arrival);
      treatments.push(treatment);
      this.#enter(treatment, arrival.initialized, arrival.initialized);
    }
    this.#events.runUntil(Number.POSITIVE_INFINITY);
    for (const line of this.#queues.keys()) this.#firstWaiting(line, this.#lastSecond);
    this.#countQueues(treatments);
    return treatments;
  }

  /** @param since when the wait began, which may be a little before now */
  #enter(treatment: SimulatedTreatment, since: number, now: number): void {
    const until = this.#today(now + drawPatience(this.#random));
    const waiting = { treatment, since, until };
    const seat = this.#freeSeat(treatment.line, now);
    if (seat) this.#appoint(seat, waiting, now + drawPickUp(this.#random));
    else this.#queues[treatment.line]?.push(waiting);
  }

  /** A free seat that serves a line; where users wait there is none, or it would have taken them. */
  #freeSeat(line: number, now: number): Seat | undefined {
    if (this.#firstWaiting(line, now)) return undefined;
    const seats = this.#seats[line] ?? [];
    const start = this.#random.integer(0, seats.length - 1);
    for (let offset = 0; offset < seats.length; offset++) {
      const seat = seats[(start + offset) % seats.length];
      if (seat && seat.busyUntil <= now && now < seat.shiftEnd) return seat;
    }
    return undefined;
  }

  /** The head of a line's queue, after those who gave up have left. */
  #firstWaiting(line: number, now: number): Waiting | undefined {
    const queue = this.#queues[line] ?? [];
    let first = queue[0];
    while (first && first.until <= now) {
      queue.shift();
      this.#giveUp(first);
      first = queue[0];
    }
    return first;
  }

  /** What a seat does when its shift begins, lunch is due, or a conversation or lunch is over. */
  #wake(seat: Seat, now: number): void {
    if (now < seat.busyUntil || now >= seat.shiftEnd) return;
    if (now >= seat.lunchStart && !seat.hadLunch) {
      seat.hadLunch = true;
      this.#occupy(seat, now + LUNCH_SECONDS);
      return;
    }
    let longest: Waiting | undefined;
    for (const line of seat.lines) {
      const first = this.#firstWaiting(line, now);
      if (first && (!longest || first.since < longest.since)) longest = first;
    }
    if (!longest) return;
    this.#queues[longest.treatment.line]?.shift();
    this.#appoint(seat, longest, now);
  }

  #appoint(seat: Seat, waiting: Waiting, appointed: number): void {
    const { treatment } = waiting;
    if (waiting.until <= appointed) {
      this.#giveUp(waiting);
      this.#occupy(seat, waiting.until);
      return;
    }
    const again = treatment.specAppointed !== EMPTY_INSTANT;
    if (!again) treatment.specAppointed = appointed;
    treatment.queueWaitingTime += appointed - waiting.since;
    const left = this.#converse(seat, treatment, appointed, again);
    this.#occupy(seat, left + drawWrapUp(this.#random));
  }

  /** @returns when the specialist leaves the conversation */
  #converse(seat: Seat, treatment: SimulatedTreatment, appointed: number, again: boolean): number {
    const random = this.#random;
    const ending = drawEnding(random, again);
    const reaction = this.#today(appointed + drawReaction(random));
    if (ending === "withdrawn") {
      this.#close(treatment, this.#today(appointed + random.integer(1, reaction - appointed)), 0);
      return treatment.closed;
    }
    if (!again) treatment.reactionStarted = reaction;
    const handling = drawHandling(random, this.#lines[treatment.line]?.handling ?? 0);
    if (ending === "answered") {
      treatment.closedSpecialist = seat.specialist;
      this.#close(treatment, this.#today(reaction + handling), drawPause(random, handling));
      treatment.assessment = drawAssessment(random, treatment.queueWaitingTime);
      return treatment.closed;
    }
    // Either a first look that shows someone else is needed, or the user stops answering.
    const left = this.#today(reaction + Math.ceil(handling * 0.35));
    if (ending === "returned") {
      const handedOver = left + drawHandOver(random);
      this.#events.add(handedOver, (now) => this.#enter(treatment, left, now));
    } else {
      const closed = this.#today(left + SILENCE_SECONDS);
      this.#close(treatment, closed, closed - left);
    }
    return left;
  }

  #giveUp({ treatment, since, until }: Waiting): void {
    treatment.queueWaitingTime += until - since;
    this.#close(treatment, until, 0);
  }

  /** @param uncounted seconds that the source leaves out of the duration */
  #close(treatment: SimulatedTreatment, closed: number, uncounted: number): void {
    treatment.closed = closed;
    treatment.duration = Math.max(0, closed - treatment.initialized - uncounted);
  }

  #occupy(seat: Seat, until: number): void {
    seat.busyUntil = until;
    this.#wakeAt(until, seat);
  }

  #wakeAt(time: number, seat: Seat): void {
    this.#events.add(time, (now) => this.#wake(seat, now));
  }

  #today(instant: number): number {
    return Math.min(instant, this.#lastSecond);
  }

  #countQueues(treatments: readonly SimulatedTreatment[]): void {
    for (const line of this.#lines.keys()) {
      const own = treatments.filter((treatment) => treatment.line === line);
      const arrivals = Float64Array.from(own, (treatment) => treatment.initialized);
      const departures = Float64Array.from(own, ({ specAppointed, closed }) =>
        specAppointed === EMPTY_INSTANT ? closed : specAppointed,
      );
      const lengths = queueLengths(arrivals, departures);
      for (const [position, treatment] of own.entries()) {
        treatment.queueLength = lengths[position] ?? 0;
      }
    }
  }
}
