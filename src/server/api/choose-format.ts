import type { ExportFormat } from "../../exports/formats.ts";
import { FORMATS } from "../../exports/formats.ts";
import { weightedChoices } from "../weighted-choices.ts";

/** The media type of a format, without its parameters. */
function mediaType(format: "json" | ExportFormat): string {
  if (format === "json") return "application/json";
  return FORMATS[format].mediaType.split(";", 1)[0] ?? "";
}

/**
 * The format that an Accept header would rather have: the first of the highest weight. What asks for
 * nothing that there is gets JSON, as does who would take anything.
 */
export function chooseFormat<Format extends "json" | ExportFormat>(
  accept: string | undefined,
  offered: readonly Format[],
  otherwise: Format,
): Format {
  let best = otherwise;
  let bestWeight = 0;
  for (const { name: type, weight } of weightedChoices(accept)) {
    if (weight <= bestWeight) continue;
    const format = type === "*/*" ? otherwise : offered.find((one) => mediaType(one) === type);
    if (format === undefined) continue;
    best = format;
    bestWeight = weight;
  }
  return best;
}
