import type { ColumnField } from "../contract/columns.ts";
import { HISTORY_COLUMNS } from "../contract/columns.ts";
import { shownValue } from "../history/shown-value.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { trimXml } from "../soap/xml-element.ts";
import { ownText, readId, readInstant } from "./cell-values.ts";
import { MalformedAnswerError, MissingColumnError } from "./client-errors.ts";
import type { TableRow } from "./row-scanner.ts";
import type { Treatment } from "./treatment.ts";

/** xs:decimal. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Ids of clients, users, lines and specialists that are remembered; many rows share them. */
const KNOWN_IDS = 16 * 1024;

/** Makes treatments of a table's rows. Columns are found by name; additional ones are ignored. */
export class TreatmentDecoder {
  readonly #zone: TimeZone;
  readonly #position: Readonly<Record<ColumnField, number>>;
  readonly #knownIds = new Map<string, string | null>();
  #row: TableRow = [];

  /** @throws MissingColumnError */
  constructor(columns: readonly string[], zone: TimeZone) {
    this.#zone = zone;
    const positions = HISTORY_COLUMNS.map(({ name, field }) => {
      const position = columns.indexOf(name);
      if (position < 0) {
        throw new MissingColumnError(
          `В таблице ответа нет колонки ${name}. Проверьте, тот ли это сервис.`,
          name,
        );
      }
      return [field, position] as const;
    });
    this.#position = Object.fromEntries(positions) as Record<ColumnField, number>;
  }

  /** @throws MalformedAnswerError for a value that is not of its column */
  decode(row: TableRow): Treatment {
    this.#row = row;
    return {
      id: this.#required("id", this.#ownId()),
      client: this.#sharedId("client"),
      serviceUser: this.#sharedId("serviceUser"),
      line: this.#required("line", this.#sharedId("line")),
      initialized: this.#required("initialized", this.#instant("initialized")),
      specAppointed: this.#instant("specAppointed"),
      queueWaitingTime: this.#number("queueWaitingTime"),
      specialist: this.#sharedId("specialist"),
      reactionStarted: this.#instant("reactionStarted"),
      closed: this.#required("closed", this.#instant("closed")),
      duration: this.#number("duration"),
      serviceQualityAssessment: this.#number("serviceQualityAssessment") || null,
      queueLength: this.#number("queueLength"),
    };
  }

  #cell(field: ColumnField): string {
    return this.#row[this.#position[field]] ?? "";
  }

  #required<T>(field: ColumnField, value: T | null): T {
    if (value === null) throw this.#unreadable(field);
    return value;
  }

  #ownId(): string | null {
    const id = this.#readId("id");
    return id === null ? null : ownText(id);
  }

  /** An id that other rows have too: read once, and one text for all. */
  #sharedId(field: ColumnField): string | null {
    const cell = this.#cell(field);
    const known = this.#knownIds.get(cell);
    if (known !== undefined) return known;
    const read = this.#readId(field);
    const id = read === null ? null : ownText(read);
    if (this.#knownIds.size >= KNOWN_IDS) this.#knownIds.clear();
    this.#knownIds.set(id === cell ? id : ownText(cell), id);
    return id;
  }

  #readId(field: ColumnField): string | null {
    const id = readId(this.#cell(field));
    if (id === undefined) throw this.#unreadable(field);
    return id;
  }

  #instant(field: ColumnField): Date | null {
    const instant = readInstant(this.#cell(field), this.#zone);
    if (instant === undefined) throw this.#unreadable(field);
    return instant;
  }

  #number(field: ColumnField): number {
    const text = trimXml(this.#cell(field));
    if (text === "") return 0;
    if (!DECIMAL.test(text)) throw this.#unreadable(field);
    return Number(text);
  }

  #unreadable(field: ColumnField): MalformedAnswerError {
    const name = HISTORY_COLUMNS.find((column) => column.field === field)?.name ?? field;
    const id = shownValue(this.#cell("id"));
    return new MalformedAnswerError(
      `Обращение ${id}, колонка ${name}: прочитано «${shownValue(this.#cell(field))}».`,
    );
  }
}
