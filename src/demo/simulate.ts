import type { IncomingBatch } from "../history/treatment-batch.ts";
import { ArrivalSource } from "./arrivals.ts";
import { BatchMaker } from "./batches.ts";
import { dayStart, lastSecond } from "./calendar.ts";
import { Plan } from "./plan.ts";
import { Random } from "./random.ts";
import { drawRoster } from "./roster.ts";
import type { DemoScheme } from "./scheme.ts";
import { demoScheme } from "./scheme.ts";
import { ServiceDesk } from "./service-desk.ts";
import type { SimulatedTreatment } from "./treatment.ts";

/** Rows of a batch, at most. */
export const BATCH_ROWS = 8192;

/** About 18 months, the span of a full demo. */
const FULL_SPAN_DAYS = 548;
/** Treatments a day that the demo's specialists can serve with one conversation at a time. */
const USUAL_PER_DAY = 100_000 / FULL_SPAN_DAYS;
/** So that a span holds workdays even where holidays meet. */
const LEAST_SPAN_DAYS = 14;
/** More would leave a line no second for an arrival of its own. */
const MOST_PER_DAY = 20_000;

/** Random streams of a day besides its plan's, and the one of ids. */
const COURSE_STREAM = 2;
const ID_STREAM = 3;

export interface SimulationOptions {
  /** Any whole number; its lower 32 bits count. */
  readonly seed: number;
  /** Seconds UTC; every treatment is closed before it. */
  readonly now: number;
  /** How many treatments, exactly. Default 100,000. */
  readonly treatments?: number;
  /**
   * Days of Moscow's clock before today on which they fall. Default: as many as the demo's
   * specialists need, from 14 to 548. Where there is more to do on a day than that, each
   * specialist has as many conversations at a time as it takes.
   */
  readonly days?: number;
}

/**
 * Believable treatments of the demo's world, the same for the same options: a queue simulation of
 * every line, day by day. Ordered by `initialized`. A few days are in memory at a time, so that
 * millions of rows take no more of it than thousands.
 *
 * @throws RangeError when there are more than 20,000 treatments a day, or fewer than 14 days
 *
 * @example
 * for (const batch of simulateTreatments({ seed: 1, now: nowSeconds(clock) })) {
 *   await writer.write(batch);
 * }
 */
export function* simulateTreatments(options: SimulationOptions): Generator<IncomingBatch> {
  const { seed, now, treatments, days } = checked(options);
  if (treatments === 0) return;
  const scheme = demoScheme();
  const plan = new Plan(scheme.lines, seed, now, days, treatments);
  const calendar = new DaySimulation(scheme, seed, treatments / days);
  // Today first: how many of its treatments are closed by now decides how many came before.
  const today = calendar
    .simulate(plan.today, plan.todayCounts)
    .filter((treatment) => treatment.closed < now)
    .slice(-treatments);
  const batches = new BatchMaker(scheme, new Random(seed, 0, ID_STREAM));
  let pending: SimulatedTreatment[] = [];
  let day = plan.firstDay;
  for (const counts of plan.pastCounts(treatments - today.length)) {
    pending.push(...calendar.simulate(day, counts));
    day++;
    while (pending.length >= BATCH_ROWS) {
      yield batches.make(pending.slice(0, BATCH_ROWS));
      pending = pending.slice(BATCH_ROWS);
    }
  }
  pending.push(...today);
  for (let first = 0; first < pending.length; first += BATCH_ROWS) {
    yield batches.make(pending.slice(first, first + BATCH_ROWS));
  }
}

/** Any day of the demo by itself: its random numbers depend on nothing but the seed and the day. */
class DaySimulation {
  readonly #scheme: DemoScheme;
  readonly #seed: number;
  readonly #arrivals: ArrivalSource;
  readonly #seatsPerSpecialist: number;

  constructor(scheme: DemoScheme, seed: number, perDay: number) {
    this.#scheme = scheme;
    this.#seed = seed;
    this.#arrivals = new ArrivalSource(scheme);
    this.#seatsPerSpecialist = Math.max(1, Math.round(perDay / USUAL_PER_DAY));
  }

  simulate(day: number, counts: readonly number[]): readonly SimulatedTreatment[] {
    const { lines, specialists } = this.#scheme;
    const random = new Random(this.#seed, day, COURSE_STREAM);
    const arrivals = this.#arrivals.draw(random, dayStart(day), counts);
    const roster = drawRoster(random, specialists, day, this.#seatsPerSpecialist);
    return new ServiceDesk(random, lines, roster, lastSecond(day)).serve(arrivals);
  }
}

function checked(options: SimulationOptions): Required<SimulationOptions> {
  const { seed, now, treatments = 100_000 } = options;
  const span = Math.ceil(treatments / USUAL_PER_DAY);
  const { days = Math.min(FULL_SPAN_DAYS, Math.max(LEAST_SPAN_DAYS, span)) } = options;
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed is no whole number: ${seed}`);
  if (!Number.isSafeInteger(now)) throw new RangeError(`now is no whole second: ${now}`);
  if (!Number.isSafeInteger(days) || days < LEAST_SPAN_DAYS) {
    throw new RangeError(`days must be a whole number from ${LEAST_SPAN_DAYS}: ${days}`);
  }
  const most = days * MOST_PER_DAY;
  if (!Number.isSafeInteger(treatments) || treatments < 0 || treatments > most) {
    throw new RangeError(`treatments must be a whole number from 0 to ${most}: ${treatments}`);
  }
  return { seed, now, treatments, days };
}
