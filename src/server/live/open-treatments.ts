import type { TreatmentOwners } from "../../history/visibility.ts";
import { isVisible } from "../../history/visibility.ts";
import type { OpenTreatment } from "../../intake/events/treatment-row.ts";
import type { DirectoryStore } from "../../store/store.ts";
import type { LiveIntake } from "./live-intake.ts";

/** An open treatment whose client the directory knows; null where it does not. */
export type ShownTreatment = Omit<OpenTreatment, "client"> & { readonly client: string | null };

/** An open treatment and whose its parts are. */
export interface OwnedTreatment {
  readonly treatment: ShownTreatment;
  readonly owners: TreatmentOwners;
}

/**
 * The open treatments of every organization's events, for nobody's eyes yet: see {@link visibleTo}.
 * The client follows from the user as the organization that brought the events knows it.
 */
export async function readOpenTreatments(
  intake: Pick<LiveIntake, "organizations" | "openTreatments">,
  directory: Pick<DirectoryStore, "owners" | "clientsOf">,
): Promise<readonly OwnedTreatment[]> {
  const broughtIn = await Promise.all(
    intake.organizations().map(async (organization) => {
      const open = await intake.openTreatments(organization);
      if (open.length === 0) return [];
      const users = new Set(open.map(({ serviceUser }) => serviceUser));
      const clients = await directory.clientsOf(organization, users);
      return open.map((treatment) => ({
        organization,
        treatment: { ...treatment, client: clients.get(treatment.serviceUser) ?? null },
      }));
    }),
  );
  const all = broughtIn.flat();
  if (all.length === 0) return [];
  const named = (id: string | null) => (id === null ? [] : [id]);
  const [lines, clients, specialists] = await Promise.all([
    directory.owners("line", new Set(all.map(({ treatment }) => treatment.line))),
    directory.owners("client", new Set(all.flatMap(({ treatment }) => named(treatment.client)))),
    directory.owners(
      "specialist",
      new Set(all.flatMap(({ treatment }) => named(treatment.currentSpecialist))),
    ),
  ]);
  return all.map(({ organization, treatment }) => ({
    treatment,
    owners: {
      ownerOfLine: lines.get(treatment.line) ?? null,
      ownerOfClient: clients.get(treatment.client ?? "") ?? null,
      ownerOfSpecialist: specialists.get(treatment.currentSpecialist ?? "") ?? null,
      broughtInBy: organization,
    },
  }));
}

/**
 * What accounts of an organization see of the open treatments (contract.md, "Who sees what", with
 * the current specialist in place of the closing one), by `initialized`, then id.
 *
 * Two organizations can be told of one treatment. Each sees its own word first, then that of the
 * line's owner [ours].
 */
export function visibleTo(
  organization: string,
  treatments: readonly OwnedTreatment[],
): readonly ShownTreatment[] {
  const visible = treatments
    .filter(({ owners }) => isVisible(owners, organization))
    .sort((a, b) => rank(a, organization) - rank(b, organization) || byBringer(a, b));
  const shown = new Map<string, ShownTreatment>();
  for (const { treatment } of visible) {
    if (!shown.has(treatment.id)) shown.set(treatment.id, treatment);
  }
  return [...shown.values()].sort(byInitialized);
}

function rank({ owners }: OwnedTreatment, organization: string): number {
  if (owners.broughtInBy === organization) return 0;
  return owners.broughtInBy === owners.ownerOfLine ? 1 : 2;
}

function byBringer(a: OwnedTreatment, b: OwnedTreatment): number {
  return compare(a.owners.broughtInBy ?? "", b.owners.broughtInBy ?? "");
}

function byInitialized(a: ShownTreatment, b: ShownTreatment): number {
  return a.initialized - b.initialized || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
