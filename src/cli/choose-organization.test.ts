import { describe, expect, it } from "vitest";
import { numberedId } from "../../test/support/treatment-rows.ts";
import { chooseOrganization } from "./choose-organization.ts";

function among(...names: string[]) {
  const listed = names.map((name, number) => ({
    id: numberedId("a", number),
    name,
    timeZone: "Europe/Moscow",
    limits: null,
  }));
  return { organizations: async () => listed };
}

describe("the organization of a command", () => {
  it("is the named one, else the only one", async () => {
    expect(await chooseOrganization(among("Вектор", "Ромашка"), "ромашка")).toBe("ромашка");
    expect(await chooseOrganization(among("Вектор"), undefined)).toBe(numberedId("a", 0));
  });

  it("is asked for by name where there are several", async () => {
    await expect(chooseOrganization(among("Вектор", "Ромашка"), undefined)).rejects.toThrow(
      "Организаций несколько: «Вектор», «Ромашка». Укажите, чьи это обращения: --organization ИМЯ.",
    );
  });

  it("is one of ten that are named, however many there are", async () => {
    const names = Array.from({ length: 13 }, (_, number) => `№ ${number}`);
    const choosing = chooseOrganization(among(...names), undefined);
    await expect(choosing).rejects.toThrow("«№ 9» и ещё 3. Укажите");
    await expect(choosing).rejects.not.toThrow("№ 10");
  });

  it("has to be added where there is none", async () => {
    await expect(chooseOrganization(among(), undefined)).rejects.toThrow(
      "letopis organization add",
    );
  });
});
