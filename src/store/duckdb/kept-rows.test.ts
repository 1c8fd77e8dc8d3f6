import { describe, expect, it, vi } from "vitest";
import { KeptRows } from "./kept-rows.ts";

describe("KeptRows", () => {
  it("asks once for a row until it is told to forget", async () => {
    const rows = new KeptRows<string>();
    const read = vi.fn(async () => "old");
    expect(await rows.get("a", read)).toBe("old");
    expect(await rows.get("a", read)).toBe("old");
    expect(read).toHaveBeenCalledTimes(1);
    rows.forget();
    expect(await rows.get("a", async () => "new")).toBe("new");
  });

  it("keeps nothing of a key that has no row, so that strangers cannot fill it", async () => {
    const rows = new KeptRows<string>();
    expect(await rows.get("a", async () => null)).toBeNull();
    expect(await rows.get("a", async () => "here now")).toBe("here now");
  });

  it("does not keep what a read under way found before the change", async () => {
    const rows = new KeptRows<string>();
    const { promise: reading, resolve: finish } = Promise.withResolvers<string>();
    const before = rows.get("a", () => reading);
    rows.forget();
    finish("old");
    expect(await before).toBe("old");
    expect(await rows.get("a", async () => "new")).toBe("new");
  });
});
