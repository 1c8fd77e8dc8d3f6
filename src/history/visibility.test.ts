import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TreatmentOwners } from "./visibility.ts";
import { isVisible, mayChange } from "./visibility.ts";

const NOBODY: TreatmentOwners = {
  ownerOfLine: null,
  ownerOfClient: null,
  ownerOfSpecialist: null,
  broughtInBy: null,
};

const organization = fc.constantFrom("vendor", "partner", "other");
const owner = fc.option(organization);
const owners = fc.record({
  ownerOfLine: owner,
  ownerOfClient: owner,
  ownerOfSpecialist: owner,
  broughtInBy: owner,
});

describe("isVisible", () => {
  it.each(["ownerOfLine", "ownerOfClient", "ownerOfSpecialist", "broughtInBy"] as const)(
    "lets an organization see by %s alone, and nobody else",
    (part) => {
      const treatment = { ...NOBODY, [part]: "vendor" };
      expect(isVisible(treatment, "vendor")).toBe(true);
      expect(isVisible(treatment, "partner")).toBe(false);
    },
  );

  it("shows a treatment without any owner to nobody", () => {
    fc.assert(fc.property(organization, (asking) => !isVisible(NOBODY, asking)));
  });

  it("shows a treatment exactly to those whose name stands somewhere in it", () => {
    fc.assert(
      fc.property(owners, organization, (treatment, asking) => {
        expect(isVisible(treatment, asking)).toBe(Object.values(treatment).includes(asking));
      }),
    );
  });
});

describe("mayChange", () => {
  it("is for the owner of the line and for whoever brought the treatment in", () => {
    expect(mayChange({ ownerOfLine: "vendor", broughtInBy: "partner" }, "vendor")).toBe(true);
    expect(mayChange({ ownerOfLine: "vendor", broughtInBy: "partner" }, "partner")).toBe(true);
    expect(mayChange({ ownerOfLine: "vendor", broughtInBy: "partner" }, "other")).toBe(false);
    expect(mayChange({ ownerOfLine: null, broughtInBy: null }, "vendor")).toBe(false);
  });

  it("lets the operator change everything", () => {
    fc.assert(fc.property(owners, (treatment) => mayChange(treatment, null)));
  });

  it("never lets an organization change what it does not see", () => {
    fc.assert(
      fc.property(owners, organization, (treatment, writer) => {
        expect(mayChange(treatment, writer) && !isVisible(treatment, writer)).toBe(false);
      }),
    );
  });

  it("is not given by owning the client or the specialist", () => {
    const treatment = { ...NOBODY, ownerOfClient: "partner", ownerOfSpecialist: "partner" };
    expect(isVisible(treatment, "partner")).toBe(true);
    expect(mayChange(treatment, "partner")).toBe(false);
  });
});
