import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT_STATUS } from "../../src/cli/exit-status.ts";
import { ERROR_CODES } from "../../src/contract/letopis-error.ts";
import { RESULT_CODES, SUCCESS } from "../../src/contract/result-codes.ts";
import type { FaultCode } from "../../src/soap/soap-fault.ts";
import { SoapFault } from "../../src/soap/soap-fault.ts";
import { writeFault } from "../../src/soap/write-fault.ts";

const DOCS = join(import.meta.dirname, "../../docs");

/** Every fault there is: the compiler misses one that is not here. */
const FAULTS = {
  Client: true,
  Server: true,
  MustUnderstand: true,
  VersionMismatch: true,
} satisfies Record<FaultCode, true>;

type Rows = readonly (readonly string[])[];

/** The tables of a document in their order, each without its heading; cells without backquotes. */
async function tablesOf(file: string): Promise<readonly Rows[]> {
  const text = await readFile(join(DOCS, file), "utf8");
  return Array.from(text.matchAll(/(?:^\|.*\|\n)+/gm), ([table]) =>
    table
      .trimEnd()
      .split("\n")
      .slice(2)
      .map((row) => row.slice(2, -2).split(" | "))
      .map((cells) => cells.map((cell) => cell.replace(/^`([^`]*)`$/, "$1"))),
  );
}

function column(rows: Rows | undefined, index: number): readonly (string | undefined)[] {
  return (rows ?? []).map((cells) => cells[index]);
}

/** A fault as it is written: its code in both versions and the status of SOAP 1.2. */
function written(code: string): readonly (string | undefined)[] {
  const fault = writeFault(new SoapFault("1.2", code as FaultCode, "-"));
  const value = /<soap:Value>soap:(\w+)</.exec(fault.body.toString())?.[1];
  return [code, value, String(fault.status)];
}

describe.each(["errors.md", "errors.ru.md"])("docs/%s", (file) => {
  test("lists every ResultCode once, in the order of precedence, and no other", async () => {
    const [resultCodes] = await tablesOf(file);
    expect(column(resultCodes, 0)).toEqual([SUCCESS, ...RESULT_CODES]);
  });

  test("lists every fault as it is written, and no other", async () => {
    const [, faults] = await tablesOf(file);
    expect((faults ?? []).map((cells) => cells.slice(0, 3))).toEqual(
      Object.keys(FAULTS).map(written),
    );
  });

  test("lists every code of the program once, and no other", async () => {
    const [, , , codes] = await tablesOf(file);
    expect(column(codes, 0)).toEqual(Object.keys(ERROR_CODES));
  });

  test("lists every exit status once, and no other", async () => {
    const [, , , , statuses] = await tablesOf(file);
    expect(column(statuses, 0)).toEqual(Object.values(EXIT_STATUS).map(String));
  });

  test("says of everything when it happens and what to do", async () => {
    for (const row of (await tablesOf(file)).flat()) {
      expect(row.every((cell) => cell.trim() !== "")).toBe(true);
    }
  });
});
