import { DAY_SECONDS, hourlyWeights } from "./calendar.ts";
import type { Random } from "./random.ts";
import { WeightedChoice } from "./random.ts";
import type { DemoScheme } from "./scheme.ts";

/** Nobody begins in the last minutes before midnight: every treatment ends on its own day. */
const LAST_ARRIVAL = DAY_SECONDS - 300;

/** Weight of a line of one's own organization and of another's that is connected. */
const OWN_LINE = 1;
const CONNECTED_LINE = 0.6;

export interface Arrival {
  /** Position in {@link DemoScheme.lines}. */
  readonly line: number;
  /** Position in {@link DemoScheme.users}. */
  readonly user: number;
  /** Seconds UTC; no two of one line share a second, so that their order is beyond doubt. */
  readonly initialized: number;
}

/** Draws who asks when: a Poisson process whose intensity follows the hours of the day. */
export class ArrivalSource {
  readonly #hours: readonly WeightedChoice[];
  readonly #users: readonly WeightedChoice[];

  constructor({ lines, users }: DemoScheme) {
    this.#hours = lines.map((line) => new WeightedChoice(hourlyWeights(line)));
    this.#users = lines.map((line) => {
      const connected = line.connected ? CONNECTED_LINE : 0;
      return new WeightedChoice(
        users.map(
          (user) =>
            user.activity * (user.organization === line.organization ? OWN_LINE : connected),
        ),
      );
    });
  }

  /**
   * @param dayStart seconds UTC
   * @param counts arrivals of each line; given their number, those of a Poisson process are
   *   independent draws from its intensity
   * @returns by time
   */
  draw(random: Random, dayStart: number, counts: readonly number[]): readonly Arrival[] {
    const arrivals: Arrival[] = [];
    for (const [line, hours] of this.#hours.entries()) {
      const seconds = Array.from({ length: counts[line] ?? 0 }, () =>
        Math.min(hours.draw(random) * 3600 + random.integer(0, 3599), LAST_ARRIVAL),
      ).sort((a, b) => a - b);
      let previous = -1;
      for (const second of seconds) {
        previous = Math.max(second, previous + 1);
        const user = this.#users[line]?.draw(random) ?? 0;
        arrivals.push({ line, user, initialized: dayStart + previous });
      }
    }
    return arrivals.sort((a, b) => a.initialized - b.initialized || a.line - b.line);
  }
}
