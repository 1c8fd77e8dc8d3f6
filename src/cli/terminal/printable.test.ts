import { expect, it } from "vitest";
import { printable } from "./printable.ts";

it.each([
  ["\u001b[2JВектор\u0007", "[2JВектор"],
  ["имя\u202eгруппы", "имягруппы"],
  ["две\r\nстроки\tи\u2028ещё", "две строки и ещё"],
  ["Ёлка №1 — «ок» 👍", "Ёлка №1 — «ок» 👍"],
])("leaves nothing that could steer a terminal in %j", (text, expected) => {
  expect(printable(text)).toBe(expected);
});
