import type { Directory, DirectoryEntry } from "../store/store.ts";
import type { Country } from "./names.ts";
import { drawPatronymic } from "./names.ts";
import { Random } from "./random.ts";

/** What the directory reads show of the demo's entries; all of it invented. */

/** An entry of the scheme that is yet to be described. */
interface Named {
  readonly id: string;
  /** Of a person «Фамилия Имя». */
  readonly name: string;
  readonly country: Country;
}

export type OwnedEntry = Named & { readonly organization: string };
export type UserEntry = Named & { readonly client: string };

const DAY_SECONDS = 24 * 60 * 60;
/** Entries were made in the four years from here, before the treatments of most demos. */
const FIRST_DAY = Date.UTC(2020, 0, 9, 6) / 1000;
const DAYS = 4 * 365;

const SPECIALIST_POSTS = [
  "Консультант",
  "Старший консультант",
  "Инженер поддержки",
  "Ведущий специалист",
];
const USER_POSTS = [
  "Бухгалтер",
  "Главный бухгалтер",
  "Менеджер",
  "Кладовщик",
  "Директор",
  "Кадровик",
];

/** Digits of a tax number: after two zeros, which stand for no region there is. */
const TAX_DIGITS: { readonly [country in Country]: number } = {
  russia: 10,
  kazakhstan: 12,
  belarus: 9,
};

/** City codes that are nobody's: nobody is to be called by a demo. */
const PHONE_PREFIX: { readonly [country in Country]: string } = {
  russia: "+7 (000) 000",
  kazakhstan: "+7 (000) 000",
  belarus: "+375 (00) 000",
};

const FULL_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^ООО /, "Общество с ограниченной ответственностью "],
  [/^АО /, "Акционерное общество "],
  [/^ЗАО /, "Закрытое акционерное общество "],
  [/^ОДО /, "Общество с дополнительной ответственностью "],
  [/^ТОО /, "Товарищество с ограниченной ответственностью "],
  [/^ЧУП /, "Частное унитарное предприятие "],
  [/^ИП /, "Индивидуальный предприниматель "],
];

/** Describes entries. It has chance of its own: the scheme itself is drawn as ever. */
export class RecordWriter {
  readonly #random = new Random(0x0d_1e_c7);
  #people = 0;

  line({ id, name, organization }: Omit<OwnedEntry, "country">): DirectoryEntry<"line"> {
    return { id, name, organization, ...this.#made() };
  }

  client({ id, name, organization, country }: OwnedEntry): DirectoryEntry<"client"> {
    const fullName = FULL_FORMS.reduce((full, [form, words]) => full.replace(form, words), name);
    const taxNumber = `00${this.#digits(TAX_DIGITS[country] - 2)}`;
    return { id, name, fullName, taxNumber, organization, ...this.#made() };
  }

  specialist(entry: OwnedEntry): DirectoryEntry<"specialist"> {
    const year = this.#random.integer(1970, 2001);
    const day = new Date(Date.UTC(year, 0, this.#random.integer(1, 365)));
    return {
      id: entry.id,
      ...this.#person(entry),
      login: `7${this.#digits(6)}`,
      birthday: day.toISOString().slice(0, 10),
      post: this.#random.choice(SPECIALIST_POSTS),
      organization: entry.organization,
      ...this.#made(),
    };
  }

  user(entry: UserEntry): Directory["users"][number] {
    return {
      id: entry.id,
      ...this.#person(entry),
      post: this.#random.choice(USER_POSTS),
      client: entry.client,
      ...this.#made(),
    };
  }

  #person({ name, country }: Named) {
    const [surname = "", givenName = ""] = name.split(" ");
    const number = String(++this.#people).padStart(4, "0");
    return {
      surname,
      name: givenName,
      secondaryName: drawPatronymic(this.#random, country, givenName),
      phone: `${PHONE_PREFIX[country]}-${number.slice(0, 2)}-${number.slice(2)}`,
      email: `person${number}@example.com`,
    };
  }

  #made() {
    const days = this.#random.integer(0, DAYS);
    return { createdAt: FIRST_DAY + days * DAY_SECONDS, deleted: false };
  }

  #digits(count: number): string {
    return Array.from({ length: count }, () => this.#random.integer(0, 9)).join("");
  }
}
