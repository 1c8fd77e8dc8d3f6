import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { directoryAnswer } from "../../test/support/directory-answer.ts";
import { bodyOf, serve, serveText, XML } from "../../test/support/scripted-service.ts";
import type { SoapVersion } from "../soap/soap-version.ts";
import type { AnswerHead } from "./call-options.ts";
import {
  CutOffAnswerError,
  InvalidQueryError,
  MalformedAnswerError,
  MissingColumnError,
  OutOfLimitError,
} from "./client-errors.ts";
import type { ClientUserQuery } from "./directory-query.ts";
import { PartnerWebApiClient } from "./partner-web-api-client.ts";

/** The directory reads against answers in the form of the real service. */

const ID = "7a879c84-cb38-5626-bd77-f276e0ca745e";
const OTHER_ID = "0b0f4a52-5b7d-4a41-a3f7-6f0c6a0e5f10";
const ZERO = "00000000-0000-0000-0000-000000000000";

/** The columns of SpecialistRead as they were seen. */
const SPECIALISTS = [
  ...["SpecialistID", "CreatedAt", "Deleted", "Login", "Name", "Surname", "SecondaryName"],
  ...["Birthday", "Post", "DepartmentID", "Phone", "EMail"],
];

const IVANOVA = [
  ...[ID.toUpperCase(), "2019-03-04T09:15:30", "false", "1000234567", "Анна", "Иванова", null],
  ...["1985-11-30T00:00:00", "Бухгалтер &amp; аудитор", OTHER_ID, "", "anna@example.ru"],
];

function clientOf(address: string, soapVersion: SoapVersion = "1.1"): PartnerWebApiClient {
  return new PartnerWebApiClient({
    ...{ address, soapVersion, login: "бух", password: "п:1", timeZone: "Europe/Moscow" },
    retries: { repeats: 0 },
  });
}

async function collect<Entry>(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

/** A client of a service that answers an operation with this table. */
async function answering(...answer: Parameters<typeof directoryAnswer>) {
  return clientOf(await serveText(directoryAnswer(...answer)), answer[3]);
}

describe.each(["1.1", "1.2"] as const)("a directory in SOAP %s", (version) => {
  it("gives specialists with all their values", async () => {
    const client = await answering("SpecialistRead", SPECIALISTS, [IVANOVA], version);
    expect(await collect(client.specialists())).toEqual([
      {
        id: ID,
        createdAt: new Date("2019-03-04T06:15:30Z"),
        deleted: false,
        login: "1000234567",
        name: "Анна",
        surname: "Иванова",
        secondaryName: null,
        birthday: "1985-11-30",
        post: "Бухгалтер & аудитор",
        department: OTHER_ID,
        phone: null,
        email: "anna@example.ru",
      },
    ]);
  });

  it("gives lines, clients and users", async () => {
    const lines = await answering(
      "ServiceLineKindRead",
      ["ServiceID", "Deleted", "Name", "CreatedAt"],
      [[ID, "true", "Учёт", "2019-03-04T09:15:30"]],
      version,
    );
    expect(await collect(lines.serviceLines())).toEqual([
      { id: ID, deleted: true, name: "Учёт", createdAt: new Date("2019-03-04T06:15:30Z") },
    ]);
    const clients = await answering(
      "ClientRead",
      ["ClientID", "Name", "FullName", "CreatedAt", "TaxPayerIdentificator", "Deleted"],
      [[ID, "Ромашка", "ООО «Ромашка»", null, "007704123456", null]],
      version,
    );
    expect(await collect(clients.clients())).toEqual([
      {
        id: ID,
        name: "Ромашка",
        fullName: "ООО «Ромашка»",
        createdAt: null,
        taxNumber: "007704123456",
        deleted: null,
      },
    ]);
    const users = await answering(
      "ClientUserRead",
      ["ServiceUserID", "ClientID", "CreatedAt", "Deleted", "Name", "Surname", "Phone"],
      [[ID, ZERO, "0001-01-01T00:00:00", "false", "Пётр", "Ким", "+7 495 000-00-00"]],
      version,
    );
    expect(await collect(users.clientUsers())).toEqual([
      {
        id: ID,
        client: null,
        createdAt: null,
        deleted: false,
        name: "Пётр",
        surname: "Ким",
        secondaryName: null,
        post: null,
        phone: "+7 495 000-00-00",
        email: null,
      },
    ]);
  });

  it("asks for what changed, and for one client's users", async () => {
    const requests: { readonly body: string; readonly action: string }[] = [];
    const address = await serve(async (request, response) => {
      const { soapaction, "content-type": type } = request.headers;
      requests.push({ body: await bodyOf(request), action: String(soapaction ?? type) });
      const answer = directoryAnswer("ClientUserRead", ["ServiceUserID"], [], version);
      response.writeHead(200, { "content-type": XML }).end(answer);
    });
    const query = { changedFrom: new Date("2024-02-25T21:00:00Z"), client: ID };
    expect(await collect(clientOf(address, version).clientUsers(query))).toEqual([]);
    const [{ body, action } = { body: "", action: "" }] = requests;
    expect(requests).toHaveLength(1);
    expect(action).toContain("http://buhphone.com/PartnerWebAPI2#PartnerWebAPI2:ClientUserRead");
    expect(body).toMatch(/<m:ClientUserRead .*<m:Params>.*<\/m:ClientUserRead>/);
    expect(body).toMatch(/name='ChangedFrom'><Value xsi:type='xs:dateTime'>2024-02-26T00:00:00</);
    expect(body).toMatch(new RegExp(`name='ClientID'><Value xsi:type='xs:string'>${ID}<`));
  });
});

describe("a directory", () => {
  it("may have its columns in another order, and more of them", async () => {
    const names = ["Extra", ...SPECIALISTS].reverse();
    const cells = ["more", ...IVANOVA].reverse();
    const one = await answering("SpecialistRead", names, [cells]);
    const other = await answering("SpecialistRead", SPECIALISTS, [IVANOVA]);
    expect(await collect(one.specialists())).toEqual(await collect(other.specialists()));
  });

  it("is read by position where nobody has recorded its names", async () => {
    const lines = await answering(
      "ServiceLineKindRead",
      ["Ref", "Kind", "Title"],
      [[ID, "1", "Учёт"]],
    );
    expect(await collect(lines.serviceLines())).toEqual([
      { id: ID, deleted: null, name: "Учёт", createdAt: null },
    ]);
    const users = await answering(
      "ClientUserRead",
      ["Ref", "Owner", "Login", "Created", "First", "Last"],
      [[ID, OTHER_ID, "1", "2", "Пётр", "Ким"]],
    );
    const [user] = await collect(users.clientUsers());
    expect(user).toMatchObject({ id: ID, client: OTHER_ID, name: "Пётр", surname: "Ким" });
  });

  it("skips entries without an id, whatever else they hold", async () => {
    const [, ...rest] = IVANOVA;
    const nobody = [null, "", ZERO].map((id) => [id, ...rest.map(() => "unreadable")]);
    const client = await answering("SpecialistRead", SPECIALISTS, [...nobody, IVANOVA]);
    expect((await collect(client.specialists())).map(({ id }) => id)).toEqual([ID]);
  });

  it.each([
    ["SpecialistID", "somebody"],
    ["CreatedAt", "04.03.2019"],
    ["Deleted", "нет"],
    ["Login", "anna"],
    ["Birthday", "1985-11-31T00:00:00"],
    ["DepartmentID", "Бухгалтерия"],
  ])("with the %s %j is refused, and row and column are named", async (column, text) => {
    const spoilt = IVANOVA.map((cell, index) => (SPECIALISTS[index] === column ? text : cell));
    const client = await answering("SpecialistRead", SPECIALISTS, [IVANOVA, spoilt]);
    const error = await collect(client.specialists()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MalformedAnswerError);
    expect(error).toMatchObject({
      code: "ANSWER_UNEXPECTED",
      message: `SpecialistRead, строка 2, колонка ${column}: прочитано «${text}».`,
    });
  });

  it("names a column that was found by position as the service names it", async () => {
    const client = await answering("ClientRead", ["Ref", "Title"], [["somebody", "Ромашка"]]);
    await expect(collect(client.clients())).rejects.toThrow("ClientRead, строка 1, колонка Ref");
  });

  it("without a column of ids is refused", async () => {
    const client = await answering("SpecialistRead", ["Name"], []);
    await expect(collect(client.specialists())).rejects.toBeInstanceOf(MissingColumnError);
  });

  it("that is cut is never a short one", async () => {
    const whole = directoryAnswer("SpecialistRead", SPECIALISTS, [IVANOVA, IVANOVA]);
    let length = 0;
    const address = await serve((_request, response) => {
      response.writeHead(200, { "content-type": XML }).end(whole.slice(0, length));
    });
    for (length = 1; length < whole.trimEnd().length; length += 211) {
      await expect(collect(clientOf(address).specialists())).rejects.toThrow(CutOffAnswerError);
    }
  });

  it("of another operation is refused", async () => {
    const client = await answering("ClientRead", ["ClientID"], [[ID]]);
    await expect(collect(client.specialists())).rejects.toBeInstanceOf(MalformedAnswerError);
  });

  it("is refused by its own limit", async () => {
    const refusal = directoryAnswer("ServiceLineKindRead", [], [])
      .replace("SUCCESS", "OUT_OF_LIMIT")
      .replace(/"ValueTable">\s*</, '"xs:string">Потому что.<');
    const client = clientOf(await serveText(refusal, { "retry-after": "120" }));
    const refused = collect(client.serviceLines());
    await expect(refused).rejects.toBeInstanceOf(OutOfLimitError);
    await expect(refused).rejects.toMatchObject({ retryAfterSeconds: 120 });
  });

  it("tells the head of its answer before its first entry", async () => {
    const answer = directoryAnswer("ClientRead", ["ClientID"], [[ID]]);
    const address = await serveText(answer, { date: "Mon, 26 Feb 2024 10:00:00 GMT" });
    const seen: unknown[] = [];
    const onAnswer = (head: AnswerHead) => seen.push(head);
    for await (const { id } of clientOf(address).clients({}, { onAnswer })) seen.push(id);
    expect(seen).toEqual([{ date: new Date("2024-02-26T10:00:00Z") }, ID]);
  });

  it("hangs up when a loop is left early", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const [begun = ""] = directoryAnswer("ClientRead", ["ClientID"], [[ID]]).split("</row>");
    const address = await serve((_request, response) => {
      closed = once(response, "close");
      response.writeHead(200, { "content-type": XML });
      response.write(`${begun}</row><row>`);
    });
    for await (const { id } of clientOf(address).clients()) {
      expect(id).toBe(ID);
      break;
    }
    await closed;
  });

  it("hangs up when its columns cannot be used", async () => {
    const closed = Promise.withResolvers<void>();
    const [begun = ""] = directoryAnswer("ClientRead", ["Name"], [["Ромашка"]]).split("</row>");
    const address = await serve((_request, response) => {
      response.on("close", closed.resolve).writeHead(200, { "content-type": XML });
      response.write(`${begun}</row><row>`);
    });
    await expect(collect(clientOf(address).clients())).rejects.toThrow(MissingColumnError);
    await closed.promise;
  });

  it("ends with the signal's reason", async () => {
    const address = await serve(() => undefined);
    const reason = new Error("enough");
    const controller = new AbortController();
    const entries = collect(clientOf(address).clients({}, { signal: controller.signal }));
    controller.abort(reason);
    await expect(entries).rejects.toBe(reason);
  });

  it("is not asked with a filter that it does not know", async () => {
    let calls = 0;
    const address = await serve((_request, response) => {
      calls++;
      response.end();
    });
    const query: ClientUserQuery = { client: ID };
    await expect(collect(clientOf(address).clients(query))).rejects.toThrow(InvalidQueryError);
    expect(calls).toBe(0);
  });
});
