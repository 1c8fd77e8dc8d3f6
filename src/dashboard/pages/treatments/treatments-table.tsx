import { createColumnHelper, tableFeatures, useTable } from "@tanstack/preact-table";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { TreatmentRow } from "../../../api/treatments.ts";
import { Link } from "../../address/link.tsx";
import { address, setView } from "../../address/navigation.ts";
import { formatNumber } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { ColumnHead } from "../../table/column-head.tsx";
import { Gap } from "../../table/gap.tsx";
import { readSorting, writeSorting } from "../../table/sorting.ts";
import "../../table/table.css";
import { useVirtualRows } from "../../table/virtual-rows.ts";
import type { TreatmentColumn } from "./columns.ts";

/** The next page is asked for when this many rows are left below. */
const AHEAD = 60;

const features = tableFeatures({});
const helper = createColumnHelper<typeof features, TreatmentRow>();

interface TreatmentsTableProps {
  readonly rows: readonly TreatmentRow[];
  readonly columns: readonly TreatmentColumn[];
  readonly sort: string;
  readonly changeSort: (sort: string) => void;
  /** The treatment whose course is shown. */
  readonly open: string | null;
  /** How many there are, also of those that are not loaded. */
  readonly total: number | null;
  /** Whether there are more than the page shows. */
  readonly cut: boolean;
  /** Null when all are loaded that are shown. */
  readonly more: {
    readonly load: () => void;
    readonly loading: boolean;
    readonly failed: boolean;
  } | null;
}

/** Any number of rows: those in sight are rendered, the others come page by page as one scrolls. */
export function TreatmentsTable(props: TreatmentsTableProps) {
  const { columns, sort, open, more } = props;
  const t = useTexts();
  const box = useRef<HTMLElement>(null);
  const sorting = readSorting(sort);
  const data = useMemo(() => [...props.rows], [props.rows]);
  const definitions = useMemo(
    () => helper.columns(columns.map(({ id, text }) => helper.accessor(text, { id }))),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: ({ ServiceTreatmentID }) => ServiceTreatmentID,
  });
  const { rows } = table.getRowModel();
  const virtual = useVirtualRows({ count: rows.length, box });

  const lastSeen = virtual.rows.at(-1)?.index ?? 0;
  const isNearEnd =
    more !== null && !more.loading && !more.failed && lastSeen + AHEAD >= rows.length;
  useEffect(() => {
    if (isNearEnd) more.load();
  }, [isNearEnd]);

  // Another selection or order begins at its top.
  const firstId = rows[0]?.id;
  useEffect(() => box.current?.scrollTo({ top: 0 }), [firstId, sort]);

  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === open);
    const next = rows[at + by];
    if (at < 0 || next === undefined) return;
    setView({ open: next.id }, { replace: true });
    virtual.scrollTo(at + by);
    // A link that was clicked goes with its row: keys are still meant for the table.
    box.current?.focus({ preventScroll: true });
  };
  return (
    <section
      class="panel table-box treatments-table"
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t.pages.treatments}
      onKeyDown={(event) => {
        if (open === null || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
        event.preventDefault();
        step(event.key === "ArrowDown" ? 1 : -1);
      }}
    >
      <table class="table" aria-rowcount={(props.total ?? rows.length) + 1}>
        <thead>
          <tr>
            {columns.map(({ id, kind, shown, sort: by }) => (
              <ColumnHead
                key={id}
                name={t.treatments.columns[id]}
                column={by ?? id}
                class={classOf(kind, shown, id === columns[0]?.id)}
                {...(by === undefined
                  ? {}
                  : {
                      sort: {
                        sorting,
                        toggle: () =>
                          props.changeSort(
                            writeSorting({
                              column: by,
                              descending: sorting.column === by ? !sorting.descending : true,
                            }),
                          ),
                      },
                    })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={virtual.above} columns={columns.length} />
          {virtual.rows.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr
                key={row.id}
                aria-rowindex={index + 2}
                class={row.id === open ? "is-open" : undefined}
                onClick={(event) => {
                  // The link in the row does the same, and more: a tab of its own.
                  const chosen = getSelection()?.toString() ?? "";
                  if (!event.defaultPrevented && chosen === "") setView({ open: row.id });
                }}
              >
                {columns.map(({ id, kind, shown, text }, column) => (
                  <td
                    key={id}
                    class={classOf(kind, shown, column === 0)}
                    title={kind === "text" ? text(row.original) : undefined}
                  >
                    {column === 0 ? (
                      <Link
                        to={{
                          ...address.value,
                          view: { ...address.value.view, open: row.id },
                        }}
                      >
                        {text(row.original)}
                      </Link>
                    ) : (
                      text(row.original)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          <Gap height={virtual.below} columns={columns.length} />
        </tbody>
      </table>
      {more === null && props.cut && (
        <p class="treatments-more">{t.treatments.cut(formatNumber(rows.length))}</p>
      )}
      {more !== null && (
        <div class="treatments-more no-print" aria-live="polite">
          {more.failed ? (
            <button type="button" class="button" onClick={more.load}>
              {t.errors.tryAgain}
            </button>
          ) : (
            t.treatments.loaded(formatNumber(rows.length), formatNumber(props.total))
          )}
        </div>
      )}
    </section>
  );
}

function classOf(
  kind: TreatmentColumn["kind"],
  shown: TreatmentColumn["shown"],
  isFirst: boolean,
): string {
  const text = kind === "number" ? "" : " is-text";
  const width = kind === "text" ? " is-name" : "";
  const first = isFirst ? " is-first" : "";
  return `${isFirst ? "" : (shown ?? "")}${text}${width}${kind === "code" ? " mono" : ""}${first}`;
}
