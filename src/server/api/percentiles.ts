import { invalidParameter } from "./api-error.ts";

export const DEFAULT_PERCENTILES: readonly number[] = [50, 90, 95];

/**
 * Values that may stand once each in a list.
 *
 * @param parameter its name
 * @throws ApiError REQUEST_INVALID
 */
export function onceEach<Value>(parameter: string, values: readonly Value[]): readonly Value[] {
  if (new Set(values).size === values.length) return values;
  throw invalidParameter(parameter, {
    ru: `Параметр ${parameter}: каждое значение — один раз.`,
    en: `${parameter}: each value once.`,
  });
}
