import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectedRows, readCallCentre, SLICE_FILES } from "../support/call-centre.ts";
import type { CommandResult } from "../support/command-line.ts";
import { runLetopis } from "../support/command-line.ts";
import { startServing } from "../support/serving-command.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-export-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function letopis(...words: string[]): Promise<CommandResult> {
  const result = await runLetopis(folder, words);
  if (result.status !== 0) throw new Error(result.stderr);
  return result;
}

async function fill(data: string, { treatments, directory } = SLICE_FILES): Promise<void> {
  await letopis("import", "--data", data, "--time-zone", "UTC", directory, treatments);
}

const vendor = (data: string) => ["export", "--data", data, "--organization", "Vendor"];

describe("letopis export", () => {
  it("writes what imports back without a word about its columns of names", async () => {
    await fill("data");
    await letopis(...vendor("data"), "--excel", "all.csv");
    const { stdout } = await letopis("import", "--data", "data", "all.csv");
    expect(stdout.replace(/\s/g, " ")).toContain("добавлено 0, изменено 0,");
    expect(stdout).not.toMatch(/Не использованы|без смещения/);
  });

  it("writes what the filters leave, several ids of one among them", async () => {
    await fill("data");
    const callCentre = readCallCentre(SLICE_FILES);
    const id = callCentre.organizations.find(({ name }) => name === "Vendor")?.id ?? "";
    const all = expectedRows(callCentre, id, {});
    const lines = [...new Set(all.map((row) => row[3] ?? ""))].slice(0, 2);
    const { stdout, stderr } = await letopis(
      ...vendor("data"),
      "--service-id",
      lines[0] ?? "",
      "--service-id",
      (lines[1] ?? "").toUpperCase(),
      "--opened-from",
      "2010-08-04",
      "--opened-to",
      "2010-08-10",
      "--format",
      "ndjson",
    );
    const ids = stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).ServiceTreatmentID);
    const expected = all.filter(
      (row) =>
        lines.includes(row[3] ?? "") &&
        (row[4] ?? "") >= "2010-08-04T00:00:00" &&
        (row[4] ?? "") <= "2010-08-10T23:59:59",
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(ids).toEqual(expected.map((row) => row[0]));
    expect(stderr).toContain("Записано:");
  });

  it("says so when nothing is left", async () => {
    await fill("data");
    const { stdout, stderr } = await letopis(...vendor("data"), "--opened-from", "2030-01-01");
    expect(stdout.split("\r\n")).toHaveLength(2);
    expect(stderr).toContain("ни одно обращение");
  });

  it("takes the format from the ending, and works beside a running server", async () => {
    await fill("data");
    const serving = await startServing(folder, ["--data", "data"]);
    try {
      await letopis(...vendor("data"), "all.xlsx");
      await letopis(...vendor("data"), "all.parquet");
    } finally {
      await serving.stop();
    }
    expect((await readFile(join(folder, "all.xlsx"))).subarray(0, 2).toString()).toBe("PK");
    expect((await readFile(join(folder, "all.parquet"))).subarray(0, 4).toString()).toBe("PAR1");
  });

  it("replaces a file when told to, and never leaves a part under its name", async () => {
    await fill("data");
    const path = join(folder, "all.csv");
    await writeFile(path, "mine");
    const refused = await runLetopis(folder, [...vendor("data"), "all.csv"]);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("--force") });
    const failed = await runLetopis(folder, [
      ...vendor("data"),
      "all.csv",
      "--force",
      "--opened-from",
      "2010-08-10",
      "--opened-to",
      "2010-08-04",
    ]);
    expect(failed).toMatchObject({ status: 2, stderr: expect.stringContaining("OpenedFrom") });
    expect(await readFile(path, "utf8")).toBe("mine");
    const stopped = AbortSignal.abort();
    const broken = await runLetopis(folder, [...vendor("data"), "all.csv", "--force"], {
      signal: stopped,
    });
    expect(broken.status).toBe(130);
    expect(await readFile(path, "utf8")).toBe("mine");

    await letopis(...vendor("data"), "all.csv", "--force");
    expect(await readFile(path, "utf8")).toContain("ServiceTreatmentID,");
    expect((await readdir(folder)).sort()).toEqual(["all.csv", "data"]);
  });

  it("replaces what a link leads to, not the link", async () => {
    await fill("data");
    await writeFile(join(folder, "real.csv"), "old");
    await symlink(join(folder, "real.csv"), join(folder, "link.csv"));
    await letopis(...vendor("data"), "link.csv", "--force");
    expect(await readFile(join(folder, "real.csv"), "utf8")).toContain("ServiceTreatmentID,");
  });

  it.each([
    ["an id that is none", ["--client-id", "x"], 2, "--client-id"],
    ["a date that is none", ["--closed-to", "вчера"], 2, "ClosedTo"],
    ["an organization that is not there", ["--organization", "Nobody"], 1, "Nobody"],
    ["Excel's way of another format", ["--excel", "all.parquet"], 2, "--excel"],
    ["a folder that is not there", [join("nowhere", "all.csv")], 1, "nowhere"],
    ["a folder in place of a file", ["data"], 2, "не обычный файл"],
  ])("refuses %s, naming it", async (_what, words, status, named) => {
    await fill("data");
    const base = words.includes("--organization") ? ["export", "--data", "data"] : vendor("data");
    const refused = await runLetopis(folder, [...base, ...words]);
    expect(refused).toMatchObject({ status, stdout: "", stderr: expect.stringContaining(named) });
  });

  it("asks which organization is meant where there are several", async () => {
    await fill("data");
    const refused = await runLetopis(folder, ["export", "--data", "data"]);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("--organization") });
  });
});
