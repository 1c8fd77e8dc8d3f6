import type { AdministrationClient } from "./administration/administration-client.ts";
import { UsageError } from "./usage-error.ts";

/** Organizations that a refusal names. */
const NAMED = 10;

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
  const organizations = await client.organizations();
  const [only, ...others] = organizations;
  if (only === undefined) {
    throw new UsageError(
      "Организаций ещё нет. Добавьте ту, чьи это обращения: letopis organization add <имя>.",
    );
  }
  if (others.length === 0) return only.id;
  const names = organizations.slice(0, NAMED).map(({ name }) => `«${name}»`);
  const rest = organizations.length - names.length;
  throw new UsageError(
    `Организаций несколько: ${names.join(", ")}${rest === 0 ? "" : ` и ещё ${rest}`}. ` +
      "Укажите, чьи это обращения: --organization ИМЯ.",
  );
}
