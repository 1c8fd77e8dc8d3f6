import { HOOKS_PATH } from "../../contract/namespaces.ts";
import { UNPLACED_REASONS } from "../../intake/events/changes.ts";
import type { UnplacedReason } from "../../intake/events/placement.ts";
import type { IntakeStatus } from "../../intake/live/intake-status.ts";
import type { Comparison } from "../../push/subscription-outcome.ts";
import type { ListedHook } from "../../server/administration/hook-routes.ts";
import type { Comparisons } from "../../server/administration/subscription-messages.ts";
import type { Organization } from "../../store/store.ts";
import { wallClock } from "../mirror/describe-status.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";
import { wrap } from "../terminal/wrap.ts";
import { hookAddress } from "./hook-address.ts";

export interface HooksState {
  readonly publicAddress: string | null;
  readonly organizations: readonly Organization[];
  readonly hooks: readonly ListedHook[];
  readonly intake: readonly IntakeStatus[];
  readonly comparisons: Comparisons;
}

/** Lines and ids that are named one by one. */
const NAMED = 10;

type Field = readonly [name: string, text: string];

/**
 * Organizations that have hooks or events: what came, then hook by hook.
 *
 * @param width characters of a line
 */
export function describeHooks(state: HooksState, width: number): string {
  const { organizations, hooks, intake } = state;
  return organizations
    .flatMap((organization) => {
      const own = hooks.filter((hook) => hook.organization === organization.id);
      const status = intake.find((one) => one.organization === organization.id);
      if (own.length === 0 && status === undefined) return [];
      const title = `${organization.name} (${organization.id})`;
      return [
        [
          ...wrap(title, width),
          ...describeFields("  ", eventFields(status, organization.timeZone), width),
          ...own.flatMap((hook) => [
            ...wrap(`  Хук «${hook.name}» ${hook.id}`, width),
            ...describeFields("    ", hookFields(hook, state, organization.timeZone), width),
          ]),
        ].join("\n"),
      ];
    })
    .join("\n\n");
}

function hookFields(
  hook: ListedHook,
  { publicAddress, comparisons }: HooksState,
  timeZone: string,
): readonly Field[] {
  const { id, authentication, subscription, createdAt } = hook;
  const path = subscription === null ? publicAddress : subscription.publicAddress;
  const fields: Field[] = [
    ["Адрес", hookAddress(path, `${HOOKS_PATH}/${id}`)],
    ["Вход", authentication.kind === "bearer" ? "Bearer" : `логин ${authentication.login}, пароль`],
    ["Создан", wallClock(timeZone)(createdAt)],
  ];
  if (subscription !== null) {
    const { pushAddress, login, lines } = subscription;
    fields.push(["Push-сервис", `${pushAddress}, логин ${login}`], ["Линии", named(lines)]);
    fields.push(["Сверка", comparisonText(comparisons[id], timeZone)]);
  }
  return fields;
}

function eventFields(status: IntakeStatus | undefined, timeZone: string): readonly Field[] {
  if (status === undefined) return [["События", "пока не приходили"]];
  const { events, others, waiting, unplaced, open, endedUnseen, refused, refusedIds } = status;
  const latest =
    status.latestAt === null ? "" : `, последнее ${wallClock(timeZone)(status.latestAt)}`;
  const fields: Field[] = [
    ["События", `${formatNumber(events)}${latest}`],
    ["Открыто", counted(open, "обращение", "обращения", "обращений")],
  ];
  if (others > 0) fields.push(["Прочие", `${formatNumber(others)} других типов, сохранены`]);
  if (waiting > 0) fields.push(["Ждут", `${formatNumber(waiting)}, ещё не разобраны`]);
  for (const [reason, count] of Object.entries(unplaced)) {
    if (count === 0) continue;
    const text = UNPLACED_REASONS[reason as UnplacedReason];
    fields.push(["Без обращения", `${formatNumber(count)} — ${lowerFirst(text)}`]);
  }
  if (status.fromFuture > 0) {
    fields.push([
      "Из будущего",
      `${formatNumber(status.fromFuture)} — позже часов сервера, учтены как есть: проверьте часы и пояс отправителя`,
    ]);
  }
  if (endedUnseen > 0) {
    fields.push([
      "Потеряны",
      `${formatNumber(endedUnseen)} — завершились, а событие о завершении не пришло`,
    ]);
  }
  if (refused > 0) {
    fields.push([
      "Не приняты",
      `${formatNumber(refused)} — обращения другой организации: ${named(refusedIds)}`,
    ]);
  }
  if (status.failure !== null) fields.push(["Ошибка", status.failure.message]);
  return fields;
}

function comparisonText(comparison: Comparison | undefined, timeZone: string): string {
  if (comparison === undefined) return "не проводилась; её ведёт letopis serve";
  const { at, listed, unknown, closedHere, missing, failed } = comparison;
  const differences = [
    [unknown, "не были известны здесь, теперь открыты"],
    [missing, "нет в списке push-сервиса, здесь завершены без даты"],
    [closedHere, "у push-сервиса открыты, здесь уже закрыты"],
  ] as const;
  const found = differences.filter(([count]) => count > 0);
  const told = found.map(([count, text]) => `${formatNumber(count)} ${text}`);
  const counts = `открыто там ${formatNumber(listed)}${told.length === 0 ? ", расхождений нет" : `; ${told.join("; ")}`}`;
  const [first] = failed;
  const problem =
    first === undefined
      ? ""
      : `. Не получен список: ${counted(failed.length, "линия", "линии", "линий")}: ${first.message}`;
  return `${wallClock(timeZone)(at)}: ${counts}${problem}`;
}

/** A line a field; a text that does not fit beside its name goes below it. */
function describeFields(indent: string, fields: readonly Field[], width: number): string[] {
  const widest = Math.max(...fields.map(([name]) => name.length)) + 2;
  return fields.flatMap(([name, text]) => {
    const beside = `${indent}${`${name}:`.padEnd(widest)}${text}`;
    if (beside.length <= width) return [beside];
    return [`${indent}${name}:`, ...wrap(`${indent}  ${text}`, width)];
  });
}

function named(ids: readonly string[]): string {
  if (ids.length === 0) return "нет";
  const more = ids.length > NAMED ? ` и ещё ${ids.length - NAMED}` : "";
  return ids.slice(0, NAMED).join(", ") + more;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
