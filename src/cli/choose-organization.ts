import type { AdministrationClient } from "./administration/administration-client.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The organization that a command means: the named one, else the only one there is.
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
      : "Организаций несколько. Укажите, чьи это обращения: --organization.",
  );
}
