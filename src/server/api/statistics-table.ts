import type { FastifyReply, FastifyRequest } from "fastify";
import type { FigureGroup, Figures, Statistics } from "../../api/statistics.ts";
import { FORMATS } from "../../exports/formats.ts";
import type { Table, TableCell, TableColumn } from "../../exports/write-table.ts";
import { writeCsvTable, writeXlsxTable } from "../../exports/write-table.ts";
import type { Grouping } from "../../history/figures.ts";
import type { SentFile } from "./send-file.ts";
import { sendFile } from "./send-file.ts";

export interface StatisticsFile {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly groupBy: readonly Grouping[];
  readonly report: Statistics;
  readonly format: "csv" | "xlsx";
  /** CSV with semicolons and a byte order mark. */
  readonly forExcel: boolean;
  readonly patience: SentFile["patience"];
}

interface Column extends TableColumn {
  readonly value: (group: FigureGroup) => TableCell;
}

/** Sends a report as a flat table: a group a row. */
export function sendStatisticsTable(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StatisticsFile,
): Promise<FastifyReply> {
  const { mediaType, extension } = FORMATS[file.format];
  const table = tableOf(file);
  return sendFile(request, reply, {
    name: file.name + extension,
    mediaType,
    compressible: file.format === "csv",
    patience: file.patience,
    write: (output, patience) =>
      file.format === "csv"
        ? writeCsvTable(output, table, file.forExcel, patience)
        : writeXlsxTable(output, table, patience),
  });
}

function tableOf({ groupBy, report }: StatisticsFile): Table {
  const columns = [...groupBy.flatMap(keyColumns), ...figureColumns(report.percentiles)];
  const rows = report.groups.map((group) => columns.map(({ value }) => value(group)));
  return { columns, rows };
}

const KEY_HEADINGS = {
  line: "Линия",
  specialist: "Специалист",
  client: "Клиент",
  hour: "Час",
  weekday: "День недели",
  day: "День",
  week: "Неделя",
  month: "Месяц",
} as const satisfies Record<Grouping, string>;

const SPREAD_HEADINGS = {
  waiting: "Ожидание",
  reaction: "Реакция",
  duration: "Длительность",
} as const;

/** What has a name has a column for it besides. */
function keyColumns(grouping: Grouping): Column[] {
  const heading = KEY_HEADINGS[grouping];
  if (grouping !== "line" && grouping !== "specialist" && grouping !== "client") {
    return [{ name: grouping, heading, value: ({ keys }) => keys[grouping] ?? null }];
  }
  return [
    { name: `${grouping}Name`, heading, value: ({ keys }) => keys[grouping]?.name ?? null },
    {
      name: `${grouping}Id`,
      heading: `${heading}: ID`,
      value: ({ keys }) => keys[grouping]?.id ?? null,
    },
  ];
}

function figureColumns(percentiles: readonly number[]): Column[] {
  return [
    figure("treatments", "Обращений", (figures) => figures.treatments),
    figure("served", "Обслужено", (figures) => figures.served),
    figure("neverServed", "Не обслужено", (figures) => figures.neverServed),
    figure("withinTarget", "В пределах цели", (figures) => figures.withinTarget),
    figure("withinTargetShare", "Доля в цели", (figures) => figures.withinTargetShare),
    ...(["waiting", "reaction", "duration"] as const).flatMap((spread) =>
      spreadColumns(spread, percentiles),
    ),
    ...[1, 2, 3, 4, 5].map((stars) =>
      figure(`rated${stars}`, `Оценок ${stars}`, ({ ratings }) => ratings[stars - 1] ?? 0),
    ),
    figure("rated", "Оценено", (figures) => figures.rated),
    figure("ratedShare", "Доля оценённых", (figures) => figures.ratedShare),
    figure("rating", "Средняя оценка", (figures) => figures.rating),
  ];
}

function spreadColumns(
  spread: keyof typeof SPREAD_HEADINGS,
  percentiles: readonly number[],
): Column[] {
  const title = SPREAD_HEADINGS[spread];
  return [
    figure(`${spread}Count`, `${title}: значений`, (figures) => figures[spread].count),
    figure(`${spread}Average`, `${title}: среднее, с`, (figures) => figures[spread].average),
    ...percentiles.map((percentile) =>
      figure(
        `${spread}P${percentile}`,
        `${title}: ${percentile}-й перцентиль, с`,
        (figures) => figures[spread].percentiles[String(percentile)] ?? null,
      ),
    ),
  ];
}

function figure(name: string, heading: string, value: (figures: Figures) => number | null): Column {
  return { name, heading, value: ({ figures }) => value(figures) };
}
