import type { AdministrationClient } from "../administration/administration-client.ts";
import { UsageError } from "../usage-error.ts";

/** Most installations have one organization and need not name it. */
export const ORGANIZATION_OPTION = {
  flags: "--organization <name|id>",
  description: "От чьего имени приходят события. Не нужно, если организация одна",
} as const;

/**
 * The organization on whose behalf events come: the named one, else the only one there is.
 *
 * @throws UsageError where none is named and there are several, or none
 */
export async function chooseOrganization(
  client: Pick<AdministrationClient, "organizations">,
  organization: string | undefined,
): Promise<string> {
  if (organization !== undefined) return organization;
  const [only, ...others] = await client.organizations();
  if (only !== undefined && others.length === 0) return only.id;
  throw new UsageError(
    only === undefined
      ? "Организаций ещё нет. Добавьте ту, чьи это обращения: letopis organization add <имя>."
      : "Организаций несколько. Укажите, от чьего имени приходят события: --organization.",
  );
}
