import { ZERO_ID } from "../../contract/empty-values.ts";
import { EVENT_LIMITS } from "./limits.ts";
import { TRANSFER_DIRECTIONS } from "./line-event.ts";

/** A UUID in its usual form, in any letter case. */
const UUID = { type: "string", pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" };

const REQUIRED_ID = { ...UUID, not: { const: ZERO_ID } };
const OPTIONAL_ID = { ...UUID, type: ["string", "null"] };

/** The format leaves out days that do not exist; the pattern all but the years and forms we take. */
const MOMENT = {
  type: "string",
  format: "date-time",
  pattern:
    "^(19(7[1-9]|[89]\\d)|20\\d\\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3])(:[0-5]\\d){2}(\\.\\d{1,9})?(Z|[+-]((0\\d|1[0-3]):[0-5]\\d|14:00))$",
};

const WHOLE_NUMBER = { type: "integer", minimum: 0, maximum: EVENT_LIMITS.largestNumber };

/** One event as {@link readLineEvent} takes it: whatever satisfies the schema is taken. */
const EVENT = {
  title: "Событие линии поддержки",
  type: "object",
  required: ["event_type", "message_id", "message_type", "message_time", "line_id", "user_id"],
  properties: {
    event_type: { const: "line" },
    event_source: { type: "string", description: "Не используется." },
    message_id: {
      ...REQUIRED_ID,
      description:
        "Свой у каждого события. По нему узнаётся повтор: событие можно прислать ещё раз.",
    },
    message_type: {
      ...WHOLE_NUMBER,
      description:
        "Что произошло: 83 — встал в очередь, 80 — начато с назначенным специалистом, 81 — начато специалистом, 86 — назначен специалист, 1 — сообщение, 84 — передано другому, 82 — закрыто, 90 — закрыто системой, 17 — оценка.",
    },
    message_time: { ...MOMENT, description: "Когда это произошло: со смещением или Z." },
    treatment_id: {
      ...OPTIONAL_ID,
      description:
        "Обращение. Без него событие относится к единственному открытому обращению этого пользователя на этой линии.",
    },
    line_id: { ...REQUIRED_ID, description: "Линия поддержки." },
    user_id: { ...REQUIRED_ID, description: "Кто обратился." },
    author_id: {
      ...OPTIONAL_ID,
      description: "Кто это сделал: специалист или сам пользователь. Нет, если система.",
    },
    treatment: {
      description: "Что известно об обращении; важно при закрытии и оценке.",
      type: ["object", "null"],
      properties: {
        treatment_id: OPTIONAL_ID,
        line_id: OPTIONAL_ID,
        user_id: OPTIONAL_ID,
        initialized_at: {
          ...MOMENT,
          type: ["string", "null"],
          description: "Когда началось: нужно, если о начале не сообщалось.",
        },
        treatment_duration: {
          ...WHOLE_NUMBER,
          type: ["integer", "null"],
          description: "Длительность, с. Без неё — от начала до закрытия.",
        },
        current_specialist: { ...OPTIONAL_ID, description: "Кто закрыл, если закрыла система." },
        quality: {
          type: ["integer", "null"],
          minimum: 0,
          maximum: EVENT_LIMITS.largestQuality,
          description: "Оценка от 1 до 5; 0 — нет.",
        },
      },
    },
    data: {
      description: "При передаче на другую линию (89) или в другую организацию (85).",
      type: ["object", "null"],
      properties: {
        direction: { enum: [...TRANSFER_DIRECTIONS] },
        line_id: OPTIONAL_ID,
        treatment_id: OPTIONAL_ID,
      },
    },
  },
} as const;

/**
 * The JSON Schema of what a hook takes: an event, or several. Published, so that other systems can
 * check what they send. It is narrower than the reader, which also takes events of other types and
 * times beyond these years.
 *
 * @param maximumEvents events of one request
 */
export function lineEventSchema(maximumEvents: number) {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "События для хука Летописи",
    description:
      "Другие поля (text, file и прочее) разрешены и не читаются. Описание: docs/events.ru.md.",
    anyOf: [
      { $ref: "#/definitions/event" },
      {
        type: "array",
        minItems: 1,
        maxItems: maximumEvents,
        items: { $ref: "#/definitions/event" },
      },
    ],
    definitions: { event: EVENT },
  } as const;
}
