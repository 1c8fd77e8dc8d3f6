import type { Filters } from "../address/filters.ts";
import { setFilters } from "../address/navigation.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import { useDescribedFilters } from "./use-described-filters.ts";

/** What narrows, each with a button that takes it away. */
export function Chips({ filters }: { readonly filters: Filters }) {
  const t = useTexts();
  const described = useDescribedFilters(filters);
  if (described.length === 0) return null;
  return (
    <ul class="chips no-print" aria-label={t.filters.active}>
      {described.map(({ key, text, without }) => (
        <li key={key} class="chip">
          <span class="chip-text" title={text}>
            {text}
          </span>
          <button
            type="button"
            class="chip-remove"
            aria-label={t.filters.remove(text)}
            onClick={() => setFilters(without)}
          >
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}
