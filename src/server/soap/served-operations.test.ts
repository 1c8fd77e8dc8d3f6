import { expect, it } from "vitest";
import { OPERATIONS } from "../../contract/operation.ts";
import { servedOperation } from "./served-operations.ts";

it.each(OPERATIONS)("serves $name, which the contract names", (operation) => {
  expect(servedOperation(operation.name).operation).toBe(operation);
});

it("serves nothing else", () => {
  expect(() => servedOperation("Drop")).toThrow("Drop");
});
