import { LetopisError } from "../../contract/letopis-error.ts";
import { shownValue } from "../../history/shown-value.ts";
import { isUuid } from "../../history/uuid.ts";
import type { Organization, OrganizationStore } from "../../store/store.ts";

/**
 * The organization that a person means: by id, or by name in any letter case.
 *
 * @throws LetopisError ORGANIZATION_UNKNOWN
 */
export async function findOrganization(
  organizations: OrganizationStore,
  nameOrId: string,
): Promise<Organization> {
  const found = isUuid(nameOrId)
    ? await organizations.get(nameOrId.toLowerCase())
    : (await organizations.list()).find(({ name }) => sameName(name, nameOrId));
  if (found) return found;
  throw new LetopisError(
    "ORGANIZATION_UNKNOWN",
    `Организации «${shownValue(nameOrId)}» нет. Список: letopis organization list.`,
  );
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
