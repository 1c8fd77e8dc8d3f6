import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { SLICE_FILES } from "../support/call-centre.ts";
import { expectRows } from "../support/expect-rows.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { CALLS, MISSPELT, ticketHeader } from "./calls.ts";
import type { Outcome, ScriptedCall, Task } from "./interpreter.ts";
import { availability, PYTHON, runClient } from "./interpreter.ts";

/** What zeep_client.py is told besides. */
interface ZeepTask extends Task {
  /** zeep's own setting: whether an answer must match the WSDL to the letter. */
  readonly strict: boolean;
  readonly calls: readonly ZeepCall[];
}

type ZeepCall = ScriptedCall &
  (
    | { readonly query: object; readonly typed: boolean }
    | { readonly stray: string }
    | { readonly header: string }
  );

const vendor = { login: "Vendor", password: PASSWORD };
const TYPES = { id: "str", reference: "str", instant: "datetime", number: "Decimal" } as const;

const { title, missing } = availability(PYTHON, "zeep, the SOAP client of Python");
describe.skipIf(missing)(title, () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: SLICE_FILES });
  });
  afterAll(() => service.close());

  describe.each([
    { version: "1.1", strict: true },
    { version: "1.1", strict: false },
    { version: "1.2", strict: true },
    { version: "1.2", strict: false },
  ] as const)("in SOAP $version, strict: $strict", ({ version, strict }) => {
    async function run(calls: readonly ZeepCall[]): Promise<readonly Outcome[]> {
      const task: ZeepTask = { address: service.address, version, strict, calls };
      return runClient(PYTHON, task);
    }

    it.each([true, false])("gets the rows of every call, values typed: %s", async (typed) => {
      const outcomes = await run(
        CALLS.map(({ login, query }) => ({ login, password: PASSWORD, query, typed })),
      );
      for (const [index, { rows }] of CALLS.entries()) {
        expect(outcomes[index]?.code).toBe("SUCCESS");
        expect(outcomes[index]?.columns).toEqual(HISTORY_COLUMNS.map(({ name }) => name));
        expectRows(outcomes[index]?.rows ?? [], rows);
      }
      expect(outcomes[0]?.types).toEqual(HISTORY_COLUMNS.map(({ kind }) => TYPES[kind]));
    });

    it("gets everything by a stray text, and sees refusals and faults", async () => {
      const [everything, refusal, fault, stranger] = await run([
        { ...vendor, stray: "Params" },
        { ...vendor, query: MISSPELT, typed: false },
        { ...vendor, header: ticketHeader(version) },
        { ...vendor, password: "wrong horse", query: {}, typed: false },
      ]);
      expectRows(everything?.rows ?? [], CALLS[0]?.rows ?? []);
      expect(refusal).toEqual({
        code: "INVALID_PARAMETER",
        text: expect.stringContaining("OpenFrom"),
      });
      expect(fault?.fault).toEqual({
        code: "soap:MustUnderstand",
        reason: expect.stringContaining("t:Ticket"),
      });
      expect(stranger?.fault?.code).toBe("401");
    });
  });
});
