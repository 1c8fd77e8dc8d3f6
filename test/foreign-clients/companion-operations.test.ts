import { BasicAuthSecurity, createClientAsync } from "soap";
import { soap as strongSoap } from "strong-soap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/contract/operation.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { basic, post, readTable } from "../support/soap-call.ts";
import type { CompanionCall } from "./companion-call.ts";
import { DIRECTORY_CALLS, POSITIONS, prepareDirectory } from "./directory-calls.ts";
import type { Interpreter, Outcome, ScriptedCall } from "./interpreter.ts";
import { availability, PHP, PYTHON, runClient } from "./interpreter.ts";
import { OPENED_CALLS, OPENED_POSITIONS, openedIntake } from "./opened-calls.ts";
import { ENVELOPE_1_1, ENVELOPE_1_2, envelopeOf, parameter } from "./raw-request.ts";

const LOGIN = "Vendor";
const CALLS = [...DIRECTORY_CALLS, ...OPENED_CALLS];
const VERSIONS = ["1.1", "1.2"] as const;

let service: RunningService;
beforeAll(async () => {
  service = await startService({ prepare: prepareDirectory, intake: openedIntake() });
});
afterAll(() => service.close());

function columnsOf(operation: string): readonly string[] {
  const found = OPERATIONS.find(({ name }) => name === operation);
  return found?.columns.map(({ name }) => name) ?? [];
}

it.each([...POSITIONS, ...OPENED_POSITIONS])(
  "%s has at position %i what public clients take for %s",
  (name, at, column) => {
    expect(columnsOf(name)[at - 1]).toBe(column);
  },
);

/** A row or value that is a list only when there are several. */
type Several<One> = One | readonly One[] | undefined;

interface Table {
  readonly column: readonly { readonly Name: string }[];
  readonly row?: Several<{ readonly Value: readonly unknown[] }>;
}

interface Result {
  readonly return: {
    readonly Property: readonly [
      { readonly Value: { readonly $value: string } },
      { readonly Value: Table },
    ];
  };
}

/** What the npm packages make of an answer. */
function expectTable(result: Result, { operation, rows }: CompanionCall): void {
  const [code, data] = result.return.Property;
  expect(code.Value.$value).toBe("SUCCESS");
  expect(data.Value.column.map(({ Name }) => Name)).toEqual(columnsOf(operation));
  const { row = [] } = data.Value;
  expect([row].flat().map(({ Value }) => Value.map(textOf))).toEqual(rows);
}

function textOf(value: unknown): string | null {
  const text = (value as { readonly $value?: unknown } | null)?.$value;
  return text === undefined || text === null ? null : String(text);
}

describe.each(VERSIONS)("in SOAP %s", (version) => {
  const namespace = version === "1.1" ? ENVELOPE_1_1 : ENVELOPE_1_2;

  it.each(CALLS)("$operation $query gives its rows to a raw request", async (call) => {
    const parameters = Object.entries(call.query).map(([name, text]) => parameter(name, text));
    const body = `<par:${call.operation}><par:Params>${parameters.join("")}</par:Params></par:${call.operation}>`;
    const answered = await post(service.address, envelopeOf({ namespace, body }), {
      authorization: basic(LOGIN),
    });
    expect(answered.status).toBe(200);
    expect(answered.text).toContain(`Envelope xmlns:soap="${namespace}"`);
    expect(readTable(answered.text)).toEqual({
      columns: columnsOf(call.operation),
      rows: call.rows,
    });
  });

  it.each([
    ["none", ""],
    ["empty", "<par:Params/>"],
    ["a stray text", "<par:Params>Params</par:Params>"],
  ])("takes Params that are %s for no parameters", async (_, params) => {
    const body = `<par:ClientRead>${params}</par:ClientRead>`;
    const answered = await post(service.address, envelopeOf({ namespace, body }), {
      authorization: basic(LOGIN),
    });
    expect(readTable(answered.text).rows).toHaveLength(2);
  });

  it.each(CALLS)("$operation $query gives its rows to soap", async (call) => {
    const client = await createClientAsync(`${service.address}?wsdl`, {
      wsdl_headers: { authorization: basic(LOGIN) },
      disableCache: true,
      forceSoap12Headers: version === "1.2",
      // Without it the package drops nil values, and those after them move up.
      handleNilAsNull: true,
    });
    client.setSecurity(new BasicAuthSecurity(LOGIN, PASSWORD));
    const Property = Object.entries(call.query).map(([name, Value]) => ({
      attributes: { name },
      Value,
    }));
    const [result] = await client[`${call.operation}Async`]({ Params: { Property } });
    expectTable(result, call);
  });

  it.each(CALLS)("$operation $query gives its rows to strong-soap", async (call) => {
    const client = await new Promise<import("strong-soap").Client>((resolve, reject) => {
      const options = { wsdl_headers: { authorization: basic(LOGIN) }, WSDL_CACHE: {} };
      strongSoap.createClient(`${service.address}?wsdl`, options, (error, made) =>
        error ? reject(error) : resolve(made),
      );
    });
    client.setSecurity(new strongSoap.BasicAuthSecurity(LOGIN, PASSWORD));
    const port = version === "1.1" ? "PartnerWebAPI2Soap" : "PartnerWebAPI2Soap12";
    const Property = Object.entries(call.query).map(([name, Value]) => ({
      $attributes: { name },
      Value,
    }));
    const answer = await client.PartnerWebAPI2[port]?.[call.operation]?.({ Params: { Property } });
    expectTable(answer?.result as Result, call);
  });
});

/** What a script is told of each call. */
interface ScriptedCompanionCall extends ScriptedCall {
  readonly operation: string;
  readonly query: object;
  /** Of zeep: whether values have a type. */
  readonly typed: boolean;
}

async function runAll(
  interpreter: Interpreter,
  version: "1.1" | "1.2",
  settings: object,
): Promise<readonly Outcome[]> {
  const calls = CALLS.map(
    ({ operation, query }, index): ScriptedCompanionCall => ({
      login: LOGIN,
      password: PASSWORD,
      operation,
      query,
      typed: index % 2 === 0,
    }),
  );
  return runClient(interpreter, { address: service.address, version, calls, ...settings });
}

function expectOutcomes(outcomes: readonly Outcome[]): void {
  for (const [index, { operation, rows }] of CALLS.entries()) {
    expect(outcomes[index]).toMatchObject({ code: "SUCCESS", columns: columnsOf(operation), rows });
  }
}

const zeep = availability(PYTHON, "zeep, the SOAP client of Python");
describe.skipIf(zeep.missing)(zeep.title, () => {
  it.each([
    { version: "1.1", strict: true },
    { version: "1.1", strict: false },
    { version: "1.2", strict: true },
    { version: "1.2", strict: false },
  ] as const)("gets the rows of every call in SOAP $version, strict: $strict", async (task) => {
    const outcomes = await runAll(PYTHON, task.version, { strict: task.strict });
    expectOutcomes(outcomes);
    // Of values that are there: what a program compares and calculates with.
    const [first] = outcomes;
    expect(first?.types?.slice(0, 5)).toEqual(["str", "datetime", "bool", "Decimal", "str"]);
    const opened = outcomes[DIRECTORY_CALLS.length];
    expect(opened?.types?.slice(3, 8)).toEqual(["str", "datetime", "datetime", "Decimal", "str"]);
  });
});

const php = availability(PHP, "SoapClient of PHP");
describe.skipIf(php.missing)(php.title, () => {
  it.each(VERSIONS)("gets the rows of every call in SOAP %s", async (version) => {
    expectOutcomes(await runAll(PHP, version, { compressed: false }));
  });
});
