import { useState } from "preact/hooks";
import type { DirectoryItem } from "../../api/directory.ts";
import { address, setFilters } from "../address/navigation.ts";
import type { DirectoryKind } from "../api-client/directory.ts";
import { nameOf, useDirectory } from "../api-client/directory.ts";
import { formatNumber } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { Popover } from "../shell/popover.tsx";

/** Entries shown at once; beyond it one searches. */
const SHOWN = 100;

/** Lines, specialists or clients to narrow by: any number, found by a part of the name. */
export function EntityPicker({ kind }: { readonly kind: DirectoryKind }) {
  const t = useTexts();
  const { byId } = useDirectory(kind);
  const chosen = address.value.filters[kind];
  const [first] = chosen;
  const only = chosen.length === 1 && first !== undefined ? (byId.get(first) ?? null) : null;
  return (
    <Popover
      buttonClass={`button${chosen.length > 0 ? " is-set" : ""}`}
      label={
        <span class="filter-value">
          {only === null ? t.filters.kinds[kind] : nameOf(only)}
          {only === null && chosen.length > 0 && ` · ${formatNumber(chosen.length)}`}
        </span>
      }
    >
      {() => <Picker kind={kind} chosen={chosen} />}
    </Popover>
  );
}

function Picker({
  kind,
  chosen,
}: {
  readonly kind: DirectoryKind;
  readonly chosen: readonly string[];
}) {
  const t = useTexts();
  const { items } = useDirectory(kind);
  const [search, setSearch] = useState("");
  // What is chosen when the box opens stands first, and stays where it is while one clicks.
  const [atFirst] = useState(() => new Set(chosen));
  const found = matching(items, search);
  const ordered = [
    ...found.filter(({ id }) => atFirst.has(id)),
    ...found.filter(({ id }) => !atFirst.has(id)),
  ];
  const toggle = (id: string) =>
    setFilters({
      [kind]: chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id],
    });
  return (
    <div class="picker">
      <input
        class="input"
        type="search"
        data-first
        placeholder={t.filters.search}
        aria-label={t.filters.search}
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <fieldset class="picker-list" aria-label={t.filters.kinds[kind]}>
        {ordered.slice(0, SHOWN).map((item) => (
          <label key={item.id} class="check picker-item">
            <input
              type="checkbox"
              checked={chosen.includes(item.id)}
              onChange={() => toggle(item.id)}
            />
            <span class={item.deleted ? "muted" : undefined}>{nameOf(item)}</span>
          </label>
        ))}
        {found.length === 0 && <p class="picker-note">{t.filters.nothingFound}</p>}
        {found.length > SHOWN && (
          <p class="picker-note">{t.filters.more(formatNumber(found.length - SHOWN))}</p>
        )}
      </fieldset>
      {chosen.length > 0 && (
        <button type="button" class="button" onClick={() => setFilters({ [kind]: [] })}>
          {t.filters.clear}
        </button>
      )}
    </div>
  );
}

function matching(items: readonly DirectoryItem[], search: string): readonly DirectoryItem[] {
  const wanted = search.trim().toLocaleLowerCase();
  if (wanted === "") return items;
  return items.filter(
    ({ id, name }) => name?.toLocaleLowerCase().includes(wanted) === true || id.startsWith(wanted),
  );
}
