import type { Random } from "./random.ts";

/** Invented names for the demo: people and firms of the three countries of its organizations. */

export type Country = "russia" | "kazakhstan" | "belarus";

interface PersonNames {
  readonly men: readonly string[];
  readonly women: readonly string[];
  /** In the masculine form. */
  readonly surnames: readonly string[];
}

const RUSSIAN_MEN = split(`
  Александр Алексей Андрей Антон Артём Борис Вадим Виктор Владимир Глеб Григорий Денис
  Дмитрий Евгений Иван Игорь Илья Кирилл Константин Максим Михаил Никита Николай Олег
  Павел Пётр Роман Сергей Степан Тимофей Фёдор Юрий
`);

const RUSSIAN_WOMEN = split(`
  Александра Алёна Алина Анастасия Анна Валентина Валерия Вера Виктория Галина Дарья
  Евгения Екатерина Елена Ирина Ксения Лариса Любовь Людмила Маргарита Марина Мария
  Надежда Наталья Оксана Ольга Полина Светлана София Татьяна Ульяна Юлия
`);

const PEOPLE: { readonly [country in Country]: PersonNames } = {
  russia: {
    men: RUSSIAN_MEN,
    women: RUSSIAN_WOMEN,
    surnames: split(`
  Абрамов Агафонов Белов Беляев Богданов Быков Власов Воробьёв Воронин Гаврилов
  Голубев Горшков Громов Гусев Давыдов Демидов Ермаков Ершов Жданов Журавлёв Завьялов
  Зайцев Зимин Игнатьев Калинин Капустин Киселёв Колесников Комаров Кошелев Крылов
  Кудрявцев Кулаков Лазарев Логинов Лукин Макаров Маслов Мельников Миронов Муравьёв
  Назаров Некрасов Носков Орлов Осипов Панов Поляков Родионов Рябов Савельев Селезнёв
  Симонов Соболев Сорокин Стрелков Тарасов Третьяков Троицкий Уваров Ушаков Филатов
  Фомин Чернов Шестаков Широков Щербаков Юдин Яковлев Покровский
`),
  },
  kazakhstan: {
    men: split(`
  Айдар Алмас Арман Аскар Бауыржан Бекзат Даулет Ерлан Жандос Кайрат Марат Нурлан
  Олжас Руслан Санжар Тимур
`),
    women: split(`
  Айгуль Айжан Алия Асель Ботагоз Гульнара Дана Динара Жанар Индира Камила Лаура
  Мадина Салтанат Сауле
`),
    surnames: split(`
  Абдрахманов Ахметов Байжанов Бекмуханов Досжанов Ергалиев Жакупов Жумабаев Ибраев
  Искаков Касымов Кенжебеков Мухамеджанов Нургалиев Оспанов Рахимов Садыков Сейтказин
  Сулейменов Тлеубаев Утепов Шарипов Ким Цой
`),
  },
  belarus: {
    men: RUSSIAN_MEN,
    women: RUSSIAN_WOMEN,
    surnames: split(`
  Адамович Бондаренко Булат Васильчук Гайдукевич Гончар Грицкевич Дубровский Жук
  Захаревич Иванчик Казакевич Климович Ковалевский Кравчук Лисовский Лукашик Мазур
  Мицкевич Новик Павлович Радкевич Рудько Савицкий Семашко Сидоренко Станкевич Шевчук
  Янковский Ярмолич
`),
  },
};

/** A person as «Фамилия Имя». */
export function drawPerson(random: Random, country: Country): string {
  const { men, women, surnames } = PEOPLE[country];
  const surname = random.choice(surnames);
  // Who writes to a line of 1C support is mostly a bookkeeper, and those are mostly women.
  return random.chance(0.65)
    ? `${feminine(surname)} ${random.choice(women)}`
    : `${surname} ${random.choice(men)}`;
}

/** Patronymics of a man and of his sister. */
const PATRONYMICS: { readonly [country in Country]: readonly (readonly [string, string])[] } = {
  russia: fathers(
    "Александров Алексеев Андреев Борисов Викторов Владимиров Иванов Михайлов Петров",
  ),
  kazakhstan: fathers("Аскаров Болатов Ерланов Кайратов Маратов Нурланов Сериков Талгатов"),
  belarus: fathers("Анатольев Васильев Викторов Казимиров Леонидов Николаев Станиславов Янов"),
};

/** The patronymic of somebody whom {@link drawPerson} drew in the same country. */
export function drawPatronymic(random: Random, country: Country, givenName: string): string {
  const [his, hers] = random.choice(PATRONYMICS[country]);
  return PEOPLE[country].women.includes(givenName) ? hers : his;
}

/** A sole proprietor as «ИП Фамилия И. О.». */
export function drawSoleProprietor(random: Random, country: Country): string {
  const [surname = "", name = ""] = drawPerson(random, country).split(" ");
  const patronymic = random.choice(["А", "В", "Д", "И", "М", "Н", "О", "П", "С", "Ю"]);
  return `ИП ${surname} ${name.charAt(0)}. ${patronymic}.`;
}

/** @param stems in the genitive of old: «Петров» gives «Петрович» and «Петровна» */
function fathers(stems: string): readonly (readonly [string, string])[] {
  return split(stems).map((stem) => [`${stem}ич`, `${stem}на`]);
}

function split(names: string): readonly string[] {
  return names.trim().split(/\s+/);
}

function feminine(surname: string): string {
  if (/(ов|ев|ёв|ин)$/.test(surname)) return `${surname}а`;
  if (surname.endsWith("ский") || surname.endsWith("цкий")) return `${surname.slice(0, -2)}ая`;
  return surname;
}

/** Client firms; sole proprietors are drawn besides. */
export const FIRMS: { readonly [country in Country]: readonly string[] } = {
  russia: [
    "ООО «Северный берег»",
    "ООО «Техноснаб-Урал»",
    "АО «Приволжский мукомол»",
    "ООО «Ладья Логистик»",
    "ООО «Дом текстиля Иваново»",
    "АО «Завод точных пружин»",
    "ООО «Кедр и Ко»",
    "ООО «Аптеки Заречья»",
    "ООО «Медтехника-Сервис»",
    "АО «Тверьстройдеталь»",
    "ООО «Молочный двор»",
    "ООО «Рыбный причал»",
    "ООО «ПолиПак Плюс»",
    "ООО «Окна Поволжья»",
    "АО «Узловский кирпичный завод»",
    "ООО «Синяя птица Тур»",
    "ООО «АвтоЛига-Юг»",
    "ООО «Хлебный дом Калуга»",
    "ООО «Вектор-Инжиниринг»",
    "АО «Агрофирма Раздолье»",
    "ООО «Стройбаза на Лесной»",
    "ООО «Чистый город»",
    "ООО «Электрон-Монтаж»",
    "ООО «Книжная гавань»",
    "АО «Камская судоверфь-Ремонт»",
    "ООО «Детский мир знаний»",
    "ООО «ТеплоДом Сибирь»",
    "ООО «Лаборатория вкуса»",
    "ООО «Металлобаза 12»",
    "ООО «Ветклиника Лапа»",
    "АО «Управление механизации 7»",
    "ООО «Гранит-Карелия»",
    "ООО «Сервис-Холод»",
    "ООО «Фабрика мебели Дубок»",
  ],
  kazakhstan: [
    "ТОО «Алатау Трейд»",
    "ТОО «Жетысу Агро»",
    "ТОО «Медеу Строй»",
    "АО «Илийский картон»",
    "ТОО «Тулпар Логистика»",
    "ТОО «Астык-Нан»",
    "ТОО «Каспий Снаб»",
    "ТОО «Кок-Тобе Отель»",
    "ТОО «Шанырак Мебель»",
    "ТОО «Дала Фарм»",
    "АО «Текели Металл»",
    "ТОО «Арман Авто»",
    "ТОО «Сырымбет Ресурс»",
    "ТОО «Балкен Маркет»",
    "ТОО «Нур Электро»",
    "ТОО «Айсулу Косметик»",
    "ТОО «Степной путь»",
  ],
  belarus: [
    "ООО «Нёман Текстиль»",
    "ОДО «Свитязь-Торг»",
    "ООО «Белая Вежа Тур»",
    "ЗАО «Минскпромдеталь»",
    "ООО «Полесье Фуд»",
    "ЧУП «Лён и хлопок»",
    "ООО «Браславские озёра»",
    "ОДО «Гомельстекломонтаж»",
    "ООО «АртПринт Могилёв»",
    "ЗАО «Двинский молокозавод»",
    "ООО «Буслик Маркет»",
    "ЧУП «Автоград Лида»",
    "ООО «Зубр Инструмент»",
    "ООО «Налибоки Лес»",
    "ОДО «Медпрофи Брест»",
    "ООО «Васильковая кухня»",
    "ООО «Ратуша Консалт»",
  ],
};
