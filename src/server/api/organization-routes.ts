import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  newOrganization,
  organization,
  organizationChange,
  organizations,
} from "../../api/organizations.ts";
import { idParameter } from "../../api/values.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { Organization } from "../../store/store.ts";
import type { ApiApp } from "./api-app.ts";
import { NOTHING, PROBLEMS } from "./api-app.ts";
import type { ApiContext } from "./api-options.ts";

const tags = ["Administration"];
const params = z.strictObject({ id: idParameter });
const config = { access: { scope: "manage", administrator: true } } as const;

/** `/organizations`, for administrators. */
export function organizationRoutes(app: ApiApp, { store }: ApiContext): void {
  app.get(
    "/organizations",
    {
      config,
      schema: {
        tags,
        operationId: "listOrganizations",
        summary: "Organizations, by name",
        response: { 200: organizations, ...PROBLEMS },
      },
    },
    async () => ({ organizations: (await store.organizations.list()).map(show) }),
  );

  app.post(
    "/organizations",
    {
      config,
      schema: {
        tags,
        operationId: "addOrganization",
        summary: "Add an organization",
        body: newOrganization,
        response: { 201: organization, ...PROBLEMS },
      },
    },
    async ({ body }, reply) => {
      const added: Organization = {
        id: body.id ?? randomUUID(),
        name: body.name,
        timeZone: TimeZone.of(body.timeZone).name,
        limits: null,
      };
      await store.organizations.add(added);
      return reply.code(201).send(show(added));
    },
  );

  app.patch(
    "/organizations/:id",
    {
      config,
      schema: {
        tags,
        operationId: "changeOrganization",
        summary: "Rename an organization, or move it to another time zone",
        params,
        body: organizationChange,
        response: { 200: organization, ...PROBLEMS },
      },
    },
    async ({ params: { id }, body: { name, timeZone } }) => {
      await store.organizations.update(id, {
        ...(name !== undefined && { name }),
        ...(timeZone !== undefined && { timeZone: TimeZone.of(timeZone).name }),
      });
      const changed = await store.organizations.get(id);
      if (changed === null) throw new TypeError("The organization was removed meanwhile");
      return show(changed);
    },
  );

  app.delete(
    "/organizations/:id",
    {
      config,
      schema: {
        tags,
        operationId: "removeOrganization",
        summary: "Remove an organization that nothing depends on",
        params,
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async ({ params: { id } }, reply) => {
      await store.organizations.remove(id);
      return reply.code(204).send(null);
    },
  );
}

function show({ id, name, timeZone }: Organization) {
  return { id, name, timeZone };
}
