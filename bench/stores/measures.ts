import { Child } from "../child.ts";
import type { Client } from "../client-process.ts";
import type { DataSet } from "../data-set.ts";
import type { Round, RoundResult } from "../events/sender.ts";
import { historyCall } from "../http-request.ts";
import { startLetopis } from "../letopis-process.ts";
import { measureSmallQuery } from "../measure-small-query.ts";
import { openPlace } from "../open-place.ts";
import { median } from "../quantile.ts";
import { reportQueries } from "../statistics/queries.ts";

/** One figure of both stores. */
export interface Measured {
  readonly what: string;
  readonly duckdb: number;
  readonly postgres: number;
}

/** DuckDB's folder and PostgreSQL's address, with the same rows. */
export type Places = readonly [duckdb: string, postgres: string];

const SMALL_QUERIES = 200;
const SENDERS = 100;

/** The whole history by the service: the servers take turns. */
export async function measureAnswers(
  data: DataSet,
  places: Places,
  repeats: number,
  client: Client,
): Promise<Measured> {
  const servers = await Promise.all(places.map((place) => startLetopis(place)));
  const times = servers.map((): number[] => []);
  try {
    for (let round = 0; round <= repeats; round++) {
      for (const [position, { origin }] of servers.entries()) {
        const call = historyCall(origin, { openedFrom: data.first, openedTo: data.last });
        if (round === 0) {
          const { rows } = await client.save(call);
          if (rows !== data.rows) throw new Error(`${rows} rows instead of ${data.rows}`);
        } else {
          times[position]?.push((await client.read(call)).total);
        }
      }
    }
  } finally {
    for (const server of servers) await server.stop();
  }
  const [duckdb = 0, postgres = 0] = times.map((each) => (data.rows / median(each)) * 1000);
  return { what: `answer of ${data.rows.toLocaleString("en")} rows, rows/s`, duckdb, postgres };
}

/** Reports and pages, as the dashboard asks for them. Milliseconds. */
export async function measureQueries(
  data: DataSet,
  places: Places,
  repeats: number,
): Promise<readonly Measured[]> {
  const medians: Map<string, number>[] = [];
  for (const place of places) {
    const store = await openPlace(place);
    const ofPlace = new Map<string, number>();
    try {
      for (const { name, run } of reportQueries(store, data)) {
        await run();
        const times: number[] = [];
        for (let round = 0; round < repeats; round++) {
          const began = performance.now();
          await run();
          times.push(performance.now() - began);
        }
        ofPlace.set(name, median(times));
      }
    } finally {
      await store.close();
    }
    medians.push(ofPlace);
  }
  const [duckdb, postgres] = medians;
  return [...(duckdb ?? [])].map(([name, milliseconds]) => ({
    what: `${name}, ms`,
    duckdb: milliseconds,
    postgres: postgres?.get(name) ?? Number.NaN,
  }));
}

/** A day of a client, among many rows. Milliseconds. */
export async function measureSmallQueries(
  data: DataSet,
  places: Places,
  client: Client,
): Promise<readonly Measured[]> {
  const [duckdb, postgres] = [
    await measureSmallQuery(data, SMALL_QUERIES, client, places[0]),
    await measureSmallQuery(data, SMALL_QUERIES, client, places[1]),
  ];
  const among = `among ${data.rows.toLocaleString("en")} rows`;
  return [
    {
      what: `small query ${among}, median, ms`,
      duckdb: duckdb.median,
      postgres: postgres.median,
    },
    {
      what: `small query ${among}, 95th percentile, ms`,
      duckdb: duckdb.percentile95,
      postgres: postgres.percentile95,
    },
  ];
}

/** Durable events of many senders. */
export async function measureEvents(places: Places, seconds: number): Promise<readonly Measured[]> {
  const { child: sender } = await Child.start<Round, RoundResult, object>("events/sender.ts");
  const results: RoundResult[] = [];
  for (const place of places) {
    const { child, ready } = await Child.start<
      object,
      object,
      Pick<Round, "address" | "authorization">
    >("events/serve-events.ts", [place]);
    await sender.ask({ ...ready, senders: SENDERS, seconds: 1, rate: null });
    results.push(await sender.ask({ ...ready, senders: SENDERS, seconds, rate: null }));
    await child.stop();
  }
  await sender.stop();
  const [duckdb, postgres] = results;
  const both = (what: string, of: (result: RoundResult) => number): Measured => ({
    what,
    duckdb: duckdb === undefined ? Number.NaN : of(duckdb),
    postgres: postgres === undefined ? Number.NaN : of(postgres),
  });
  return [
    both(`events of ${SENDERS} senders, events/s`, (result) => result.events / result.seconds),
    both("their 99th percentile, ms", (result) => result.percentile99),
  ];
}
