/** What a header such as Accept names, and how much its sender would like it: 0, not at all, to 1. */
export interface WeightedChoice {
  /** In lower case, without parameters. */
  readonly name: string;
  readonly weight: number;
}

/** Choices of a header that are looked at. */
const LOOKED_AT = 32;

/** The choices of a header in their order (RFC 9110, 12.4.2); a weight that is none counts as 0. */
export function weightedChoices(header: string | undefined): WeightedChoice[] {
  return (header ?? "").split(",").slice(0, LOOKED_AT).map(readChoice);
}

function readChoice(text: string): WeightedChoice {
  const [name = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return { name, weight: weight >= 0 && weight <= 1 ? weight : 0 };
}
