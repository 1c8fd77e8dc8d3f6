/**
 * What saxes finds wrong with a document, in Russian: the first pattern that matches counts.
 * Its messages are `line:column: text`.
 */
const VIOLATIONS: readonly (readonly [RegExp, string])[] = [
  [/unclosed tag/, "тег не закрыт"],
  [/unexpected close tag|unmatched closing tag/, "закрывающий тег не соответствует открытому"],
  [/unbound namespace prefix/, "префикс пространства имён не объявлен"],
  [
    /undefined entity|entity name/,
    "неизвестная сущность; разрешены только lt, gt, amp, quot, apos",
  ],
  [/character entity/, "ссылка на недопустимый символ"],
  [/duplicate attribute/, "атрибут повторяется"],
  [/outside of root|only one root/, "лишнее содержимое за пределами корневого элемента"],
  [/must contain a root/, "нет корневого элемента"],
  [/unexpected end/, "документ обрывается"],
  [/XML declaration/, "неверное XML-объявление"],
  [/attribute/, "неверная запись атрибута"],
  [/disallowed character/, "недопустимый символ"],
];

/**
 * A Russian sentence for a document that is not well-formed.
 *
 * @param message what the parser said, in English
 * @param line counted from 1
 * @param column characters read of that line
 */
export function describeViolation(message: string, line: number, column: number): string {
  const found = VIOLATIONS.find(([pattern]) => pattern.test(message));
  return `Запрос не является правильным XML (строка ${line}, позиция ${column}): ${found?.[1] ?? "нарушен синтаксис"}.`;
}
