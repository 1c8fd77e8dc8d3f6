import type { NamedMirrorStatus } from "../../server/administration/mirror-messages.ts";
import type { AdministrationClient } from "../administration/administration-client.ts";
import { UsageError } from "../usage-error.ts";

/** An option that most people never need: they have one mirror. */
export const ORGANIZATION_OPTION = {
  flags: "--organization <name|id>",
  description: "Организация, чьё зеркало. Не нужно, если зеркало одно",
} as const;

/**
 * The mirror that a command means: that of the named organization, else the only one.
 *
 * @throws UsageError where none is named and there are several, or none
 */
export async function chooseMirror(
  client: AdministrationClient,
  organization: string | undefined,
): Promise<string> {
  if (organization !== undefined) return organization;
  return onlyOne(await client.mirrors());
}

function onlyOne(mirrors: readonly NamedMirrorStatus[]): string {
  const [mirror, ...others] = mirrors;
  if (mirror === undefined) throw new UsageError(NO_MIRRORS);
  if (others.length === 0) return mirror.organization;
  const names = mirrors.map(({ name }) => `«${name}»`).join(", ");
  throw new UsageError(`Зеркал несколько: ${names}. Укажите --organization.`);
}

export const NO_MIRRORS = "Зеркал ещё нет. Добавить: letopis mirror add --help.";
