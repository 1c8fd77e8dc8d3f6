import type { FastifySchemaCompiler } from "fastify";
import { z } from "zod";
import en from "zod/v4/locales/en.js";
import ru from "zod/v4/locales/ru.js";
import type { ParameterProblem, Sentence } from "./api-error.ts";
import { ApiError } from "./api-error.ts";

/** Problems of one request that are told. */
const PROBLEMS_TOLD = 20;
/** Characters of a name that the caller made up. */
const NAME_CHARACTERS = 100;

const LOCALES = { ru: ru().localeError, en: en().localeError } as const;

/** Reads parameters and bodies by their schemas; what is wrong is told in both languages. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data) => {
    // Inputs are asked for by the texts ("got a string"), and never told: one may be a password.
    const result = schema.safeParse(data, { reportInput: true });
    return result.success ? { value: result.data } : { error: invalidRequest(result.error.issues) };
  };

function invalidRequest(issues: readonly z.core.$ZodIssue[]): ApiError {
  const errors = issues.slice(0, PROBLEMS_TOLD).flatMap(parameterProblems);
  return new ApiError(
    "REQUEST_INVALID",
    {
      ru: `Запрос нельзя выполнить. ${errors.map((error) => inWords(error, "ru")).join(" ")}`,
      en: `The request cannot be used. ${errors.map((error) => inWords(error, "en")).join(" ")}`,
    },
    { errors },
  );
}

function parameterProblems(issue: z.core.$ZodIssue): ParameterProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, PROBLEMS_TOLD).map((key) => ({
      parameter: shown(z.core.toDotPath([...issue.path, key])),
      detail: { ru: "Такого параметра нет", en: "There is no such parameter" },
    }));
  }
  const [first] = issue.path;
  const isArrayItem = typeof issue.path[1] === "number" && issue.path.length === 2;
  const path = isArrayItem && first !== undefined ? [first] : issue.path;
  return [{ parameter: shown(z.core.toDotPath(path)) || "body", detail: described(issue) }];
}

function described(issue: z.core.$ZodIssue): Sentence {
  return { ru: messageOf(issue, "ru"), en: messageOf(issue, "en") };
}

function messageOf(issue: z.core.$ZodIssue, language: keyof typeof LOCALES): string {
  const told = LOCALES[language]?.(issue as z.core.$ZodRawIssue);
  const text = typeof told === "string" ? told : told?.message;
  return text ?? issue.message;
}

function inWords({ parameter, detail }: ParameterProblem, language: "ru" | "en"): string {
  return `${parameter}: ${detail[language]}.`;
}

function shown(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "\uFFFD").slice(0, NAME_CHARACTERS);
}
