import type { ImportSummary } from "../../intake/files/import-treatments.ts";
import type { DirectoryOutcome } from "../../store/store.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";

/** What became of a file's rows, as a paragraph. */
export function describeTreatments(summary: ImportSummary, dryRun: boolean): string {
  const { added, changed, unchanged, superseded, rejected, invisible, ignoredColumns } = summary;
  const counts = [
    `добавлено ${formatNumber(added)}`,
    `изменено ${formatNumber(changed)}`,
    `без изменений ${formatNumber(unchanged)}`,
    ...(superseded > 0 ? [`заменено более поздними строками ${formatNumber(superseded)}`] : []),
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
  if (ignoredColumns.length > 0) {
    lines.push(`Не использованы колонки: ${ignoredColumns.join(", ")}.`);
  }
  return lines.join("\n");
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
