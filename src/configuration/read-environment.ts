import { nearestName } from "../history/nearest-name.ts";
import { shownValue } from "../history/shown-value.ts";
import type { GivenValue, GivenValues } from "./given-value.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/** The variables of a process, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that names the file. */
export const FILE_VARIABLE = "LETOPIS_CONFIG";

const PREFIX = "LETOPIS_";

/** Variables of ours that are no settings: they belong to commands and to tests. */
const OTHER_VARIABLES: readonly string[] = [
  FILE_VARIABLE,
  "LETOPIS_PASSWORD",
  "LETOPIS_FOREIGN_CLIENTS",
];

/**
 * Reads the settings among the variables. An empty variable counts as one that is not there, since
 * service managers and containers hand on unset ones that way. A variable of ours that is unknown
 * is a problem: a misspelt setting would be silently without effect. Its value is never shown.
 */
export function readEnvironment(environment: Environment): GivenValues {
  const given: GivenValue[] = [];
  for (const key of SETTING_KEYS) {
    const { variable } = SETTINGS[key];
    const value = environment[variable];
    if (value !== undefined && value !== "") {
      given.push({ key, value, source: { kind: "environment", variable } });
    }
  }
  return { given, problems: unknownVariables(environment) };
}

function unknownVariables(environment: Environment): string[] {
  const known = [...SETTING_KEYS.map((key): string => SETTINGS[key].variable), ...OTHER_VARIABLES];
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
    .map(
      (name) =>
        `Переменная ${shownValue(name)}: такой нет. Ближайшая известная: ${nearestName(name, known)}.`,
    );
}
