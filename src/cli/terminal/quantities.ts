/** Numbers, sizes and times as a Russian reader writes them. */

const INTEGER = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 1 });
const PLURAL = new Intl.PluralRules("ru-RU");

const UNITS = ["Б", "КБ", "МБ", "ГБ", "ТБ"] as const;

export function formatNumber(value: number): string {
  return INTEGER.format(value);
}

/** `12,4 МБ`. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${TENTHS.format(bytes / 1000 ** unit)} ${UNITS[unit]}`;
}

/** `0:07`, `12:30`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number: number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** `1 строка`, `2 строки`, `5 строк`. */
export function counted(count: number, one: string, few: string, many: string): string {
  const form = PLURAL.select(count);
  let word = many;
  if (form === "one") word = one;
  else if (form === "few") word = few;
  return `${formatNumber(count)} ${word}`;
}
