import { describe, expect, it } from "vitest";
import { numberedId } from "../../../test/support/treatment-rows.ts";
import { readDirectoryEvents } from "./directory-event.ts";

const USER = numberedId("d", 1);
const LINE = numberedId("a", 1);
const CLIENT = numberedId("c", 1);
const NOTHING = {
  client: null,
  name: null,
  surname: null,
  secondaryName: null,
  post: null,
  phone: null,
  email: null,
};

describe("events of the directory", () => {
  it.each([
    ["in the event itself", (fields: object) => fields],
    ["in its data", (fields: object) => ({ data: fields })],
    ["under the name of its type", (fields: object) => ({ subscriber: fields })],
    ["in a list", (fields: object) => ({ data: [fields, 7, null] })],
  ])("tell of a user %s", (_, put) => {
    const fields = {
      user_id: USER.toUpperCase(),
      surname: "Иванов",
      name: " Иван ",
      patronymic: "",
      phone: "+7",
      counterpart_id: CLIENT,
    };
    expect(readDirectoryEvents([{ event_type: "subscriber", ...put(fields) }])).toEqual({
      line: [],
      client: [],
      serviceUser: [
        {
          ...NOTHING,
          id: USER,
          surname: "Иванов",
          name: "Иван",
          phone: "+7",
          client: CLIENT,
        },
      ],
    });
  });

  it("tell of a line by its own event, and by a subscription of it", () => {
    expect(
      readDirectoryEvents([
        { event_type: "support_line", line_id: LINE, name: "Бухгалтерия", user_id: USER },
        { event_type: "subscription", line_id: LINE, user_id: USER, line_name: "Склад" },
      ]),
    ).toEqual({
      line: [
        { id: LINE, name: "Бухгалтерия" },
        { id: LINE, name: "Склад" },
      ],
      client: [],
      serviceUser: [],
    });
  });

  it("name a client that they name with its id", () => {
    const event = { event_type: "subscriber", user_id: USER, counterpart_id: CLIENT };
    const records = readDirectoryEvents([{ ...event, counterpart_name: "Вектор" }]);
    expect(records?.client).toEqual([{ id: CLIENT, name: "Вектор" }]);
  });

  it("tell nothing without ids and names, in another form, or of another type", () => {
    expect(
      readDirectoryEvents([
        {},
        { event_type: "subscription", line_id: LINE, user_id: USER },
        { event_type: "subscriber", user_id: "someone", name: "Иван" },
        { event_type: "subscriber", user_id: "00000000-0000-0000-0000-000000000000", name: "И" },
        { event_type: "subscriber", user_id: USER, name: 7 },
        { event_type: "subscriber", user_id: USER, name: "x".repeat(501) },
        { event_type: "competence", user_id: USER, name: "Иван" },
        { event_type: "support_line", data: "text", line_id: [LINE], name: "x" },
      ]),
    ).toBeNull();
  });
});
