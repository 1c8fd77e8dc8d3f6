import { z } from "zod";
import { API_LIMITS } from "./limits.ts";
import { id, idParameter } from "./values.ts";

const name = z
  .string()
  .trim()
  .min(1)
  .max(API_LIMITS.nameCharacters)
  .regex(/^\P{Cc}*$/u);
const timeZone = z.string().max(100).meta({ description: "IANA name", example: "Europe/Moscow" });

export const organization = z
  .object({ id, name: z.string(), timeZone: z.string() })
  .meta({ id: "Organization" });
export type Organization = z.infer<typeof organization>;

export const organizations = z
  .object({ organizations: z.array(organization) })
  .meta({ id: "Organizations" });
export type Organizations = z.infer<typeof organizations>;

export const newOrganization = z
  .strictObject({
    id: idParameter.optional().meta({ description: "Default: a new one" }),
    name,
    timeZone,
  })
  .meta({ id: "NewOrganization" });
export type NewOrganization = z.infer<typeof newOrganization>;

export const organizationChange = z
  .strictObject({ name: name.optional(), timeZone: timeZone.optional() })
  .meta({ id: "OrganizationChange", description: "What is absent stays" });
export type OrganizationChange = z.infer<typeof organizationChange>;
