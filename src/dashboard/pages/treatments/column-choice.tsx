import { setView } from "../../address/navigation.ts";
import { useTexts } from "../../language/language.ts";
import { Icon } from "../../shell/icon.tsx";
import { Popover } from "../../shell/popover.tsx";
import type { TreatmentColumn } from "./columns.ts";
import { TREATMENT_COLUMNS } from "./columns.ts";

/** Which columns the table shows. */
export function ColumnChoice({ chosen }: { readonly chosen: readonly TreatmentColumn[] }) {
  const t = useTexts();
  const toggle = (column: TreatmentColumn) => {
    const columns = TREATMENT_COLUMNS.filter((each) =>
      each === column ? !chosen.includes(each) : chosen.includes(each),
    );
    setView({ columns: columns.map(({ id }) => id).join(",") }, { replace: true });
  };
  return (
    <Popover
      align="end"
      label={
        <>
          <Icon name="columns" />
          {t.treatments.chooseColumns}
        </>
      }
    >
      {() => (
        <fieldset class="menu" aria-label={t.treatments.chooseColumns}>
          {TREATMENT_COLUMNS.map((column) => (
            <label key={column.id} class="check picker-item">
              <input
                type="checkbox"
                checked={chosen.includes(column)}
                disabled={chosen.length === 1 && chosen.includes(column)}
                onChange={() => toggle(column)}
              />
              {t.treatments.columns[column.id]}
            </label>
          ))}
          <button
            type="button"
            class="button"
            onClick={() => setView({ columns: undefined }, { replace: true })}
          >
            {t.treatments.defaultColumns}
          </button>
        </fieldset>
      )}
    </Popover>
  );
}
