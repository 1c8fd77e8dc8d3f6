import Table from "cli-table3";
import { LETOPIS, NGINX, SOAP_PACKAGE } from "./contenders.ts";
import type { Memory } from "./measure-memory.ts";
import type { SmallQuery } from "./measure-small-query.ts";
import type { Speed } from "./measure-speed.ts";

/** Everything that a run found out. */
export interface Figures {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memory: number;
    readonly node: string;
    /** Load averages of a minute before and after: what others did meanwhile. */
    readonly loadBefore: number;
    readonly loadAfter: number;
  };
  readonly speed: readonly Speed[];
  readonly ratios: readonly Ratio[];
  readonly memory: readonly Memory[];
  readonly smallQuery: SmallQuery;
}

/** Our rows a second in relation to another's: over the medians, and in every round. */
export interface Ratio {
  readonly to: string;
  readonly median: number;
  readonly rounds: readonly number[];
}

/** How many times another's speed we reach. */
export function ratiosOf(speed: readonly Speed[]): readonly Ratio[] {
  const ours = speed.find(({ name }) => name === LETOPIS);
  if (ours === undefined) return [];
  return speed
    .filter(({ name }) => name === SOAP_PACKAGE || name === NGINX)
    .map((other) => ({
      to: other.name,
      median: ours.rowsPerSecond / other.rowsPerSecond,
      rounds: ours.totals.map((total, round) => {
        const otherTotal = other.totals[round] ?? Number.NaN;
        return ours.rows / total / (other.rows / otherTotal);
      }),
    }));
}

/** The figures for a person. */
export function printFigures(figures: Figures): string {
  const { machine } = figures;
  const parts = [
    `${machine.cores} cores (${machine.processor}), ${gigabytes(machine.memory)}, Node ${machine.node}, ` +
      `load ${machine.loadBefore.toFixed(1)} before, ${machine.loadAfter.toFixed(1)} after`,
  ];
  if (figures.speed.length > 0) parts.push(speedTable(figures.speed));
  for (const { to, median, rounds } of figures.ratios) {
    parts.push(
      `Letopis to ${to}: ${median.toFixed(2)} (rounds: ${rounds.map((ratio) => ratio.toFixed(2)).join(", ")})`,
    );
  }
  for (const { memoryLimit, smallAnswer, largeAnswer } of figures.memory) {
    parts.push(
      `Peak memory with memory limit ${memoryLimit}: ${megabytes(smallAnswer)} for the small answer, ` +
        `${megabytes(largeAnswer)} for the large one: ${megabytes(largeAnswer - smallAnswer)} more`,
    );
  }
  const { storedRows, queries, median, percentile95, slowest } = figures.smallQuery;
  parts.push(
    `One client, one day among ${whole(storedRows)} rows, ${queries} queries: ` +
      `median ${median.toFixed(1)} ms, 95 % ${percentile95.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms`,
  );
  return parts.join("\n\n");
}

function speedTable(speed: readonly Speed[]): string {
  const table = new Table({
    head: ["", "rows", "rows/s", "MB/s", "first row, ms", "whole, ms", "CPU, ms", "peak memory"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right"],
  });
  for (const row of speed) {
    table.push([
      row.name,
      whole(row.rows),
      whole(row.rowsPerSecond),
      row.megabytesPerSecond === null ? "–" : whole(row.megabytesPerSecond),
      row.firstRow.toFixed(1),
      whole((row.rows / row.rowsPerSecond) * 1000),
      row.processorTime === null ? "–" : whole(row.processorTime),
      row.peakMemory === null ? "–" : megabytes(row.peakMemory),
    ]);
  }
  return table.toString();
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function megabytes(bytes: number): string {
  return `${whole(bytes / 1e6)} MB`;
}

function gigabytes(bytes: number): string {
  return `${whole(bytes / 1e9)} GB`;
}
