import type { ColumnField } from "../contract/columns.ts";
import { HISTORY_COLUMNS } from "../contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import { shownValue } from "../history/shown-value.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { isUuid } from "../history/uuid.ts";
import { parseDateTime } from "../history/wall-clock.ts";
import { trimXml } from "../soap/xml-element.ts";
import { MalformedAnswerError, MissingColumnError } from "./client-errors.ts";
import type { TableRow } from "./row-scanner.ts";
import type { Treatment } from "./treatment.ts";

/** xs:decimal. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Ids of clients, users, lines and specialists that are remembered; many rows share them. */
const KNOWN_IDS = 16 * 1024;

/**
 * Makes treatments of a table's rows. Columns are found by name; additional ones are ignored.
 *
 * A time without an offset is in the zone of the account. Of a time that the clock shows twice the
 * earlier is meant, which may be an hour off: the wire does not tell. Fractions of a second are
 * cut.
 */
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
    // A slice of an answer would keep the whole piece of it in memory.
    return id === null ? null : Buffer.from(id, "latin1").toString("latin1");
  }

  /** An id that other rows have too: read once, and one text for all. */
  #sharedId(field: ColumnField): string | null {
    const cell = this.#cell(field);
    const known = this.#knownIds.get(cell);
    if (known !== undefined) return known;
    const read = this.#readId(field);
    const id = read === null ? null : Buffer.from(read, "latin1").toString("latin1");
    if (this.#knownIds.size >= KNOWN_IDS) this.#knownIds.clear();
    this.#knownIds.set(id === cell ? id : Buffer.from(cell).toString(), id);
    return id;
  }

  #readId(field: ColumnField): string | null {
    const text = trimXml(this.#cell(field));
    if (text === "" || text === ZERO_ID) return null;
    if (!isUuid(text)) throw this.#unreadable(field);
    return text.toLowerCase();
  }

  #instant(field: ColumnField): Date | null {
    const text = trimXml(this.#cell(field));
    if (text === "") return null;
    const parsed = parseDateTime(text);
    if (parsed === null) throw this.#unreadable(field);
    const { wallSeconds, offsetSeconds } = parsed;
    if (wallSeconds === EMPTY_INSTANT) return null;
    const seconds =
      offsetSeconds === null
        ? this.#zone.toInstant(wallSeconds, "earlier")
        : wallSeconds - offsetSeconds;
    return new Date(seconds * 1000);
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
