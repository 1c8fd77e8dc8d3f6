import type { Command } from "commander";
import type { Invocation } from "../invocation.ts";
import {
  addCommand,
  passwordCommand,
  pauseCommand,
  removeCommand,
  resumeCommand,
  setCommand,
} from "../mirror/account-commands.ts";
import { runCommand, statusCommand, verifyCommand, watchCommand } from "../mirror/work-commands.ts";
import { russianCommand } from "../russian-command.ts";

/** `letopis mirror …` */
export function mirrorCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "mirror",
    "Зеркало облака: вся история кабинета 1С-Коннект у себя, в пределах его ограничений вызовов. " +
      "У организации одно зеркало. Пока работает letopis serve, сервер держит зеркала в актуальном состоянии сам.",
    invocation.output,
    [
      [
        "letopis mirror add --from https://cloud.example.ru/cus/ws/PartnerWebAPI2 --login partner --since 2019-01-01",
        "Добавить, пароль спросят",
      ],
      ["letopis mirror run", "Загрузить историю"],
      ["letopis mirror status", "Что загружено и чего нет"],
    ],
  );
  for (const create of SUBCOMMANDS) command.addCommand(create(invocation));
  return command;
}

const SUBCOMMANDS = [
  addCommand,
  runCommand,
  watchCommand,
  statusCommand,
  verifyCommand,
  setCommand,
  passwordCommand,
  pauseCommand,
  resumeCommand,
  removeCommand,
];
