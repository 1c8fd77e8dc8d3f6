import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from "@tanstack/preact-table";
import { useMemo, useRef } from "preact/hooks";
import type { Figures } from "../../api/statistics.ts";
import type { Filters } from "../address/filters.ts";
import { Link } from "../address/link.tsx";
import { address } from "../address/navigation.ts";
import { nameOf } from "../api-client/directory.ts";
import { compareNames } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { ColumnHead } from "../table/column-head.tsx";
import { Gap } from "../table/gap.tsx";
import { readSorting, writeSorting } from "../table/sorting.ts";
import "../table/table.css";
import { useVirtualRows } from "../table/virtual-rows.ts";
import type { EntityFigures, EntityKind } from "./entities.ts";
import { filtersOfEntity, isNobody } from "./entities.ts";
import { FIGURES_COLUMNS } from "./figures-columns.ts";
import "./figures-table.css";
import type { MeasureName } from "./measures.ts";
import { measureOf } from "./measures.ts";
import { rowsBehind } from "./rows-behind.ts";
import { SparkLine } from "./spark-line.tsx";

const NAME = "name";

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});
const helper = createColumnHelper<typeof features, EntityFigures>();

interface FiguresTableProps {
  readonly kind: EntityKind;
  readonly rows: readonly EntityFigures[];
  /** Of all rows together. */
  readonly total: Figures | null;
  /** Treatments by time, by id. */
  readonly courses: ReadonlyMap<string, readonly number[]>;
  /** As the address has it. */
  readonly sort: string;
  readonly changeSort: (sort: string) => void;
}

/** Lines, specialists or clients with their figures; every number leads to its rows. */
export function FiguresTable(props: FiguresTableProps) {
  const { kind, rows, total, courses } = props;
  const t = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const sorting = readSorting(props.sort);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: COLUMNS,
    data,
    getRowId: ({ id }) => id,
    state: { sorting: [{ id: sorting.column, desc: sorting.descending }] },
  });
  const sorted = table.getRowModel().rows;
  const virtual = useVirtualRows({ count: sorted.length, box });

  // Numbers are first sorted from the largest, names from A.
  const toggle = (column: string) => () =>
    props.changeSort(
      writeSorting({
        column,
        descending: sorting.column === column ? !sorting.descending : column !== NAME,
      }),
    );
  const head = (column: string) => ({ column, sort: { sorting, toggle: toggle(column) } });
  const columns = FIGURES_COLUMNS.length + 2;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section class="table-box figures-table" ref={box} tabIndex={0} aria-label={t.pages[kind]}>
      <table class="table" aria-rowcount={sorted.length + 1}>
        <thead>
          <tr>
            <ColumnHead name={t.filters.kind[kind]} {...head(NAME)} class="is-text is-first" />
            {FIGURES_COLUMNS.map(({ measure, place }) => (
              <ColumnHead
                key={measure}
                name={t.measures[measure].short}
                title={t.measures[measure].long}
                {...head(measure)}
                class={place}
              />
            ))}
            <ColumnHead
              name={t.charts.courseOfVolume}
              column="course"
              class="is-second is-course"
            />
          </tr>
        </thead>
        <tbody>
          <Gap height={virtual.above} columns={columns} />
          {virtual.rows.map(({ index }) => {
            const row = sorted[index]?.original;
            if (row === undefined) return null;
            return (
              <tr key={row.id} aria-rowindex={index + 2}>
                <th scope="row" class="is-text is-first is-name">
                  <Name kind={kind} row={row} />
                </th>
                {FIGURES_COLUMNS.map(({ measure, place }) => (
                  <td key={measure} class={place}>
                    <Value
                      measure={measure}
                      figures={row.figures}
                      filters={filtersOfEntity(kind, row)}
                    />
                  </td>
                ))}
                <td class="is-second is-course">
                  <SparkLine values={courses.get(row.id) ?? []} height={22} width={110} />
                </td>
              </tr>
            );
          })}
          <Gap height={virtual.below} columns={columns} />
        </tbody>
        {total !== null && (
          <tfoot>
            <tr>
              <th scope="row" class="is-text is-first">
                {t.figures.all}
              </th>
              {FIGURES_COLUMNS.map(({ measure, place }) => (
                <td key={measure} class={place}>
                  <Value measure={measure} figures={total} filters={{}} />
                </td>
              ))}
              <td class="is-second is-course" />
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

function Name({ kind, row }: { readonly kind: EntityKind; readonly row: EntityFigures }) {
  const t = useTexts();
  if (isNobody(row)) return <span class="muted">{t.figures.nobody[kind]}</span>;
  const { filters } = address.value;
  return (
    <Link
      to={{ page: kind, part: row.id, filters: { ...filters, [kind]: [] }, view: {} }}
      title={nameOf(row)}
    >
      {nameOf(row)}
    </Link>
  );
}

function Value(props: {
  readonly measure: MeasureName;
  readonly figures: Figures;
  readonly filters: Partial<Filters>;
}) {
  const measure = measureOf(props.measure);
  const value = measure.value(props.figures);
  const shown = measure.format(value);
  if (value === null) return <span class="muted">{shown}</span>;
  const to = rowsBehind(props.measure, props.figures, props.filters);
  return to === null ? shown : <Link to={to}>{shown}</Link>;
}

const COLUMNS = helper.columns([
  helper.accessor((row) => row.name ?? row.id, {
    id: NAME,
    sortFn: (a, b) => compareNames(nameOf(a.original), nameOf(b.original)),
  }),
  ...FIGURES_COLUMNS.map(({ measure }) =>
    // Nothing is last, whichever way one sorts.
    helper.accessor((row) => measureOf(measure).value(row.figures) ?? undefined, {
      id: measure,
      sortFn: (a, b) => valueIn(measure, a.original) - valueIn(measure, b.original),
      sortUndefined: "last",
    }),
  ),
]);

function valueIn(measure: MeasureName, { figures }: EntityFigures): number {
  return measureOf(measure).value(figures) ?? 0;
}
