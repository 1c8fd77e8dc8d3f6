import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { SLICE_FILES } from "../support/call-centre.ts";
import { expectRows } from "../support/expect-rows.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { CALLS, MISSPELT } from "./calls.ts";
import type { Outcome, ScriptedCall, Task } from "./interpreter.ts";
import { availability, PHP, runClient } from "./interpreter.ts";

/** What client.php is told besides. */
interface PhpTask extends Task {
  /** Whether requests go, and answers are wanted, in gzip. */
  readonly compressed: boolean;
  readonly calls: readonly PhpCall[];
}

interface PhpCall extends ScriptedCall {
  readonly query: object;
  /** Sends a header that must be understood. */
  readonly ticket?: true;
}

const vendor = { login: "Vendor", password: PASSWORD, query: {} };

const { title, missing } = availability(PHP, "SoapClient of PHP");
describe.skipIf(missing)(title, () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: SLICE_FILES });
  });
  afterAll(() => service.close());

  describe.each(["1.1", "1.2"] as const)("in SOAP %s", (version) => {
    async function run(calls: readonly PhpCall[], compressed = false): Promise<readonly Outcome[]> {
      const task: PhpTask = { address: service.address, version, compressed, calls };
      return runClient(PHP, task);
    }

    it.each([false, true])("gets the rows of every call, compressed: %s", async (compressed) => {
      const calls = CALLS.map(({ login, query }) => ({ login, password: PASSWORD, query }));
      const outcomes = await run(calls, compressed);
      for (const [index, { rows }] of CALLS.entries()) {
        expect(outcomes[index]?.code).toBe("SUCCESS");
        expect(outcomes[index]?.columns).toEqual(HISTORY_COLUMNS.map(({ name }) => name));
        expectRows(outcomes[index]?.rows ?? [], rows);
      }
    });

    it("sees refusals and faults", async () => {
      const [refusal, fault, stranger] = await run([
        { ...vendor, query: MISSPELT },
        { ...vendor, ticket: true },
        { ...vendor, password: "wrong horse" },
      ]);
      expect(refusal).toEqual({
        code: "INVALID_PARAMETER",
        text: expect.stringContaining("OpenFrom"),
      });
      expect(fault?.fault).toEqual({
        code: "soap:MustUnderstand",
        reason: expect.stringContaining("Ticket"),
      });
      // What SoapClient says when it gets no WSDL.
      expect(stranger?.fault?.code).toBe("WSDL");
    });
  });
});
