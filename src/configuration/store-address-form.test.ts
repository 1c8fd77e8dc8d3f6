import { describe, expect, test } from "vitest";
import { STORE_ADDRESS_FORM } from "./store-address-form.ts";

const read = (value: unknown) => STORE_ADDRESS_FORM.schema.safeParse(value).data;

describe("addresses of a store", () => {
  test.each([
    "postgres://letopis@localhost/letopis",
    "postgresql://letopis:secret@[::1]:5433/letopis?sslmode=require",
    "postgres:///letopis?host=/var/run/postgresql",
    " postgres://db.example.ru/letopis ",
    "postgres://one:5432,two:5433/letopis?target_session_attrs=read-write",
  ])("%j is one", (text) => {
    expect(read(text)).toBe(text.trim());
  });

  test.each([
    "",
    "letopis",
    "mysql://localhost/letopis",
    "postgres://localhost",
    "postgres://localhost/",
    "postgres://local host/letopis",
    "postgres://localhost/letopis#top",
    "postgres://one,,two/letopis",
    `postgres://localhost/${"a".repeat(2000)}`,
    5432,
  ])("%j is none", (value) => {
    expect(read(value)).toBeUndefined();
  });
});
