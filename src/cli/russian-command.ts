import type { CommanderError } from "commander";
import { Command, Help } from "commander";
import type { Output } from "./terminal/output.ts";
import { wrap } from "./terminal/wrap.ts";

/** Characters of a line of help: longer lines are hard to read. */
const WIDEST_HELP = 100;
/** Where descriptions no longer fit beside what they describe. */
const NARROW_HELP = 70;

const TITLES: ReadonlyMap<string, string> = new Map([
  ["Usage:", "Использование:"],
  ["Arguments:", "Аргументы:"],
  ["Options:", "Параметры:"],
  ["Global Options:", "Общие параметры:"],
  ["Commands:", "Команды:"],
]);

/** What stands for a value in help, by what it is called in code. */
const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([
  ["address", "АДРЕС"],
  ["calls", "ВЫЗОВЫ"],
  ["date", "ДАТА"],
  ["days", "ДНИ"],
  ["file", "ФАЙЛ"],
  ["folder", "ПАПКА"],
  ["folder|address", "ПАПКА|АДРЕС"],
  ["format", "ФОРМАТ"],
  ["from", "ОТ"],
  ["host:port", "АДРЕС:ПОРТ"],
  ["hours", "ЧАСЫ"],
  ["id", "ID"],
  ["level", "УРОВЕНЬ"],
  ["list", "СПИСОК"],
  ["login", "ЛОГИН"],
  ["minutes", "МИНУТЫ"],
  ["name", "ИМЯ"],
  ["name|id", "ИМЯ|ID"],
  ["number", "ЧИСЛО"],
  ["operations", "ОПЕРАЦИИ"],
  ["organization", "ОРГАНИЗАЦИЯ"],
  ["set", "НАБОР"],
  ["size", "РАЗМЕР"],
  ["to", "ДО"],
  ["token", "ТОКЕН"],
  ["url", "URL"],
  ["uuid", "UUID"],
  ["zone", "ПОЯС"],
]);

/** `--data <folder> [file]` as a person reads it: `--data ПАПКА [ФАЙЛ]`. */
function inRussian(text: string): string {
  return text
    .replace(/<([^<>]+?)(\.\.\.)?>/g, (_, name: string, variadic?: string) => {
      return (PLACEHOLDERS.get(name) ?? name) + (variadic === undefined ? "" : "…");
    })
    .replace(/\[([a-z]+)\]/g, (whole, name: string) => {
      const word = PLACEHOLDERS.get(name);
      return word === undefined ? whole : `[${word}]`;
    });
}

/**
 * A command whose help and errors are in Russian, Commander's own words included. It neither
 * prints errors nor ends the process: they are thrown as `CommanderError`.
 *
 * @param name with the placeholders of its arguments, `import <file...>`
 * @param examples lines for the end of the help: a command line and what it does
 */
export function russianCommand(
  name: string,
  description: string,
  output: Output,
  examples: readonly (readonly [commandLine: string, meaning: string])[] = [],
): Command {
  const [word = "", ...operands] = name.split(" ");
  const command = new Command(word)
    .description(description)
    .summary(firstSentence(description))
    .helpOption("-h, --help", "Показать эту справку")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.notice(text.trimEnd()),
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(output.width, WIDEST_HELP),
      getErrHelpWidth: () => Math.min(output.noticeWidth, WIDEST_HELP),
    })
    .configureHelp({
      styleTitle: (title) => TITLES.get(title) ?? title,
      styleUsage: (usage) =>
        inRussian(usage.replace("[options]", "[параметры]").replace("[command]", "команда")),
      optionTerm: (option) => inRussian(option.flags),
      subcommandTerm: (sub) =>
        [sub.name(), ...sub.registeredArguments.map((one) => placeholder(one))].join(" "),
      // Choices are spelt out in the descriptions.
      optionDescription: (option) => option.description,
      formatItem(term, termWidth, description, helper) {
        const width = helper.helpWidth ?? WIDEST_HELP;
        return width < NARROW_HELP
          ? [`  ${term}`, ...wrap(`    ${description}`, width)].join("\n")
          : Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
      },
    });
  for (const operand of operands) command.argument(operand);
  if (examples.length > 0) command.addHelpText("after", examplesText(examples));
  return command;
}

/** For lists of commands; the whole description is in the command's own help. */
function firstSentence(text: string): string {
  return text.split(/(?<=\.) /, 1)[0]?.replace(/\.$/, "") ?? text;
}

function placeholder(argument: {
  readonly required: boolean;
  readonly variadic: boolean;
  name(): string;
}): string {
  const name = argument.name() + (argument.variadic ? "..." : "");
  return inRussian(argument.required ? `<${name}>` : `[${name}]`);
}

function examplesText(examples: readonly (readonly [string, string])[]): string {
  const lines = examples.flatMap(([commandLine, meaning]) => [
    `  ${meaning}:`,
    `    ${commandLine}`,
  ]);
  return ["", "Примеры:", ...lines].join("\n");
}

type Parts = readonly (string | undefined)[];

/** By Commander's code: what its message looks like, and what we say instead. */
const MESSAGES: Readonly<Record<string, readonly [RegExp, (parts: Parts) => string]>> = {
  "commander.unknownOption": [
    /option '([^']*)'(?:\n\(Did you mean (?:one of )?(.*)\?\))?/,
    ([option, similar]) => `Параметра ${option} нет.${suggestion(similar)}`,
  ],
  "commander.unknownCommand": [
    /command '([^']*)'(?:\n\(Did you mean (?:one of )?(.*)\?\))?/,
    ([command, similar]) => `Команды «${command}» нет.${suggestion(similar)}`,
  ],
  "commander.missingArgument": [
    /argument '([^']*)'/,
    ([argument]) => `Не хватает аргумента ${inRussian(`<${argument}>`)}.`,
  ],
  "commander.optionMissingArgument": [
    /option '([^']*)'/,
    ([option]) => `У параметра ${inRussian(option ?? "")} нет значения.`,
  ],
  "commander.missingMandatoryOptionValue": [
    /option '([^']*)'/,
    ([option]) => `Не хватает параметра ${inRussian(option ?? "")}.`,
  ],
  "commander.conflictingOption": [
    /option '([^']*)' cannot be used with option '([^']*)'/,
    ([one, other]) =>
      `Параметры ${inRussian(one ?? "")} и ${inRussian(other ?? "")} нельзя указать вместе.`,
  ],
  "commander.excessArguments": [
    /Expected (\d+) arguments? but got (\d+)/,
    ([expected, got]) => `Лишние аргументы: нужно ${expected}, указано ${got}.`,
  ],
  "commander.invalidArgument": [
    /(?:option|argument|value) '([^']*)'(?: argument '([^']*)')?[^.]*\.\s*([\s\S]*)/,
    ([place, value, reason]) =>
      `${inRussian(place ?? "")}: значение «${value ?? ""}» не годится. ${choices(reason)}`.trimEnd(),
  ],
};

/** A mistake in a command line, as a Russian sentence. */
export function describeUsageError({ code, message }: CommanderError): string {
  const known = MESSAGES[code];
  const parts = known?.[0].exec(message)?.slice(1);
  return known && parts ? known[1](parts) : message.replace(/^error: /, "");
}

function suggestion(similar: string | undefined): string {
  return similar === undefined ? "" : ` Возможно, вы имели в виду: ${similar}.`;
}

function choices(reason: string | undefined): string {
  return (reason ?? "").replace(/^Allowed choices are /, "Можно: ");
}
