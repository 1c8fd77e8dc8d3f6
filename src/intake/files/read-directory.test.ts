import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { numberedId } from "../../../test/support/treatment-rows.ts";
import { readDirectory } from "./read-directory.ts";
import { openSource } from "./source.ts";

const organization = numberedId("a", 1);
const line = { id: numberedId("b", 1), name: "Линия", organization };

async function read(content: unknown) {
  const isFile = typeof content === "string" || Buffer.isBuffer(content);
  const text = isFile ? content : JSON.stringify(content);
  return readDirectory(await openSource(Readable.from([text]), { name: "people.json" }));
}

describe("readDirectory", () => {
  it("reads the directory of a vendor scheme", async () => {
    const path = new URL("../../../test/fixtures/call-centre.directory.json", import.meta.url);
    const directory = await readDirectory(await openSource(createReadStream(path)));
    expect(directory.timeZone).toBe("UTC");
    expect(directory.organizations.map(({ name }) => name)).toEqual([
      "Vendor",
      "Partner 1",
      "Partner 2",
    ]);
    expect(directory.lines).toHaveLength(6);
    expect(directory.users.every((user) => user.client !== undefined)).toBe(true);
  });

  it("lets lists be absent and writes ids in lower case", async () => {
    expect(await read({ lines: [{ ...line, id: line.id.toUpperCase() }] })).toEqual({
      organizations: [],
      lines: [line],
      clients: [],
      specialists: [],
      users: [],
    });
  });

  it("reads what the directory reads can show of an entry", async () => {
    const specialist = {
      id: line.id,
      surname: "Иванова",
      name: " Анна ",
      secondaryName: "Ильинична",
      login: 12_345,
      birthday: "1990-02-28",
      post: "Консультант",
      department: organization.toUpperCase(),
      phone: "+7",
      email: "anna@example.com",
      createdAt: "2024-02-26T10:00:00",
      deleted: false,
      organization,
    };
    const client = {
      id: line.id,
      fullName: "Полное",
      taxNumber: "7701000000",
      createdAt: "2024-02-26T10:00:00+05:00",
    };
    const directory = await read({
      timezone: "Asia/Tokyo",
      specialists: [specialist],
      clients: [client],
    });
    expect(directory.specialists).toEqual([
      {
        ...specialist,
        name: "Анна",
        login: "12345",
        department: organization,
        createdAt: Date.UTC(2024, 1, 26, 1) / 1000,
      },
    ]);
    expect(directory.clients).toEqual([{ ...client, createdAt: Date.UTC(2024, 1, 26, 5) / 1000 }]);
  });

  it("counts an entry once that stands twice, in any order of its keys", async () => {
    const again = { organization, name: line.name, id: line.id.toUpperCase() };
    expect((await read({ lines: [line, again] })).lines).toEqual([line]);
  });

  it.each([
    ["{", "people.json: справочник — не JSON (строка 1, символ 2)."],
    ['{"lines": [],\n }', "(строка 2, символ 2)"],
    [[], "нужно: объект"],
    [{ lines: {} }, "lines: нужно: список"],
    [{ lines: [{ name: "Линия" }] }, "lines[0].id: нет обязательного поля id"],
    [{ lines: [{ ...line, name: 7 }] }, "lines[0].name: нужно: строка"],
    [{ lines: [line, { id: "7" }] }, "lines[1].id: не UUID"],
    [{ lines: [{ id: "00000000-0000-0000-0000-000000000000" }] }, "lines[0].id: не UUID"],
    [{ lines: [{ ...line, organization: null }] }, "lines[0].organization"],
    [
      { lines: [{ ...line, organisation: organization }] },
      "lines[0]: поля «organisation» нет; есть: id, name, org",
    ],
    [{ linez: [] }, "раздела «linez» нет; есть: timezone, organizations, lines, clients"],
    [
      { organizations: [{ id: organization }] },
      "organizations[0].name: нет обязательного поля name",
    ],
    [
      { organizations: [{ id: organization, name: " " }] },
      "organizations[0].name: значение пустое",
    ],
    [{ lines: [{ ...line, name: "x".repeat(501) }] }, "lines[0].name: значение длиннее 500"],
    [{ specialists: [{ id: line.id, phone: "" }] }, "specialists[0].phone: значение пустое"],
    [{ specialists: [{ id: line.id, login: "12345678901" }] }, "[0].login: не целое число до 10"],
    [{ specialists: [{ id: line.id, login: -1 }] }, "[0].login: не целое число до 10 цифр"],
    [{ specialists: [{ id: line.id, login: 1.5 }] }, "specialists[0].login: нужно: число"],
    [{ specialists: [{ id: line.id, birthday: "1990-02-30" }] }, "[0].birthday: не дата вида"],
    [{ specialists: [{ id: line.id, birthday: "1990-02-28T00:00:00" }] }, "[0].birthday: не дата"],
    [{ specialists: [{ id: line.id, department: "7" }] }, "specialists[0].department: не UUID"],
    [{ clients: [{ id: line.id, createdAt: "вчера" }] }, "clients[0].createdAt: не дата и время"],
    [{ clients: [{ id: line.id, createdAt: "0001-01-01T00:00:00" }] }, "[0].createdAt: не дата"],
    [{ clients: [{ id: line.id, deleted: "нет" }] }, "clients[0].deleted: нужно: true или false"],
    [{ clients: [{ id: line.id, birthday: "1990-02-28" }] }, "clients[0]: поля «birthday» нет"],
    [{ users: [{ id: line.id, organization }] }, "поля «organization» нет; есть: id, name, client"],
    [{ timezone: 3 }, "timezone: нужно: строка"],
    [Buffer.from([0x7b, 0xcf, 0x7d]), "не в UTF-8"],
    [{ lines: [line, { ...line, name: "Другая" }] }, "lines[1].id: «bbbbbbbb-"],
  ])("refuses %j and names the place", async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: "FILE_MALFORMED",
      message: expect.stringContaining(message),
    });
  });

  it("refuses a time zone that is not there", async () => {
    await expect(read({ timezone: "Moscow" })).rejects.toMatchObject({ code: "TIME_ZONE_UNKNOWN" });
  });

  it("refuses a file beyond the limit before it is all in memory", async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1024 * 1024, " ");
      })(),
    );
    await expect(readDirectory(await openSource(endless))).rejects.toMatchObject({
      code: "FILE_LIMIT_EXCEEDED",
    });
  });
});
