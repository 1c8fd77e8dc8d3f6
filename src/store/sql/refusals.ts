import { LetopisError } from "../../contract/letopis-error.ts";

/** What stores refuse, and how they say it to people: the same whatever the database is. */

export function storeClosing(): LetopisError {
  return new LetopisError("STORE_UNAVAILABLE", "Хранилище закрывается: повторите запрос позже.");
}

/** @param present version of the schema that is stored, @param newest of those known here */
export function storeNewer(present: number, newest: number): LetopisError {
  return new LetopisError(
    "STORE_NEWER",
    `Данные записаны более новой версией Летописи (схема ${present}, эта программа знает ${newest}). ` +
      "Обновите программу.",
  );
}

export function writerEnded(): LetopisError {
  return new LetopisError("STORE_UNAVAILABLE", "Запись уже завершена: откройте новую.");
}

export function unknownOrganization(id: string): LetopisError {
  return new LetopisError(
    "ORGANIZATION_UNKNOWN",
    `Организации «${id}» нет. Список: letopis organization list.`,
  );
}

export function organizationExists(name: string): LetopisError {
  return new LetopisError(
    "ORGANIZATION_EXISTS",
    `Организация с таким именем или идентификатором уже есть: «${name}».`,
  );
}

export function organizationInUse(): LetopisError {
  return new LetopisError(
    "ORGANIZATION_IN_USE",
    "У организации есть учётные записи, зеркало, хуки, линии, клиенты, " +
      "специалисты или загруженные ею обращения: удалить её нельзя.",
  );
}

/** Of a directory after which two organizations, given by their UUIDs, would have one name. */
export function organizationsAlike(name: string, one: string, other: string): LetopisError {
  return new LetopisError(
    "ORGANIZATION_EXISTS",
    `Имя «${name}» носили бы две организации: ${one} и ` +
      `${other}. Дайте им разные имена в разделе organizations.`,
  );
}

/** Of a directory that names an owner who is not there. */
export function unknownOwner(id: string): LetopisError {
  return new LetopisError(
    "ORGANIZATION_UNKNOWN",
    `Справочник называет владельцем организацию ${id}, которой нет. ` +
      "Добавьте её в раздел organizations или командой letopis organization add.",
  );
}

export function unknownAccount(login: string): LetopisError {
  return new LetopisError(
    "ACCOUNT_UNKNOWN",
    `Учётной записи «${login}» нет. Список: letopis account list.`,
  );
}

export function accountExists(login: string): LetopisError {
  return new LetopisError(
    "ACCOUNT_EXISTS",
    `Учётная запись «${login}» уже есть. Сменить пароль: letopis account password ${login}.`,
  );
}

export function unknownToken(): LetopisError {
  return new LetopisError("TOKEN_UNKNOWN", "Такого токена нет: возможно, его уже удалили.");
}

export function unknownHook(): LetopisError {
  return new LetopisError("HOOK_UNKNOWN", "Такого хука нет. Список: letopis hook list.");
}

export function unknownMirror(): LetopisError {
  return new LetopisError(
    "MIRROR_UNKNOWN",
    "У этой организации нет зеркала. Список: letopis mirror status, добавить: letopis mirror add.",
  );
}

export function mirrorExists(): LetopisError {
  return new LetopisError(
    "MIRROR_EXISTS",
    "У организации уже есть зеркало. Посмотреть: letopis mirror status, изменить: " +
      "letopis mirror set, удалить: letopis mirror remove.",
  );
}

/** An id that is to be forgotten and is not a user's. */
export function isNoUser(id: string, isSpecialist: boolean): LetopisError {
  return isSpecialist
    ? new LetopisError(
        "PERSON_IS_SPECIALIST",
        `${id} — специалист организации, а не пользователь клиента: вместе с ним она перестала бы ` +
          "видеть его обращения. Ничего не изменено.",
      )
    : new LetopisError(
        "NOT_A_PERSON",
        `${id} — не пользователь, а линия, клиент, организация или обращение. Ничего не изменено.`,
      );
}

export function copyUnfinished(): LetopisError {
  return new LetopisError(
    "COPY_UNFINISHED",
    "Здесь незаконченный перенос (letopis copy): данные не целы. Закончите его той же командой " +
      "или опустошите хранилище и начните заново.",
  );
}

export function copyIntoItself(): LetopisError {
  return new LetopisError(
    "COMMAND_INVALID",
    "--from и --to — одно и то же хранилище. Укажите разные.",
  );
}

export function copyStoreInUse(): LetopisError {
  return new LetopisError(
    "COPY_STORE_IN_USE",
    "С этой базой PostgreSQL сейчас работает другой процесс Летописи. Остановите серверы и " +
      "команды на время переноса и повторите.",
  );
}

/** Of a row that is copied, by the name of its table. */
export function copyRefused(table: string, reason: string, cause: unknown): LetopisError {
  return new LetopisError(
    "COPY_REFUSED",
    `Цель не принимает строку таблицы ${table}: ${reason}. В источнике она нарушает правило, ` +
      "которое в цели проверяет база данных.",
    { cause },
  );
}
