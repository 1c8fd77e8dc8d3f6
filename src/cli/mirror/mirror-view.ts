import { SingleBar } from "cli-progress";
import type { MirrorEvent } from "../../mirror/mirror-events.ts";
import type { NamedMirrorStatus } from "../../server/administration/mirror-messages.ts";
import { barLine } from "../import/progress.ts";
import type { Output } from "../terminal/output.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";
import { describeShare, wallClock } from "./describe-status.ts";

/** Shows a person what a mirror does: a bar on a terminal, lines elsewhere. */
export class MirrorView {
  readonly #output: Output;
  readonly #bar: SingleBar | null;
  #status: NamedMirrorStatus | null = null;
  #receiving = 0;
  #lastLine = "";

  constructor(output: Output) {
    this.#output = output;
    const terminal = output.noticeTerminal;
    if (terminal === null) {
      this.#bar = null;
      return;
    }
    this.#bar = new SingleBar({
      stream: terminal,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
      fps: 5,
      format: () => this.#line(),
    });
    this.#bar.start(1, 0);
  }

  status(status: NamedMirrorStatus): void {
    const isFirst = this.#status === null;
    this.#status = status;
    if (this.#bar === null && isFirst) {
      this.#output.notice(`${status.name}: ${describeShare(status).join(" · ")}`);
    }
    this.#bar?.update(status.coveredShare);
  }

  event(event: MirrorEvent): void {
    const status = this.#status;
    if (status === null) return;
    this.#receiving = event.kind === "rows" ? event.received : 0;
    const text = describeEvent(event, status);
    if (text === null || text === this.#lastLine) return;
    // The bar tells how far it is; without one each answer is a line.
    const isNews = event.kind === "failed" || event.kind === "waiting";
    if (this.#bar !== null && !isNews) return;
    this.#lastLine = text;
    this.say(text);
  }

  /** Says something on lines of its own. */
  say(text: string): void {
    const bar = this.#bar;
    if (bar === null) {
      this.#output.notice(text);
      return;
    }
    bar.stop();
    this.#output.notice(text);
    bar.start(1, this.#status?.coveredShare ?? 0);
  }

  stop(): void {
    this.#bar?.stop();
  }

  #line(): string {
    const status = this.#status;
    if (status === null) return "";
    const words = describeShare(status);
    if (this.#receiving > 0) words.splice(1, 0, `принимаю ${formatNumber(this.#receiving)}`);
    return barLine(status.name, status.coveredShare, words, this.#output.noticeWidth);
  }
}

function describeEvent(event: MirrorEvent, status: NamedMirrorStatus): string | null {
  const at = wallClock(status.timeZone);
  switch (event.kind) {
    case "read": {
      const { window, received, added, changed, refused, rejected, vanished } = event;
      const more = [
        ["не принято", refused],
        ["отвергнуто", rejected],
        ["пропало в облаке", vanished],
      ] as const;
      const counts = more
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `, ${name} ${count}`);
      return (
        `${at(window.from)} — ${at(window.to)}: ${counted(received, "строка", "строки", "строк")}, ` +
        `новых ${formatNumber(added)}, изменено ${formatNumber(changed)}${counts.join("")}`
      );
    }
    case "names":
      return `Справочники: ${counted(event.entries, "запись", "записи", "записей")}`;
    case "failed":
      return event.until === null
        ? event.message
        : `${event.message} Следующая попытка в ${at(event.until).slice(11)}.`;
    case "waiting":
      return waitText(event.reason, at(event.until).slice(11));
    default:
      return null;
  }
}

function waitText(reason: "budget" | "failure" | "paused", until: string): string | null {
  switch (reason) {
    case "budget":
      return `В этом часе вызовов больше не будет, жду до ${until}`;
    case "paused":
      return "Зеркало приостановлено. Продолжить: letopis mirror resume";
    case "failure":
      // The failure has said so.
      return null;
  }
}
