import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";
import { readUuidWords } from "../history/uuid.ts";
import type { Directory, Organization } from "../store/store.ts";
import type { Country } from "./names.ts";
import { drawPerson, drawSoleProprietor, FIRMS } from "./names.ts";
import { Random } from "./random.ts";
import type { OwnedEntry } from "./records.ts";
import { RecordWriter } from "./records.ts";

/** The demo's world: who owns which lines, clients and specialists. The same on every machine. */

const VENDOR = "1e7091a0-0000-4000-8000-000000000001";
const ALMATY = "1e7091a0-0000-4000-8000-000000000002";
const MINSK = "1e7091a0-0000-4000-8000-000000000003";

/** A vendor and two partners that connect its lines (contract.md, "Who sees what"). */
export const DEMO_ORGANIZATIONS: readonly Organization[] = [
  { id: VENDOR, name: "Вендор «Летопись-Софт»", timeZone: "Europe/Moscow", limits: NO_LIMITS },
  { id: ALMATY, name: "Партнёр «Алатау Учёт»", timeZone: "Asia/Almaty", limits: NO_LIMITS },
  { id: MINSK, name: "Партнёр «Свислочь Софт»", timeZone: "Europe/Minsk", limits: CONTRACT_LIMITS },
];

export interface DemoAccount {
  readonly login: string;
  /** Known to everyone who reads this: the server stays on the loopback while it is in force. */
  readonly password: string;
  /** UUID of its organization. */
  readonly organization: string;
  /** Whether the contract's quotas hold for it; the others may call without end. */
  readonly limited: boolean;
}

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { login: "vendor", password: "demo-vendor", organization: VENDOR, limited: false },
  { login: "partner", password: "demo-partner", organization: ALMATY, limited: false },
  { login: "limited", password: "demo-limited", organization: MINSK, limited: true },
];

export interface DemoLine {
  readonly id: string;
  readonly name: string;
  /** UUID of the owner. */
  readonly organization: string;
  /** Whether the clients of the other organizations use it too. */
  readonly connected: boolean;
  /** Its part of all treatments; the parts add up to 1. */
  readonly share: number;
  /** Whether bookkeepers ask here, and so most of all when returns are due. */
  readonly accounting: boolean;
  /** Hours of its users' wall clock ahead of UTC. */
  readonly utcOffset: number;
  /** Median length of a conversation, seconds. */
  readonly handling: number;
}

export interface DemoSpecialist {
  readonly id: string;
  readonly name: string;
  /** UUID of the employer. */
  readonly organization: string;
  /** Positions in {@link DemoScheme.lines} that this specialist serves. */
  readonly lines: readonly number[];
  /** Hours of the specialist's wall clock ahead of UTC. */
  readonly utcOffset: number;
  /** Local hour at which the shift of nine hours begins. */
  readonly shiftStart: number;
}

export interface DemoUser {
  readonly id: string;
  readonly name: string;
  /** UUID of the client organization. */
  readonly client: string;
  /** UUID of the organization that the client belongs to. */
  readonly organization: string;
  /** How often this user asks, in relation to the others. */
  readonly activity: number;
}

export interface DemoScheme {
  readonly lines: readonly DemoLine[];
  readonly specialists: readonly DemoSpecialist[];
  readonly users: readonly DemoUser[];
  /** All of it as a store takes it. */
  readonly directory: Directory;
}

const LINES: readonly DemoLine[] = [
  {
    id: "11e00000-0000-4000-8000-000000000001",
    name: "1С:Бухгалтерия",
    organization: VENDOR,
    connected: true,
    share: 0.31,
    accounting: true,
    utcOffset: 3,
    handling: 16 * 60,
  },
  {
    id: "11e00000-0000-4000-8000-000000000002",
    name: "1С:Зарплата и управление персоналом",
    organization: VENDOR,
    connected: true,
    share: 0.18,
    accounting: true,
    utcOffset: 3,
    handling: 19 * 60,
  },
  {
    id: "11e00000-0000-4000-8000-000000000003",
    name: "1С:Управление торговлей",
    organization: VENDOR,
    connected: true,
    share: 0.16,
    accounting: false,
    utcOffset: 3,
    handling: 18 * 60,
  },
  {
    id: "11e00000-0000-4000-8000-000000000004",
    name: "Технические вопросы",
    organization: VENDOR,
    connected: true,
    share: 0.15,
    accounting: false,
    utcOffset: 3,
    handling: 13 * 60,
  },
  {
    id: "11e00000-0000-4000-8000-000000000005",
    name: "Бухгалтерия для Казахстана",
    organization: ALMATY,
    connected: false,
    share: 0.11,
    accounting: true,
    utcOffset: 5,
    handling: 16 * 60,
  },
  {
    id: "11e00000-0000-4000-8000-000000000006",
    name: "Линия консультаций, Беларусь",
    organization: MINSK,
    connected: false,
    share: 0.09,
    accounting: true,
    utcOffset: 3,
    handling: 15 * 60,
  },
];

interface House {
  readonly organization: string;
  readonly country: Country;
  readonly utcOffset: number;
  readonly clients: number;
  readonly users: number;
  /** A specialist each: the main line, the second one, the shift's first hour. */
  readonly specialists: readonly (readonly [number, number, number])[];
}

const HOUSES: readonly House[] = [
  {
    organization: VENDOR,
    country: "russia",
    utcOffset: 3,
    clients: 42,
    users: 500,
    specialists: [
      [0, 1, 8],
      [0, 1, 9],
      [0, 1, 9],
      [0, 3, 11],
      [1, 0, 8],
      [1, 0, 9],
      [1, 0, 11],
      [2, 3, 9],
      [2, 3, 11],
      [3, 2, 8],
      [3, 2, 9],
      [3, 2, 11],
    ],
  },
  {
    organization: ALMATY,
    country: "kazakhstan",
    utcOffset: 5,
    clients: 20,
    users: 220,
    specialists: [
      [4, 0, 9],
      [4, 0, 9],
      [4, 2, 10],
      [0, 4, 10],
      [0, 4, 11],
      [2, 0, 10],
    ],
  },
  {
    organization: MINSK,
    country: "belarus",
    utcOffset: 3,
    clients: 20,
    users: 180,
    specialists: [
      [5, 0, 8],
      [5, 1, 9],
      [5, 0, 10],
      [0, 5, 9],
      [2, 3, 9],
      [1, 0, 10],
    ],
  },
];

/** Makes the demo's world. Every call gives an equal one. */
export function demoScheme(): DemoScheme {
  const random = new Random(0x1e_70_91_a0);
  const specialists: DemoSpecialist[] = [];
  const clients: OwnedEntry[] = [];
  const users: DemoUser[] = [];
  for (const house of HOUSES) {
    const { organization, country, utcOffset } = house;
    const taken = new Set<string>();
    for (const [main, second, shiftStart] of house.specialists) {
      const name = unused(taken, () => drawPerson(random, country));
      const lines = [main, second];
      specialists.push({ id: drawId(random), name, organization, lines, utcOffset, shiftStart });
    }
    const firms = clientNames(random, house);
    const staff = staffSizes(random, firms.length, house.users);
    for (const [position, name] of firms.entries()) {
      const client = drawId(random);
      clients.push({ id: client, name, organization, country });
      const colleagues = new Set<string>();
      for (let user = 0; user < (staff[position] ?? 0); user++) {
        users.push({
          id: drawId(random),
          name: unused(colleagues, () => drawPerson(random, country)),
          client,
          organization,
          activity: random.lognormal(1, 0.9),
        });
      }
    }
  }
  return { lines: LINES, specialists, users, directory: describe(clients, specialists, users) };
}

function describe(
  clients: readonly OwnedEntry[],
  specialists: readonly DemoSpecialist[],
  users: readonly DemoUser[],
): Directory {
  const records = new RecordWriter();
  const inCountry = <Entry extends DemoSpecialist | DemoUser>(entry: Entry) => ({
    ...entry,
    country: countryOf(entry.organization),
  });
  return {
    organizations: DEMO_ORGANIZATIONS.map(({ id, name }) => ({ id, name })),
    lines: LINES.map((line) => records.line(line)),
    clients: clients.map((client) => records.client(client)),
    specialists: specialists.map((specialist) => records.specialist(inCountry(specialist))),
    users: users.map((user) => records.user(inCountry(user))),
  };
}

function countryOf(organization: string): Country {
  const house = HOUSES.find((one) => one.organization === organization);
  if (house === undefined) throw new TypeError(`${organization} has no house`);
  return house.country;
}

function clientNames(random: Random, house: House): readonly string[] {
  const names = new Set(FIRMS[house.country].slice(0, house.clients));
  while (names.size < house.clients) names.add(drawSoleProprietor(random, house.country));
  return [...names];
}

/** Splits users among clients: a few large ones, many small ones, none without a user. */
function staffSizes(random: Random, clients: number, users: number): readonly number[] {
  const weights = Array.from({ length: clients }, () => random.lognormal(1, 0.8));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const spread = users - clients;
  let reached = 0;
  let given = 0;
  return weights.map((weight) => {
    reached += weight;
    const upTo = Math.round((reached / total) * spread);
    const size = 1 + upTo - given;
    given = upTo;
    return size;
  });
}

function unused(taken: Set<string>, draw: () => string): string {
  let name = draw();
  while (taken.has(name)) name = draw();
  taken.add(name);
  return name;
}

function drawId(random: Random): string {
  const words = new Uint32Array(4);
  random.writeUuid(words, 0);
  return readUuidWords(words, 0);
}
