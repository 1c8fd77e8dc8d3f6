import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { CallingLimits } from "../../history/calling-limits.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { isUuid } from "../../history/uuid.ts";
import type { Organization, OrganizationStore } from "../../store/store.ts";
import { callingLimits } from "./calling-limits-schema.ts";
import { findOrganization } from "./find-organization.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";
import { readBody } from "./read-body.ts";

const id = z
  .string()
  .refine(isUuid, { error: "не UUID" })
  .transform((text) => text.toLowerCase());
const name = z
  .string()
  .trim()
  .min(1)
  .max(ADMINISTRATION_LIMITS.nameCharacters)
  .regex(/^\P{Cc}*$/u, { error: "управляющие символы недопустимы" });
const timeZone = z.string().transform((text) => TimeZone.of(text).name);

/** What an organization is added with. */
export interface NewOrganization {
  /** Default: a new one. */
  readonly id?: string;
  readonly name: string;
  readonly timeZone: string;
  readonly limits: CallingLimits | null;
}

export type OrganizationChange = Partial<Omit<Organization, "id">>;

const newOrganization: z.ZodType<NewOrganization> = z.strictObject({
  id: id.exactOptional(),
  name,
  timeZone,
  limits: callingLimits.nullable(),
});

const change: z.ZodType<OrganizationChange> = z.strictObject({
  name: name.exactOptional(),
  timeZone: timeZone.exactOptional(),
  limits: callingLimits.nullable().exactOptional(),
});

interface Named {
  /** Name or id. */
  Params: { organization: string };
}

/** `/organizations`: list, add, change, remove. */
export function organizationRoutes(app: FastifyInstance, organizations: OrganizationStore): void {
  app.get("/organizations", async () => organizations.list());

  app.get<Named>("/organizations/:organization", async ({ params }) =>
    findOrganization(organizations, params.organization),
  );

  app.post("/organizations", async ({ body }, reply) => {
    const given = readBody(newOrganization, body);
    const organization: Organization = { ...given, id: given.id ?? randomUUID() };
    await organizations.add(organization);
    return reply.code(201).send(organization);
  });

  app.patch<Named>("/organizations/:organization", async ({ params, body }) => {
    const given = readBody(change, body);
    const organization = await findOrganization(organizations, params.organization);
    await organizations.update(organization.id, given);
    return { ...organization, ...given };
  });

  app.delete<Named>("/organizations/:organization", async ({ params }) => {
    const organization = await findOrganization(organizations, params.organization);
    await organizations.remove(organization.id);
    return organization;
  });
}
