import fc from "fast-check";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lineEventSchema } from "./line-event-schema.ts";
import { readLineEvent } from "./read-line-event.ts";

const SCHEMA = lineEventSchema(3);

type Schema = Readonly<Record<string, unknown>>;

/** Whether a validator of the field accepts a value: that of Fastify, told to change nothing. */
let accepts: (value: unknown) => boolean;

const app = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });

beforeAll(async () => {
  app.get("/", async (request) => {
    accepts = request.compileValidationSchema(SCHEMA) as typeof accepts;
  });
  await app.inject("/");
});

afterAll(() => app.close());

/** Values such as a schema describes, by nothing but the schema itself. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if ("const" in schema) return fc.constant(schema["const"]);
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...schema["enum"]);
  const types = [schema["type"]].flat();
  return fc.oneof(...types.map((type) => valuesOfType(type as string, schema)));
}

function valuesOfType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "integer":
      return fc.integer({ min: Number(schema["minimum"]), max: Number(schema["maximum"]) });
    case "string":
      return typeof schema["pattern"] === "string"
        ? fc.stringMatching(new RegExp(schema["pattern"]))
        : fc.string();
    case "object": {
      const properties = Object.entries(schema["properties"] as Readonly<Record<string, Schema>>);
      const fields = Object.fromEntries(
        properties.map(([name, property]) => [name, valuesOf(property)]),
      );
      const requiredKeys = (schema["required"] ?? []) as string[];
      return fc.record(fields, { requiredKeys });
    }
    default:
      throw new Error(`The test knows no ${type}`);
  }
}

const EVENTS = valuesOf(SCHEMA.definitions.event) as fc.Arbitrary<Record<string, unknown>>;

const MINIMAL = {
  event_type: "line",
  message_id: "9c483ac7-5fb4-57c8-8d98-21e196edbdfd",
  message_type: 83,
  message_time: "2024-02-26T10:30:00Z",
  line_id: "e28ba1e1-8e97-592a-9503-97a38a7cb0ef",
  user_id: "78067f2b-6df0-5794-af3b-4d65b19fd202",
};

describe("the schema of line events", () => {
  test("accepts nothing that the reader refuses", () => {
    let accepted = 0;
    fc.assert(
      fc.property(EVENTS, (event) => {
        if (!accepts(event)) return;
        accepted += 1;
        expect(readLineEvent(event)).toMatchObject({ kind: "line" });
      }),
      { numRuns: 500 },
    );
    // The rest are days that no month has, and zero ids.
    expect(accepted).toBeGreaterThan(200);
  });

  test("accepts nothing that the reader refuses when one field has any value", () => {
    const names = Object.keys(SCHEMA.definitions.event.properties);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
        const event = { ...MINIMAL, [name]: value };
        if (accepts(event)) expect(readLineEvent(event)).toMatchObject({ kind: "line" });
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [{}, true],
    [{ text: "что угодно", call: { id: 1 } }, true],
    [{ treatment_id: null, treatment: null, data: null }, true],
    [{ message_time: "2024-02-26T13:30:00.5+03:00" }, true],
    [{ message_time: "2024-02-26T10:30:00" }, false],
    [{ message_time: "2024-02-30T10:30:00Z" }, false],
    [{ message_type: "83" }, false],
    [{ line_id: "00000000-0000-0000-0000-000000000000" }, false],
    [{ treatment: { quality: 6 } }, false],
    [{ data: { direction: "nowhere" } }, false],
    [{ event_type: "subscriber" }, false],
  ])("judges an event with %j: %s", (fields, judgement) => {
    expect(accepts({ ...MINIMAL, ...fields })).toBe(judgement);
  });

  test.each(Object.keys(MINIMAL))("needs %s, as the reader does", (name) => {
    const { [name as keyof typeof MINIMAL]: _, ...rest } = MINIMAL;
    expect(accepts(rest)).toBe(false);
    expect(readLineEvent(rest)).toMatchObject({ kind: "problem", field: name });
  });

  test("accepts several events, but not more than one request holds", () => {
    expect([0, 1, 3, 4].map((count) => accepts(Array(count).fill(MINIMAL)))).toEqual([
      ...[false, true, true, false],
    ]);
  });
});
