import { Link } from "../../address/link.tsx";
import { address, setView } from "../../address/navigation.ts";
import { nameOf, shortId, useDirectory } from "../../api-client/directory.ts";
import type { EntityKind } from "../../figures/entities.ts";
import { useTexts } from "../../language/language.ts";
import { Report } from "../../report/report.tsx";
import { DEFAULT_SORT } from "./default-sort.ts";
import { EntitiesPanel } from "./entities-panel.tsx";

/** By what a page of one entity is broken down. */
const BREAKDOWN: Record<EntityKind, readonly EntityKind[]> = {
  lines: ["specialists", "clients"],
  specialists: ["lines", "clients"],
  clients: ["lines", "specialists"],
};

/** The overview narrowed to one line, specialist or client, and whom it has to do with. */
export function EntityReport({ kind, id }: { readonly kind: EntityKind; readonly id: string }) {
  const t = useTexts();
  const item = useDirectory(kind).byId.get(id);
  return (
    <Report
      title={item === undefined ? shortId(id) : nameOf(item)}
      above={
        <Link to={{ ...address.value, part: null, view: {} }} class="page-above no-print">
          {t.pages[kind]}
        </Link>
      }
    >
      {BREAKDOWN[kind].map((other) => (
        <Breakdown key={other} kind={other} />
      ))}
    </Report>
  );
}

/** Two tables stand on one page: the address names the order and search of each. */
function Breakdown({ kind }: { readonly kind: EntityKind }) {
  const { view } = address.value;
  return (
    <EntitiesPanel
      kind={kind}
      sort={view[`${kind}Sort`] ?? DEFAULT_SORT}
      changeSort={(sort) => setView({ [`${kind}Sort`]: sort })}
      search={view[`${kind}Search`] ?? ""}
      changeSearch={(search) => setView({ [`${kind}Search`]: search }, { replace: true })}
    />
  );
}
