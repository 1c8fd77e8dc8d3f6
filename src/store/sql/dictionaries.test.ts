import { describe, expect, it } from "vitest";
import type { Dimension } from "../../contract/columns.ts";
import type { SnapshotSizes } from "./dictionaries.ts";
import { KeptDictionaries } from "./dictionaries.ts";

/** A database of which every snapshot holds a beginning, and what was read of it. */
function database(name: string) {
  const read: [Dimension, number][] = [];
  return {
    read,
    snapshot: (generation: number, size: number) => ({
      sizes: {
        generation,
        sizes: { client: 1, serviceUser: 1, line: size, specialist: 1 },
      } satisfies SnapshotSizes,
      readIds: async (dimension: Dimension, from: number) => {
        read.push([dimension, from]);
        const count = (dimension === "line" ? size : 1) - from;
        return Array.from(
          { length: count },
          (_, index) => [from + index, id(name, from + index)] as const,
        );
      },
    }),
  };
}

function id(name: string, key: number): string {
  return `${name}${key}`.padEnd(36, ".");
}

function textOf({ text }: { readonly text: Uint8Array }, key: number): string {
  return Buffer.from(text).toString("latin1", key * 36, (key + 1) * 36);
}

describe("KeptDictionaries", () => {
  it("reads every key once, however many snapshots ask at once", async () => {
    const kept = new KeptDictionaries();
    const { read, snapshot } = database("a");
    const snapshots = [snapshot(1, 2), snapshot(1, 2000), snapshot(1, 2000), snapshot(1, 3)];
    const [, large] = await Promise.all(
      snapshots.map(({ sizes, readIds }) => kept.forSnapshot(sizes, readIds)),
    );
    expect(read.filter(([dimension]) => dimension === "line")).toEqual([
      ["line", 0],
      ["line", 2],
    ]);
    expect(large?.line.size).toBe(2000);
    expect(large && textOf(large.line, 1999)).toBe(id("a", 1999));
  });

  it("keeps the ids of a restored database apart from those that scans still read", async () => {
    const kept = new KeptDictionaries();
    const [before, after] = [database("before").snapshot(1, 3), database("after").snapshot(2, 3)];
    const scanned = await kept.forSnapshot(before.sizes, before.readIds);
    const restored = await kept.forSnapshot(after.sizes, after.readIds);
    const late = await kept.forSnapshot(before.sizes, before.readIds);
    expect(textOf(scanned.line, 2)).toBe(id("before", 2));
    expect(textOf(restored.line, 2)).toBe(id("after", 2));
    expect(textOf(late.line, 2)).toBe(id("before", 2));
    expect(await kept.forSnapshot(after.sizes, after.readIds)).toBe(restored);
  });

  it("refuses keys with a gap", async () => {
    const { sizes } = database("a").snapshot(1, 3);
    const gap = async () => [[1, id("a", 1)] as const];
    await expect(new KeptDictionaries().forSnapshot(sizes, gap)).rejects.toMatchObject({
      code: "STORE_DAMAGED",
    });
  });
});
