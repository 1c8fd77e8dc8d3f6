import type { Client } from "strong-soap";
import { soap } from "strong-soap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { SLICE_FILES } from "../support/call-centre.ts";
import { expectRows } from "../support/expect-rows.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { basic } from "../support/soap-call.ts";
import { CALLS, MISSPELT, ticketHeader } from "./calls.ts";

/** What the package makes of an element with text and attributes. */
interface Value {
  readonly $value: string;
}

interface Row {
  readonly Value: readonly Value[];
}

/** The package does not resolve the unprefixed `xsi:type="ValueTable"`: one row is no list. */
interface Table {
  readonly column: readonly { readonly Name: string }[];
  readonly row?: Row | readonly Row[];
}

interface Result {
  readonly return: {
    readonly Property: readonly [{ readonly Value: Value }, { readonly Value: Value & Table }];
  };
}

let service: RunningService;
beforeAll(async () => {
  service = await startService({ files: SLICE_FILES });
});
afterAll(() => service.close());

describe.each([
  ["PartnerWebAPI2Soap", "1.1"],
  ["PartnerWebAPI2Soap12", "1.2"],
] as const)("the npm package strong-soap, at port %s", (port, version) => {
  function connect(login: string, password = PASSWORD): Promise<Client> {
    return new Promise((resolve, reject) => {
      const options = {
        wsdl_headers: { authorization: basic(login, password) },
        WSDL_CACHE: {},
      };
      soap.createClient(`${service.address}?wsdl`, options, (error, client) => {
        if (error) return reject(error);
        client.setSecurity(new soap.BasicAuthSecurity(login, password));
        resolve(client);
      });
    });
  }

  async function ask(client: Client, parameters: unknown): Promise<Result> {
    const operation = client.PartnerWebAPI2[port]?.GetHistoryOfServiceTreatments;
    if (operation === undefined) throw new Error(`The WSDL has no port ${port}`);
    return (await operation(parameters)).result as Result;
  }

  it.each(CALLS)("gets the rows of $title", async ({ login, query, rows }) => {
    const result = await ask(await connect(login), structure(query));
    expect(codeOf(result)).toBe("SUCCESS");
    expectRows(rowsOf(result), rows);
  });

  it("learns the columns from the answer", async () => {
    const result = await ask(await connect("Vendor"), { Params: {} });
    const names = result.return.Property[1].Value.column.map(({ Name }) => Name);
    expect(names).toEqual(HISTORY_COLUMNS.map(({ name }) => name));
  });

  it.each([
    ["no parameters", {}],
    ["an empty structure", { Params: {} }],
    ["a text for the structure", { Params: "Params" }],
    ["a text for everything", "Params"],
  ])("gets everything with %s", async (_, parameters) => {
    const result = await ask(await connect("Vendor"), parameters);
    expectRows(rowsOf(result), CALLS[0]?.rows ?? []);
  });

  it("finds a refusal where results are", async () => {
    const result = await ask(await connect("Vendor"), structure(MISSPELT));
    expect(codeOf(result)).toBe("INVALID_PARAMETER");
    expect(result.return.Property[1].Value.$value).toContain("OpenFrom");
  });

  it("throws a fault", async () => {
    const client = await connect("Vendor");
    client.addSoapHeader(ticketHeader(version));
    await expect(ask(client, {})).rejects.toMatchObject({
      message: expect.stringMatching(/soap:MustUnderstand.*t:Ticket/s),
      response: { statusCode: 500 },
    });
  });

  it("throws when the password is wrong", async () => {
    const client = await connect("Vendor");
    client.setSecurity(new soap.BasicAuthSecurity("Vendor", "wrong horse"));
    await expect(ask(client, {})).rejects.toMatchObject({ response: { statusCode: 401 } });
    await expect(connect("Vendor", "wrong horse")).rejects.toThrow("401");
  });
});

function structure(query: object): object {
  const properties = Object.entries(query).map(([name, Value]) => ({
    $attributes: { name },
    Value,
  }));
  return { Params: { Property: properties } };
}

function codeOf(result: Result): string {
  return result.return.Property[0].Value.$value;
}

function rowsOf(result: Result): string[][] {
  const { row = [] } = result.return.Property[1].Value;
  return [row].flat().map(({ Value }) => Value.map(({ $value }) => $value));
}
