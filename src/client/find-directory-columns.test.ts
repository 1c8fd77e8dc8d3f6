import { describe, expect, it } from "vitest";
import type { DirectoryOperation } from "../contract/operation.ts";
import {
  CLIENT_READ,
  CLIENT_USER_READ,
  SERVICE_LINE_KIND_READ,
  SPECIALIST_READ,
} from "../contract/operation.ts";
import { MissingColumnError } from "./client-errors.ts";
import { findDirectoryColumns } from "./find-directory-columns.ts";

function found(operation: DirectoryOperation, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(findDirectoryColumns(operation, names));
}

describe("findDirectoryColumns", () => {
  it.each([SPECIALIST_READ, SERVICE_LINE_KIND_READ, CLIENT_READ, CLIENT_USER_READ])(
    "finds every column of $name by its name, in any order and among others",
    (operation) => {
      const names: string[] = operation.columns.map(({ name }) => name).reverse();
      names.splice(1, 0, "Extra");
      expect(found(operation, names)).toEqual(
        Object.fromEntries(
          operation.columns.map(({ name, field }) => [field, names.indexOf(name)]),
        ),
      );
    },
  );

  it.each<[DirectoryOperation, Record<string, number>]>([
    [SERVICE_LINE_KIND_READ, { id: 0, name: 2 }],
    [CLIENT_READ, { id: 0, name: 1, fullName: 2, taxNumber: 4 }],
    [CLIENT_USER_READ, { id: 0, client: 1, name: 4, surname: 5 }],
  ])("falls back to the positions that public clients use: $name", (operation, positions) => {
    expect(found(operation, ["A", "B", "C", "D", "E", "F", "G"])).toEqual(positions);
  });

  it("takes a name for itself before a position for another", () => {
    // Position 2 would be the name, and is the full name by its own.
    expect(found(CLIENT_READ, ["Ref", "FullName", "Title", "INN"])).toEqual({ id: 0, fullName: 1 });
  });

  it("leaves out what is not there", () => {
    expect(found(CLIENT_READ, ["ClientID"])).toEqual({ id: 0 });
    expect(found(SPECIALIST_READ, ["Surname", "SpecialistID"])).toEqual({ id: 1, surname: 0 });
  });

  it("takes names exactly: another letter case is another name", () => {
    expect(found(SPECIALIST_READ, ["SpecialistID", "surname"])).toEqual({ id: 0 });
  });

  it.each<[DirectoryOperation, readonly string[], string]>([
    [SPECIALIST_READ, ["ID", "Name"], "SpecialistID"],
    [SERVICE_LINE_KIND_READ, ["Name", "ID"], "ServiceID"],
    [CLIENT_READ, [], "ClientID"],
    [CLIENT_USER_READ, ["ClientID", "ID"], "ServiceUserID"],
  ])("needs an id: $name of %j", (operation, names, column) => {
    expect(() => found(operation, names)).toThrow(MissingColumnError);
    expect(() => found(operation, names)).toThrow(expect.objectContaining({ column }));
  });
});
