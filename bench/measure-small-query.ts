import { demoScheme } from "../src/demo/scheme.ts";
import type { Client } from "./client-process.ts";
import type { DataSet } from "./data-set.ts";
import { historyCall } from "./http-request.ts";
import { startLetopis } from "./letopis-process.ts";
import { quantile } from "./quantile.ts";

/** Milliseconds from the request to the end of the answer. */
export interface SmallQuery {
  readonly storedRows: number;
  readonly queries: number;
  readonly median: number;
  readonly percentile95: number;
  readonly slowest: number;
}

const DAY = 86_400;
const WARM_UP = 10;

/**
 * One client, one day: every query another pair, a new connection each.
 *
 * @param place where the data are, if not in their folder
 */
export async function measureSmallQuery(
  data: DataSet,
  queries: number,
  client: Client,
  place: string = data.folder,
): Promise<SmallQuery> {
  const { clients } = demoScheme().directory;
  const days = Math.floor((data.last - data.first) / DAY);
  const letopis = await startLetopis(place);
  try {
    const times: number[] = [];
    for (let query = -WARM_UP; query < queries; query++) {
      // Large steps without a common divisor: neither days nor clients come in order.
      const openedFrom = data.first + (((query + WARM_UP) * 227) % days) * DAY;
      const { id } = clients[((query + WARM_UP) * 31) % clients.length] ?? { id: "" };
      const call = historyCall(letopis.origin, {
        openedFrom,
        openedTo: openedFrom + DAY - 1,
        client: [id],
      });
      const { total } = await client.read(call);
      if (query >= 0) times.push(total);
    }
    return {
      storedRows: data.rows,
      queries,
      median: quantile(times, 0.5),
      percentile95: quantile(times, 0.95),
      slowest: Math.max(...times),
    };
  } finally {
    await letopis.stop();
  }
}
