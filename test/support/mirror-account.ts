import { CONTRACT_LIMITS } from "../../src/history/calling-limits.ts";
import type { Mirror } from "../../src/store/mirror-store.ts";
import { numberedId } from "./treatment-rows.ts";

/** A mirror such as most will be, for tests that only want another of its settings. */
export function mirrorAccount(changes: Partial<Mirror> = {}): Mirror {
  return {
    organization: numberedId("f", 1),
    address: "https://cloud.example/cus/ws/PartnerWebAPI2",
    login: "robot",
    sealedPassword: "v1.nonce.tag.sealed",
    timeZone: "Europe/Moscow",
    since: Date.UTC(2019, 0) / 1000,
    limits: CONTRACT_LIMITS,
    reservedCalls: 2,
    rereadDays: 14,
    pollSeconds: 600,
    paused: false,
    ...changes,
  };
}
