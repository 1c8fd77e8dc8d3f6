import { useState } from "preact/hooks";
import { Link } from "../../address/link.tsx";
import { address } from "../../address/navigation.ts";
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

/** Two tables stand on one page: the address has room for the state of none. */
function Breakdown({ kind }: { readonly kind: EntityKind }) {
  const [sort, setSort] = useState(DEFAULT_SORT);
  const [search, setSearch] = useState("");
  return (
    <EntitiesPanel
      kind={kind}
      sort={sort}
      changeSort={setSort}
      search={search}
      changeSearch={setSearch}
    />
  );
}
