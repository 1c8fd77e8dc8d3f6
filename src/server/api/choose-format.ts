import { FORMATS } from "../../exports/formats.ts";

/** Media types of a header that are looked at. */
const LOOKED_AT = 32;

/** The media type of a format, without its parameters. */
function mediaType(format: string): string {
  return format === "json"
    ? "application/json"
    : (FORMATS[format as keyof typeof FORMATS].mediaType.split(";", 1)[0] ?? "");
}

/**
 * The format that an Accept header would rather have: the first of the highest weight. What asks for
 * nothing that there is gets JSON, as does who would take anything.
 *
 * @param offered `json` and formats of files
 */
export function chooseFormat<Format extends string>(
  accept: string | undefined,
  offered: readonly Format[],
  otherwise: Format,
): Format {
  let best = otherwise;
  let bestWeight = 0;
  for (const part of (accept ?? "").split(",").slice(0, LOOKED_AT)) {
    const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const quality = parameters.find((text) => text.startsWith("q="));
    const weight = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    if (weight <= bestWeight) continue;
    const format = type === "*/*" ? otherwise : offered.find((one) => mediaType(one) === type);
    if (format === undefined) continue;
    best = format;
    bestWeight = weight;
  }
  return best;
}
