import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FakePushService } from "../../test/support/push-service.ts";
import { PUSH_LOGIN, PUSH_PASSWORD, startPushService } from "../../test/support/push-service.ts";
import { numberedId } from "../../test/support/treatment-rows.ts";
import { PUSH_LIMITS } from "./limits.ts";
import { PushClient } from "./push-client.ts";

const LINE = numberedId("a", 1);
const TARGET = { url: "https://letopis.example.ru/hooks/1c-connect/1", token: "секрет" };

let push: FakePushService;

beforeEach(async () => {
  push = await startPushService();
});

afterEach(() => push.close());

function client(path = ""): PushClient {
  return new PushClient({
    address: new URL(push.address + path),
    credentials: { login: PUSH_LOGIN, password: PUSH_PASSWORD },
  });
}

describe("PushClient", () => {
  test("asks below the path of its address", async () => {
    push.instead = () => ({ status: 200 });
    await client("/push/").subscribe(LINE, TARGET);
    await client("/push").unsubscribe(LINE);
    expect(push.calls).toEqual([
      `POST /push/v1/hook/ ${LINE}`,
      `DELETE /push/v1/hook/line/${LINE}/`,
    ]);
  });

  test.each([
    ["", "ends everyone's subscriptions"],
    ["..", "ends everyone's subscriptions"],
    [`${LINE}/..`, "ends everyone's lines"],
    [`${LINE}&user_id=1`, "asks for something else"],
  ])("sends no request with the id %j, which %s", async (id) => {
    for (const call of [
      client().unsubscribe(id),
      client().subscribe(id, TARGET),
      client().openTreatments(id),
    ]) {
      await expect(call).rejects.toMatchObject({ code: "COMMAND_INVALID" });
    }
    expect(push.calls).toEqual([]);
  });

  test("does not follow a redirect, and says where it leads", async () => {
    push.instead = () => ({ status: 307, headers: { location: `${push.address}/v2/` } });
    await expect(client().unsubscribe(LINE)).rejects.toMatchObject({
      code: "ANSWER_UNEXPECTED",
      message: expect.stringContaining("/v2/"),
    });
    expect(push.calls).toHaveLength(1);
  });

  test("shows the beginning of a refusal, fit for a screen", async () => {
    const body = `Линия\u001b[31m занята\n${"!".repeat(1000)}`;
    push.instead = () => ({ status: 400, body });
    const error = await client()
      .subscribe(LINE, TARGET)
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: "PUSH_REFUSED", refused: "line", status: 400 });
    expect(String(error)).toMatch(/Линия\ufffd\[31m занята !+…/);
    expect(String(error)).not.toContain(TARGET.token);
  });

  test("reads no list beyond the limit", async () => {
    push.instead = () => ({ status: 200, body: "[".padEnd(PUSH_LIMITS.answerBytes + 1) });
    await expect(client().openTreatments(LINE)).rejects.toMatchObject({
      code: "ANSWER_UNEXPECTED",
      message: expect.stringContaining(String(PUSH_LIMITS.answerBytes)),
    });
  });

  test("leaves out what is listed of other lines", async () => {
    const entry = (line: string) => ({
      treatment_id: numberedId("b", 1),
      line_id: line,
      user_id: numberedId("e", 1),
      initialized_at: "2026-11-24T08:30:00+03:00",
    });
    const body = JSON.stringify([entry(LINE), entry(numberedId("a", 2))]);
    push.instead = () => ({ status: 200, body });
    const listed = await client().openTreatments(LINE.toUpperCase());
    expect(listed.map(({ lineId }) => lineId)).toEqual([LINE]);
    expect(listed[0]?.initializedAt).toBe(Date.UTC(2026, 10, 24, 5, 30) / 1000);
  });

  test("ends when it is told to", async () => {
    push.instead = () => ({ status: 200 });
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(client().unsubscribe(LINE, signal)).rejects.toBe(reason);
    expect(push.calls).toEqual([]);
  });
});
