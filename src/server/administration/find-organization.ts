import { LetopisError } from "../../contract/letopis-error.ts";
import { shownValue } from "../../history/shown-value.ts";
import { isUuid } from "../../history/uuid.ts";
import type { Organization, OrganizationStore } from "../../store/store.ts";

/**
 * The organization that a person means: by id, or by name in any letter case.
 *
 * @throws LetopisError ORGANIZATION_UNKNOWN; ORGANIZATION_EXISTS when several have the name
 */
export async function findOrganization(
  organizations: OrganizationStore,
  nameOrId: string,
): Promise<Organization> {
  const found = isUuid(nameOrId)
    ? [await organizations.get(nameOrId.toLowerCase())]
    : (await organizations.list()).filter(({ name }) => sameName(name, nameOrId));
  const [organization] = found;
  if (found.length > 1) {
    // The store keeps names apart; should two ever be alike, a guess would show one the other's rows.
    throw new LetopisError(
      "ORGANIZATION_EXISTS",
      `Имя «${shownValue(nameOrId)}» носят несколько организаций. Укажите идентификатор: letopis organization list.`,
    );
  }
  if (organization) return organization;
  throw new LetopisError(
    "ORGANIZATION_UNKNOWN",
    `Организации «${shownValue(nameOrId)}» нет. Список: letopis organization list.`,
  );
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
