import { address, setView } from "../../address/navigation.ts";
import type { EntityKind } from "../../figures/entities.ts";
import { useTexts } from "../../language/language.ts";
import { DEFAULT_SORT } from "./default-sort.ts";
import { EntitiesPanel } from "./entities-panel.tsx";
import { EntityReport } from "./entity-report.tsx";

/** All lines, specialists or clients; one of them where the address names it. */
export function EntitiesPage({ kind }: { readonly kind: EntityKind }) {
  const t = useTexts();
  const { part, view } = address.value;
  if (part !== null) return <EntityReport kind={kind} id={part} />;
  return (
    <>
      <div class="page-head">
        <h1>{t.pages[kind]}</h1>
      </div>
      <EntitiesPanel
        kind={kind}
        sort={view.sort ?? DEFAULT_SORT}
        changeSort={(sort) => setView({ sort })}
        search={view.search ?? ""}
        changeSearch={(search) => setView({ search }, { replace: true })}
      />
    </>
  );
}
