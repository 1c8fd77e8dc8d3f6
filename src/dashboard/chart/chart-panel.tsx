import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { Link } from "../address/link.tsx";
import { DownloadMenu } from "../files/download-menu.tsx";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import type { ChartProps } from "./chart.tsx";
import { Chart } from "./chart.tsx";
import type { ChartCell, ChartTable } from "./chart-table.ts";

interface ChartPanelProps extends Omit<ChartProps, "picture" | "label"> {
  readonly title: string;
  readonly table: ChartTable;
  /** Parameters of a report that holds the numbers, for files; none where the API has no such report. */
  readonly report?: URLSearchParams;
  /** Switches at the head. */
  readonly children?: ComponentChildren;
  readonly legend?: ComponentChildren;
}

/** A chart with its title, the same as a table, and files of it. */
export function ChartPanel(props: ChartPanelProps) {
  const { title, table, report, children, legend, ...chart } = props;
  const t = useTexts();
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  const picture = useRef<(() => string) | null>(null);
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {children}
        <div class="row no-print">
          <button
            type="button"
            class="button button-quiet button-icon"
            aria-pressed={asTable}
            aria-label={`${title}: ${t.charts.asTable}`}
            title={t.charts.asTable}
            onClick={() => setAsTable(!asTable)}
          >
            <Icon name={asTable ? "chart" : "table"} />
          </button>
          <DownloadMenu
            name={title}
            {...(report === undefined ? {} : { report })}
            {...(asTable ? {} : { picture })}
            table={table}
          />
        </div>
      </div>
      {!asTable && legend}
      <div class="panel-body">
        {asTable ? (
          <TableOf table={table} height={chart.height} name={title} />
        ) : (
          <Chart {...chart} label={t.charts.label(title)} picture={picture} />
        )}
      </div>
    </section>
  );
}

function TableOf(props: {
  readonly table: ChartTable;
  readonly height: number;
  readonly name: string;
}) {
  const { columns, rows } = props.table;
  return (
    <section
      class="chart-table"
      style={{ "--height": `${Math.max(props.height, 220)}px` }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={props.name}
    >
      <table>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, index) => (
            <tr key={index}>
              {cells.map((cell, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    <Cell {...cell} />
                  </th>
                ) : (
                  <td key={column}>
                    <Cell {...cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ text, to }: ChartCell) {
  return to === undefined || to === null ? text : <Link to={to}>{text}</Link>;
}
