import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { numberedId } from "../../test/support/treatment-rows.ts";
import type { LineRules } from "../history/reporting-rules.ts";
import { DEFAULT_TARGET_SECONDS } from "../history/reporting-rules.ts";
import type { AccessToken, Session } from "./access-store.ts";
import type { Account, Store } from "./store.ts";

const VENDOR = numberedId("f", 1);
const PARTNER = numberedId("f", 2);
const LINE = numberedId("a", 1);
const NOW = 1_700_000_000;

const ACCOUNT: Account = {
  login: "anna",
  organization: VENDOR,
  passwordHash: "hash",
  operations: null,
  demo: false,
  administrator: false,
};

const TOKEN: AccessToken = {
  id: numberedId("b", 1),
  name: "Отчёты",
  login: "anna",
  secretHash: "secret of the token",
  scopes: ["read", "manage"],
  createdAt: NOW,
  expiresAt: NOW + 100,
};

const SESSION: Session = {
  login: "anna",
  secretHash: "secret of the session",
  passwordHash: "hash",
  createdAt: NOW,
  expiresAt: NOW + 100,
};

const WORKDAYS: LineRules = {
  targetSeconds: 30,
  workingHours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 540, to: 1080 })),
};

/** What every adapter keeps of access and of reporting rules. An adapter's test calls this once. */
export function describeAccessStoreContract(
  adapter: string,
  open: (place: string) => Promise<Store>,
  /** Whether the store makes backups of its own. */
  { backups = true }: { readonly backups?: boolean } = {},
): void {
  describe(`the contract of access and reporting rules: ${adapter}`, () => {
    let place: string;
    let store: Store;

    beforeEach(async () => {
      place = await mkdtemp(join(tmpdir(), "letopis-access-"));
      store = await open(join(place, "data"));
      for (const [id, name] of [
        [VENDOR, "Vendor"],
        [PARTNER, "Partner"],
      ] as const) {
        await store.organizations.add({ id, name, timeZone: "Europe/Moscow", limits: null });
      }
      await store.accounts.add(ACCOUNT);
      await store.accounts.add({ ...ACCOUNT, login: "boris", organization: PARTNER });
    });

    afterEach(async () => {
      await store.close();
      await rm(place, { recursive: true, force: true });
    });

    describe("tokens", () => {
      it("are found by their secret, and listed for their organization, newest first", async () => {
        const newer = { ...TOKEN, id: numberedId("b", 2), secretHash: "2", createdAt: NOW + 1 };
        const endless = { ...TOKEN, id: numberedId("b", 3), secretHash: "3", expiresAt: null };
        const foreign = { ...TOKEN, id: numberedId("b", 4), secretHash: "4", login: "boris" };
        for (const token of [TOKEN, newer, endless, foreign]) await store.access.addToken(token);
        expect(await store.access.findToken(TOKEN.secretHash)).toEqual(TOKEN);
        expect(await store.access.findToken("3")).toEqual(endless);
        expect(await store.access.findToken("unknown")).toBeNull();
        expect(await store.access.tokens(VENDOR)).toEqual([newer, TOKEN, endless]);
        expect(await store.access.tokens(PARTNER)).toEqual([foreign]);
        expect(await store.access.tokens(numberedId("f", 9))).toEqual([]);
      });

      it("can be removed, once", async () => {
        await store.access.addToken(TOKEN);
        await store.access.removeToken(TOKEN.id);
        expect(await store.access.findToken(TOKEN.secretHash)).toBeNull();
        for (const id of [TOKEN.id, "no UUID"]) {
          await expect(store.access.removeToken(id)).rejects.toMatchObject({
            code: "TOKEN_UNKNOWN",
          });
        }
      });

      it("need an account", async () => {
        await expect(store.access.addToken({ ...TOKEN, login: "nobody" })).rejects.toMatchObject({
          code: "ACCOUNT_UNKNOWN",
        });
      });
    });

    describe("sessions", () => {
      it("are found by their secret until they are removed, one or all of an account", async () => {
        const other = { ...SESSION, secretHash: "other" };
        const foreign = { ...SESSION, secretHash: "foreign", login: "boris" };
        for (const session of [SESSION, other, foreign]) await store.access.addSession(session);
        expect(await store.access.findSession(SESSION.secretHash)).toEqual(SESSION);
        await store.access.removeSession(SESSION.secretHash);
        await store.access.removeSession("unknown");
        expect(await store.access.findSession(SESSION.secretHash)).toBeNull();
        expect(await store.access.findSession("other")).toEqual(other);
        await store.access.removeSessions("anna");
        expect(await store.access.findSession("other")).toBeNull();
        expect(await store.access.findSession("foreign")).toEqual(foreign);
      });

      it("need an account", async () => {
        await expect(
          store.access.addSession({ ...SESSION, login: "nobody" }),
        ).rejects.toMatchObject({ code: "ACCOUNT_UNKNOWN" });
      });

      it("give way to newer ones of their account, the oldest first", async () => {
        const sessions = [3, 1, 4, 2].map((second) => ({
          ...SESSION,
          secretHash: `${second}`,
          createdAt: NOW + second,
        }));
        const foreign = { ...SESSION, secretHash: "foreign", login: "boris", createdAt: NOW };
        for (const session of [...sessions, foreign]) await store.access.addSession(session);
        const left = async () => {
          const hashes = ["1", "2", "3", "4", "foreign"];
          const found = await Promise.all(hashes.map((hash) => store.access.findSession(hash)));
          return hashes.filter((_, index) => found[index] !== null);
        };
        await store.access.keepNewestSessions("anna", 4);
        expect(await left()).toEqual(["1", "2", "3", "4", "foreign"]);
        await store.access.keepNewestSessions("anna", 2);
        expect(await left()).toEqual(["3", "4", "foreign"]);
      });

      it("can be extended, but do not come back by that", async () => {
        await store.access.addSession(SESSION);
        await store.access.extendSession(SESSION.secretHash, NOW + 500);
        await store.access.extendSession("unknown", NOW + 500);
        expect(await store.access.findSession(SESSION.secretHash)).toEqual({
          ...SESSION,
          expiresAt: NOW + 500,
        });
        expect(await store.access.findSession("unknown")).toBeNull();
        await store.access.removeExpired(NOW + 101);
        expect(await store.access.findSession(SESSION.secretHash)).not.toBeNull();
      });

      it("are written while an import holds the writer", async () => {
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: VENDOR });
        await store.access.addSession(SESSION);
        expect(await store.access.findSession(SESSION.secretHash)).toEqual(SESSION);
        await writer.rollback();
      });
    });

    it("what ended before a moment is removed, what ends then or never is not", async () => {
      await store.access.addToken(TOKEN);
      const endless = { ...TOKEN, id: numberedId("b", 2), secretHash: "endless", expiresAt: null };
      await store.access.addToken(endless);
      await store.access.addSession(SESSION);
      await store.access.removeExpired(NOW + 100);
      expect(await store.access.findToken(TOKEN.secretHash)).not.toBeNull();
      expect(await store.access.findSession(SESSION.secretHash)).not.toBeNull();
      await store.access.removeExpired(NOW + 101);
      expect(await store.access.findToken(TOKEN.secretHash)).toBeNull();
      expect(await store.access.findSession(SESSION.secretHash)).toBeNull();
      expect(await store.access.findToken("endless")).not.toBeNull();
    });

    it("tokens and sessions go with their account, and do not come back with its login", async () => {
      await store.access.addToken(TOKEN);
      await store.access.addSession(SESSION);
      await store.accounts.remove("anna");
      await store.accounts.add(ACCOUNT);
      expect(await store.access.findToken(TOKEN.secretHash)).toBeNull();
      expect(await store.access.findSession(SESSION.secretHash)).toBeNull();
      expect(await store.access.tokens(VENDOR)).toEqual([]);
    });

    it("an account is made an administrator, and an ordinary one again", async () => {
      expect(await store.accounts.get("anna")).toEqual(ACCOUNT);
      await store.accounts.update("anna", { administrator: true });
      expect(await store.accounts.get("anna")).toEqual({ ...ACCOUNT, administrator: true });
      await store.accounts.update("anna", { administrator: false });
      expect(await store.accounts.get("anna")).toEqual(ACCOUNT);
    });

    describe("reporting rules", () => {
      it("are the default target in the organization's zone until others are set", async () => {
        const rules = await store.reporting.rules(VENDOR);
        expect(rules.zone.name).toBe("Europe/Moscow");
        expect(rules.targetSeconds).toBe(DEFAULT_TARGET_SECONDS);
        expect(rules.lines.size).toBe(0);
        await store.organizations.update(VENDOR, { timeZone: "Asia/Almaty" });
        expect((await store.reporting.rules(VENDOR)).zone.name).toBe("Asia/Almaty");
      });

      it("are replaced as a whole, of a line no treatment of which is there yet too", async () => {
        await store.reporting.setTarget(VENDOR, 90);
        await store.reporting.setTarget(VENDOR, 45);
        await store.reporting.setLine(VENDOR, LINE, WORKDAYS);
        expect(await store.reporting.rules(VENDOR)).toMatchObject({
          targetSeconds: 45,
          lines: new Map([[LINE, WORKDAYS]]),
        });
        const never: LineRules = { targetSeconds: null, workingHours: [] };
        await store.reporting.setLine(VENDOR, LINE, never);
        expect((await store.reporting.rules(VENDOR)).lines).toEqual(new Map([[LINE, never]]));
        await store.reporting.setLine(VENDOR, LINE, null);
        expect((await store.reporting.rules(VENDOR)).lines.size).toBe(0);
      });

      it("are each organization's own, and go with it", async () => {
        await store.reporting.setTarget(PARTNER, 45);
        await store.reporting.setLine(PARTNER, LINE, WORKDAYS);
        expect(await store.reporting.rules(VENDOR)).toMatchObject({ lines: new Map() });
        await store.accounts.remove("boris");
        await store.organizations.remove(PARTNER);
        // The next one may get the key of the one that went.
        await store.organizations.add({
          id: PARTNER,
          name: "Partner",
          timeZone: "UTC",
          limits: null,
        });
        expect(await store.reporting.rules(PARTNER)).toMatchObject({
          targetSeconds: DEFAULT_TARGET_SECONDS,
          lines: new Map(),
        });
      });

      it("are of organizations that are there", async () => {
        const unknown = numberedId("f", 9);
        for (const refused of [
          () => store.reporting.rules(unknown),
          () => store.reporting.setTarget(unknown, 1),
          () => store.reporting.setLine(unknown, LINE, null),
        ]) {
          await expect(refused()).rejects.toMatchObject({ code: "ORGANIZATION_UNKNOWN" });
        }
      });
    });

    it.runIf(backups)(
      "everything is in a backup and comes back with it, but nobody is signed in",
      async () => {
        await store.access.addToken(TOKEN);
        await store.access.addSession(SESSION);
        await store.accounts.update("anna", { administrator: true });
        await store.reporting.setTarget(VENDOR, 45);
        await store.reporting.setLine(VENDOR, LINE, WORKDAYS);
        const copy = join(place, "copy");
        await store.backup(copy);
        await store.accounts.remove("anna");
        await store.reporting.setTarget(VENDOR, 1);
        await store.reporting.setLine(VENDOR, LINE, null);
        await store.restore(copy);
        expect(await store.access.findToken(TOKEN.secretHash)).toEqual(TOKEN);
        expect(await store.access.findSession(SESSION.secretHash)).toBeNull();
        expect(await store.accounts.get("anna")).toMatchObject({ administrator: true });
        expect(await store.reporting.rules(VENDOR)).toMatchObject({
          targetSeconds: 45,
          lines: new Map([[LINE, WORKDAYS]]),
        });
      },
    );
  });
}
