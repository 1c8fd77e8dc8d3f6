import { expect, it } from "vitest";
import { counted, formatBytes, formatDuration } from "./quantities.ts";

it.each([
  [1, "1 строка"],
  [2, "2 строки"],
  [11, "11 строк"],
  [21, "21 строка"],
])("counts %d in Russian", (count, expected) => {
  expect(counted(count, "строка", "строки", "строк")).toBe(expected);
});

it.each([
  [0, "0 Б"],
  [999, "999 Б"],
  [12_400_000, "12,4 МБ"],
])("writes %d bytes", (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

it.each([
  [7, "0:07"],
  [750, "12:30"],
  [3723, "1:02:03"],
])("writes %d seconds", (seconds, expected) => {
  expect(formatDuration(seconds)).toBe(expected);
});
