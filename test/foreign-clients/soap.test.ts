import type { Client } from "soap";
import { BasicAuthSecurity, createClientAsync } from "soap";
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
  readonly attributes: Readonly<Record<string, string>>;
  readonly $value: string;
}

interface Table {
  readonly column: readonly { readonly Name: string }[];
  readonly row?: readonly { readonly Value: readonly Value[] }[];
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

describe.each(["1.1", "1.2"] as const)("the npm package soap, in SOAP %s", (version) => {
  async function connect(login: string): Promise<Client> {
    const client = await createClientAsync(`${service.address}?wsdl`, {
      wsdl_headers: { authorization: basic(login) },
      disableCache: true,
      forceSoap12Headers: version === "1.2",
    });
    client.setSecurity(new BasicAuthSecurity(login, PASSWORD));
    return client;
  }

  it.each(CALLS)("gets the rows of $title", async ({ login, query, rows }) => {
    const client = await connect(login);
    const [result] = await client["GetHistoryOfServiceTreatmentsAsync"](structure(query));
    expect(codeOf(result)).toBe("SUCCESS");
    expectRows(rowsOf(result), rows);
  });

  it("learns columns and types from the answer", async () => {
    const client = await connect("Vendor");
    const [result] = await client["GetHistoryOfServiceTreatmentsAsync"]({ Params: {} });
    const table = tableOf(result);
    expect(table.column.map(({ Name }) => Name)).toEqual(HISTORY_COLUMNS.map(({ name }) => name));
    expect(table.row?.[0]?.Value.map(({ attributes }) => attributes["xsi:type"])).toEqual(
      HISTORY_COLUMNS.map(({ kind }) => XSI_TYPES[kind]),
    );
  });

  it.each(["PartnerWebAPI2Soap", "PartnerWebAPI2Soap12"])("calls at port %s", async (port) => {
    const client = await connect("Vendor");
    const operation = client["PartnerWebAPI2"][port].GetHistoryOfServiceTreatments;
    const result = await new Promise((resolve, reject) => {
      operation({ Params: {} }, (error: unknown, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      );
    });
    expectRows(rowsOf(result as Result), CALLS[0]?.rows ?? []);
  });

  it("gets a typed value through", async () => {
    const client = await connect("Vendor");
    const [{ title, query, rows } = { title: "", query: {}, rows: [] }] = CALLS.filter(
      (call) => call.title === "a period of beginnings",
    );
    const typed = Object.entries(query).map(([name, $value]) => ({
      attributes: { name },
      Value: { attributes: { "xsi:type": "xs:dateTime" }, $value },
    }));
    const [result] = await client["GetHistoryOfServiceTreatmentsAsync"]({
      Params: { Property: typed },
    });
    expect(client.lastRequest, title).toContain('xsi:type="xs:dateTime"');
    expectRows(rowsOf(result), rows);
  });

  it("finds a refusal where results are", async () => {
    const client = await connect("Vendor");
    const [result] = await client["GetHistoryOfServiceTreatmentsAsync"](structure(MISSPELT));
    expect(codeOf(result)).toBe("INVALID_PARAMETER");
    expect(tableOf(result).$value).toContain("OpenFrom");
  });

  it("throws a fault", async () => {
    const client = await connect("Vendor");
    client.addSoapHeader(ticketHeader(version));
    await expect(
      client["GetHistoryOfServiceTreatmentsAsync"]({ Params: {} }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/soap:MustUnderstand.*t:Ticket/),
      response: { status: 500 },
    });
  });

  it("throws when the password is wrong", async () => {
    const client = await connect("Vendor");
    client.setSecurity(new BasicAuthSecurity("Vendor", "wrong horse"));
    await expect(
      client["GetHistoryOfServiceTreatmentsAsync"]({ Params: {} }),
    ).rejects.toMatchObject({ response: { status: 401 } });
    const withoutPassword = createClientAsync(`${service.address}?wsdl`, { disableCache: true });
    await expect(withoutPassword).rejects.toThrow("401");
  });
});

const XSI_TYPES = {
  id: "xs:string",
  reference: "xs:string",
  instant: "xs:dateTime",
  number: "xs:decimal",
} as const;

function structure(query: object): object {
  const properties = Object.entries(query).map(([name, Value]) => ({
    attributes: { name },
    Value,
  }));
  return { Params: { Property: properties } };
}

function codeOf(result: Result): string {
  return result.return.Property[0].Value.$value;
}

function tableOf(result: Result): Value & Table {
  return result.return.Property[1].Value;
}

function rowsOf(result: Result): string[][] {
  return tableOf(result).row?.map(({ Value }) => Value.map(({ $value }) => $value)) ?? [];
}
