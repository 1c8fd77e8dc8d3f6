import type { FigureGroup, Figures } from "../../api/statistics.ts";
import type { Named } from "../../api/values.ts";
import type { Page } from "../address/address.ts";
import type { Filters } from "../address/filters.ts";

/** Whom figures are about: the same thing as a page, as a grouping of the API and as a filter. */
export const ENTITIES = {
  lines: { grouping: "line" },
  specialists: { grouping: "specialist" },
  clients: { grouping: "client" },
} as const satisfies Partial<Record<Page & keyof Filters, { grouping: string }>>;

export type EntityKind = keyof typeof ENTITIES;

/**
 * The id of none, as in the wire format: the API groups by it what nobody closed, or what has no
 * known client, and filters by it.
 */
const NOBODY = "00000000-0000-0000-0000-000000000000";

export interface EntityFigures {
  readonly id: string;
  readonly name: string | null;
  readonly figures: Figures;
}

/** Groups by one of the entities. */
export function entityFigures(
  kind: EntityKind,
  groups: readonly FigureGroup[],
): readonly EntityFigures[] {
  return groups.flatMap(({ keys, figures }) => {
    const entity = keys[ENTITIES[kind].grouping];
    return entity === undefined ? [] : [{ ...entity, figures }];
  });
}

export function isNobody({ id }: Pick<Named, "id">): boolean {
  return id === NOBODY;
}

/** The filters that narrow to an entity. */
export function filtersOfEntity(kind: EntityKind, { id }: Pick<Named, "id">): Partial<Filters> {
  return { [kind]: [id] };
}
