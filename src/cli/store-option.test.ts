import { describe, expect, it } from "vitest";
import { storeOption } from "./store-option.ts";

const DATA = "/srv/letopis-data";

describe("what leads a command to the store of a server", () => {
  it("is nothing for the usual folder", () => {
    expect(storeOption({ data: DATA, store: null }, "/srv")).toBe("");
  });

  it.each([
    ["/data/letopis", " --data /data/letopis"],
    ["/data/Наша летопись", " --data '/data/Наша летопись'"],
    ["/data/o'hara", " --data '/data/o'\\''hara'"],
  ])("is the folder %s, quoted where a shell would read it otherwise", (data, option) => {
    expect(storeOption({ data, store: null }, "/srv")).toBe(option);
  });

  it.each([
    [
      "postgres://letopis@db.example.ru/letopis",
      " --store postgres://letopis@db.example.ru/letopis",
    ],
    [
      "postgres://letopis@db:5433/letopis?sslmode=verify-full&sslrootcert=/etc/ca.pem",
      " --store 'postgres://letopis@db:5433/letopis?sslmode=verify-full&sslrootcert=/etc/ca.pem'",
    ],
    [
      "postgresql:///letopis?host=/run/postgresql",
      " --store 'postgresql:///letopis?host=/run/postgresql'",
    ],
    ["postgres://letopis@one,two:5433/letopis", " --store postgres://letopis@one,two:5433/letopis"],
  ])("is the address %s with all that it says", (address, option) => {
    expect(storeOption({ data: DATA, store: { address, passwordFile: null } }, "/srv")).toBe(
      option,
    );
  });

  it.each([
    "postgres://letopis:pass-word@db/letopis?sslmode=require",
    "postgres://letopis@db/letopis?password=pass-word&sslmode=require",
    "postgres://letopis@db/letopis?sslmode=require&PASSWORD=pass-word",
    "postgres://letopis@db/letopis?sslmode=require&sslpassword=pass-word",
    "postgres://letopis@db/letopis?sslmode=require&pass%77ord=pass-word",
  ])("never holds a password: %s", (address) => {
    const option = storeOption({ data: DATA, store: { address, passwordFile: null } }, "/srv");
    expect(option).not.toContain("pass-word");
    expect(option).toContain("postgres://letopis@db/letopis");
    expect(option).toContain("sslmode=require");
  });
});
