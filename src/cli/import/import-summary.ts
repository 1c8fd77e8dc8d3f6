import type { ImportSummary } from "../../intake/files/import-treatments.ts";
import type { Rejection } from "../../intake/files/rejection.ts";
import type { DirectoryOutcome } from "../../store/store.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";

export interface SummaryOptions {
  readonly dryRun: boolean;
  /** Whether somebody said, directly or by an organization, which zone the file's times are of. */
  readonly timeZoneChosen: boolean;
}

/** What became of a file's rows, as a paragraph. */
export function describeTreatments(
  summary: ImportSummary,
  { dryRun, timeZoneChosen }: SummaryOptions,
): string {
  const { added, changed, unchanged, superseded, expired, rejected, invisible, ignoredColumns } =
    summary;
  const counts = [
    `добавлено ${formatNumber(added)}`,
    `изменено ${formatNumber(changed)}`,
    `без изменений ${formatNumber(unchanged)}`,
    ...(superseded > 0 ? [`заменено более поздними строками ${formatNumber(superseded)}`] : []),
    ...(expired > 0 ? [`старше срока хранения ${formatNumber(expired)}`] : []),
    `отвергнуто ${formatNumber(rejected)}`,
  ];
  const lines = [
    `${counted(summary.read, "строка", "строки", "строк")}: ${counts.join(", ")}.` +
      (dryRun ? " Это проба: ничего не записано." : ""),
  ];
  if (invisible > 0) {
    const rows = counted(invisible, "строку", "строки", "строк");
    lines.push(
      `Никто не увидит ${rows}: у их линии, клиента и специалиста нет известного владельца. ` +
        "Импортируйте справочник с владельцами или укажите --organization.",
    );
  }
  if (summary.timeZoneUsed !== null && !timeZoneChosen) {
    lines.push(
      `Время без смещения прочитано как ${summary.timeZoneUsed} (другой пояс: --time-zone).`,
    );
  }
  if (ignoredColumns.length > 0) {
    lines.push(`Не использованы колонки: ${ignoredColumns.join(", ")}.`);
  }
  return lines.join("\n");
}

/** Why rows were rejected, a line each. */
export function describeReasons(rejections: readonly Rejection[]): string {
  return rejections
    .map(({ line, id, reason }) => {
      if (line !== null) return `  строка ${line}: ${reason}`;
      return id === undefined ? `  ${reason}` : `  обращение ${id}: ${reason}`;
    })
    .join("\n");
}

/** What stays of an import that was broken off. */
export function describeInterruption(written: number): string {
  if (written === 0) return "импорт прерван, записанных строк нет. Повторите команду.";
  const rows = counted(written, "строки", "строк", "строк");
  return (
    `импорт прерван, записано не меньше ${rows}. Повторите команду: импорт продолжится, ` +
    "записанное не задвоится."
  );
}

/** What a directory file brought, as a sentence. */
export function describeDirectory(outcome: DirectoryOutcome, dryRun: boolean): string {
  const { organizations, lines, clients, specialists, users } = outcome;
  const counts = [
    `организаций ${formatNumber(organizations)}`,
    `линий ${formatNumber(lines)}`,
    `клиентов ${formatNumber(clients)}`,
    `специалистов ${formatNumber(specialists)}`,
    `пользователей ${formatNumber(users)}`,
  ];
  return `справочник: ${counts.join(", ")}.${dryRun ? " Это проба: ничего не записано." : ""}`;
}
