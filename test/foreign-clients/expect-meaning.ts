import { expect } from "vitest";
import { expectRows } from "../support/expect-rows.ts";
import type { RunningService } from "../support/running-service.ts";
import { basic, post, readResult } from "../support/soap-call.ts";
import type { Shape } from "./around-midnight.ts";
import { rowsOf } from "./around-midnight.ts";
import { ENVELOPE_1_1, ENVELOPE_1_2 } from "./raw-request.ts";

/** That a request is answered in its own version with the rows of its meaning. */
export async function expectMeaning(
  service: RunningService,
  { body, headers, means, version = "1.2" }: Shape,
): Promise<void> {
  const bytes = new Uint8Array(Buffer.from(body));
  const answered = await post(service.address, bytes, {
    authorization: basic("Vendor"),
    ...headers,
  });
  const result = readResult(answered.text);
  expect(result.code, answered.text.slice(0, 1000)).toBe("SUCCESS");
  expect(answered.status).toBe(200);
  expectRows(result.rows, rowsOf(means));
  const [namespace, type] =
    version === "1.1" ? [ENVELOPE_1_1, "text/xml"] : [ENVELOPE_1_2, "application/soap+xml"];
  expect(answered.text).toContain(`Envelope xmlns:soap="${namespace}"`);
  expect(answered.headers.get("content-type")).toBe(`${type}; charset=utf-8`);
}
