/**
 * Who sees and who may change a treatment (contract.md, "Who sees what"). This is the rule itself,
 * row by row; stores apply it to whole scans and are tested against it.
 *
 * Organizations are UUIDs in lower case. Null is an id without a declared owner, or a row that
 * the operator brought in for nobody: it gives sight and rights to nobody.
 */

/** Whose the parts of a treatment are. */
export interface TreatmentOwners {
  readonly ownerOfLine: string | null;
  readonly ownerOfClient: string | null;
  /** Of the specialist who closed it. */
  readonly ownerOfSpecialist: string | null;
  /** On whose behalf the row first came in: its mirror, its hook, its import. */
  readonly broughtInBy: string | null;
  /** Further organizations whose mirror brought the same row: their cabinets list it too. */
  readonly alsoBroughtInBy?: readonly string[];
}

/** Whether accounts of an organization see a treatment; one they do not see is not there for them. */
export function isVisible(owners: TreatmentOwners, organization: string): boolean {
  return (
    owners.ownerOfLine === organization ||
    owners.ownerOfClient === organization ||
    owners.ownerOfSpecialist === organization ||
    owners.broughtInBy === organization ||
    owners.alsoBroughtInBy?.includes(organization) === true
  );
}

/**
 * Whether a stored treatment may be changed on a writer's behalf: it brought the treatment in, or
 * owns the line. Seeing it is not enough.
 *
 * @param writer an organization, or null for the operator, who may change everything.
 */
export function mayChange(
  owners: Pick<TreatmentOwners, "ownerOfLine" | "broughtInBy">,
  writer: string | null,
): boolean {
  return writer === null || owners.ownerOfLine === writer || owners.broughtInBy === writer;
}
