import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRejectFile } from "./reject-file.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-rejects-"));
  path = join(folder, "data.csv.rejected.ndjson");
});
afterEach(() => rm(folder, { recursive: true }));

const rejection = { line: 7, reason: "Closed: значения нет", text: "a,b\nc" };

async function writeOne(line: number) {
  const file = openRejectFile(path);
  await file.write({ ...rejection, line });
  await file.close();
}

describe("openRejectFile", () => {
  it("makes no file without a rejection", async () => {
    const file = openRejectFile(path);
    await file.close();
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("writes a rejection a line, for its owner's eyes only", async () => {
    const file = openRejectFile(path);
    await file.write(rejection);
    await file.write({ ...rejection, line: null });
    await file.close();
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      rejection,
      { ...rejection, line: null },
    ]);
    expect(file.count).toBe(2);
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("replaces what an earlier import left", async () => {
    await writeOne(1);
    await writeOne(2);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ line: 2 });
  });

  it.each(["ServiceTreatmentID\n", '{"line":1}\n', "\n"])(
    "never replaces a file that holds %j",
    async (content) => {
      await writeFile(path, content);
      await expect(writeOne(1)).rejects.toMatchObject({ code: "COMMAND_INVALID" });
      expect(await readFile(path, "utf8")).toBe(content);
    },
  );

  it("does not write through a link", async () => {
    const target = join(folder, "target");
    await writeFile(target, "");
    await symlink(target, path);
    await expect(writeOne(1)).rejects.toMatchObject({ code: "COMMAND_INVALID" });
    expect(await readFile(target, "utf8")).toBe("");
  });

  it("says that a folder is missing", async () => {
    await expect(
      openRejectFile(join(folder, "absent", "file")).write(rejection),
    ).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});
