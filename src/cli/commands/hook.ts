import type { Command } from "commander";
import { addCommand } from "../hook/add-command.ts";
import { listCommand } from "../hook/list-command.ts";
import {
  removeCommand,
  subscribeCommand,
  unsubscribeCommand,
} from "../hook/subscription-commands.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";

/** `letopis hook …` */
export function hookCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "hook",
    "Хуки: адреса, на которые приходят события линий — от push-сервиса 1С-Коннект, своей телефонии, чата. " +
      "Из событий складываются обращения. Принимает их работающий сервер: letopis serve.",
    invocation.output,
    [
      ['letopis hook add --organization "Вектор"', "Хук для своей системы"],
      [
        "letopis hook subscribe --push https://push.example.ru --login partner --public-address https://letopis.example.ru --line 7dd68e97-98be-4f2f-a8d1-5a1b7e4a0a11",
        "Подписаться на линию 1С-Коннект",
      ],
      ["letopis hook list", "Что принято и всё ли нашло своё обращение"],
    ],
  );
  for (const create of SUBCOMMANDS) command.addCommand(create(invocation));
  return command;
}

const SUBCOMMANDS = [addCommand, subscribeCommand, listCommand, unsubscribeCommand, removeCommand];
