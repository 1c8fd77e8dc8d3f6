import { PassThrough } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LetopisError } from "../../contract/letopis-error.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { formatWall } from "../../history/wall-clock.ts";
import type { Period } from "../../mirror/coverage.ts";
import { asKept } from "../../mirror/kept-history.ts";
import type { MirrorService } from "../../mirror/mirror-service.ts";
import type { MirrorStatus } from "../../mirror/mirror-status.ts";
import { readUpstreamAddress } from "../../mirror/upstream-address.ts";
import type { Mirror } from "../../store/mirror-store.ts";
import type { Organization, Store } from "../../store/store.ts";
import { whenAborted } from "../when-aborted.ts";
import { errorReply } from "./error-reply.ts";
import { findOrganization } from "./find-organization.ts";
import type { MirrorMessage, MirrorPassword, NamedMirrorStatus } from "./mirror-messages.ts";
import type { MirrorChange } from "./mirror-requests.ts";
import {
  mirrorChange,
  NEW_MIRROR_DEFAULTS,
  newMirror,
  readSince,
  readVerificationPeriod,
  verification,
} from "./mirror-requests.ts";
import { readBody } from "./read-body.ts";

/** Differing rows that a verification describes, in each window. */
const DIFFERENCES_DESCRIBED = 1000;

interface Named {
  /** Name or id. */
  Params: { organization: string };
}

/** `/mirrors`: list, add, change, remove; run, watch and verify with a stream of messages. */
export function mirrorRoutes(app: FastifyInstance, store: Store, mirrors: MirrorService): void {
  const { organizations } = store;

  const named = (
    status: MirrorStatus,
    { name }: Pick<Organization, "name">,
  ): NamedMirrorStatus => ({
    ...status,
    name,
    watching: mirrors.watching,
  });

  async function statusOf(organization: Organization): Promise<NamedMirrorStatus> {
    return named(await mirrors.status(organization.id), organization);
  }

  async function find(nameOrId: string): Promise<{ organization: Organization; mirror: Mirror }> {
    const organization = await findOrganization(organizations, nameOrId);
    const mirror = await store.mirrors.get(organization.id);
    if (mirror === null) {
      throw new LetopisError(
        "MIRROR_UNKNOWN",
        `У организации «${organization.name}» нет зеркала. Добавить: letopis mirror add.`,
      );
    }
    return { organization, mirror };
  }

  app.get("/mirrors", async () => {
    const [statuses, all] = await Promise.all([mirrors.statuses(), organizations.list()]);
    return all.flatMap((organization) =>
      statuses
        .filter((status) => status.organization === organization.id)
        .map((status) => named(status, organization)),
    );
  });

  app.get("/mirror-passwords", async (): Promise<MirrorPassword[]> => {
    const all = await store.mirrors.list();
    return Promise.all(
      all.map(async (mirror) => ({
        organization: mirror.organization,
        problem: await mirrors.passwordProblem(mirror),
      })),
    );
  });

  app.get<Named>("/mirrors/:organization", async ({ params }) =>
    statusOf((await find(params.organization)).organization),
  );

  app.post("/mirrors", async ({ body }, reply) => {
    const { organization: nameOrId, password, since, ...given } = readBody(newMirror, body);
    const organization = await findOrganization(organizations, nameOrId);
    const timeZone = given.timeZone ?? organization.timeZone;
    const owner = {
      organization: organization.id,
      address: readUpstreamAddress(given.address).href,
      login: given.login,
    };
    const mirror: Mirror = {
      ...NEW_MIRROR_DEFAULTS,
      ...given,
      ...owner,
      timeZone,
      since: readSince(since, TimeZone.of(timeZone)),
      sealedPassword: await mirrors.seal(password, owner),
    };
    checkReserve(mirror);
    await store.mirrors.add(mirror);
    mirrors.noticeChange(mirror.organization);
    return reply.code(201).send(await statusOf(organization));
  });

  app.patch<Named>("/mirrors/:organization", async ({ params, body }) => {
    const given = readBody(mirrorChange, body);
    const { organization, mirror } = await find(params.organization);
    const change = await changeOf(mirror, given, mirrors);
    checkReserve({ ...mirror, ...change });
    await store.mirrors.update(organization.id, change);
    const isOtherZone = change.timeZone !== undefined && change.timeZone !== mirror.timeZone;
    await store.mirrors.changeProgress(organization.id, (progress) => ({
      ...progress,
      // What failed with the old settings need not fail with the new ones.
      notBefore: null,
      failure: null,
      // Every time was misread: everything has to come again.
      ...(isOtherZone && { coverage: [], warnings: [] }),
    }));
    mirrors.noticeChange(organization.id);
    return statusOf(organization);
  });

  app.delete<Named>("/mirrors/:organization", async ({ params }) => {
    const { organization } = await find(params.organization);
    const status = await statusOf(organization);
    await store.mirrors.remove(organization.id);
    mirrors.noticeChange(organization.id);
    return status;
  });

  app.post<Named>("/mirrors/:organization/runs", async (request, reply) => {
    const { organization } = await find(request.params.organization);
    return stream(request, reply, organization, (signal) => mirrors.run(organization.id, signal));
  });

  app.post<Named>("/mirrors/:organization/watches", async (request, reply) => {
    const { organization } = await find(request.params.organization);
    return stream(request, reply, organization, (signal) =>
      // Where the process watches by itself, who asks looks on.
      mirrors.watching ? whenAborted(signal) : mirrors.watch(organization.id, signal),
    );
  });

  app.post<Named>("/mirrors/:organization/verifications", async (request, reply) => {
    const { organization, mirror } = await find(request.params.organization);
    const asked = readBody(verification, request.body);
    const zone = TimeZone.of(mirror.timeZone);
    const period = readVerificationPeriod(asked, zone);
    checkWithinHistory(period, await asKept(store, mirror), zone);
    return stream(request, reply, organization, async (signal, send) => {
      const results = mirrors.verify(organization.id, period, DIFFERENCES_DESCRIBED, signal);
      for await (const { window, received, rejected, written, vanished, differences } of results) {
        const { added, changed, refused } = written;
        send({
          type: "verified",
          from: window.from,
          to: window.to,
          received,
          added,
          changed,
          refused: refused.length,
          rejected,
          vanished,
          differences,
        });
      }
    });
  });

  /** Sends what happens to a mirror while some work goes on; a client that goes away ends it. */
  function stream(
    request: FastifyRequest,
    reply: FastifyReply,
    organization: Organization,
    work: (signal: AbortSignal, send: (message: MirrorMessage) => void) => Promise<void>,
  ): FastifyReply {
    const answer = new PassThrough();
    const gone = new AbortController();
    answer.on("close", () => gone.abort());
    const send = (message: MirrorMessage) => {
      if (!answer.writableEnded) answer.write(line(message));
    };
    const sendStatus = async () => send({ type: "status", status: await statusOf(organization) });
    const stopListening = mirrors.listen((id, event) => {
      if (id !== organization.id) return;
      // Counts of rows are worth nothing to a reader who is behind.
      if (event.kind === "rows" && answer.writableNeedDrain) return;
      send({ type: "event", event });
      if (event.kind !== "rows" && event.kind !== "reading") sendStatus().catch(() => undefined);
    });
    const conclude = async (): Promise<MirrorMessage> => {
      try {
        await sendStatus();
        await work(gone.signal, send);
        return { type: "done", status: await statusOf(organization) };
      } catch (error) {
        const failure = errorReply(error);
        if (failure.code === "INTERNAL_ERROR" && !gone.signal.aborted) {
          request.log.error({ err: error }, "mirror failed");
        }
        return { type: "failed", ...failure };
      } finally {
        stopListening();
      }
    };
    void conclude().then((message) => answer.end(line(message)));
    return reply.type("application/x-ndjson; charset=utf-8").send(answer);
  }
}

async function changeOf(
  mirror: Mirror,
  given: MirrorChange,
  mirrors: MirrorService,
): Promise<Partial<Omit<Mirror, "organization">>> {
  const { password, since, address, ...rest } = given;
  const timeZone = given.timeZone ?? mirror.timeZone;
  const owner = {
    organization: mirror.organization,
    address: address === undefined ? mirror.address : readUpstreamAddress(address).href,
    login: given.login ?? mirror.login,
  };
  const isOtherAccount = owner.address !== mirror.address || owner.login !== mirror.login;
  if (isOtherAccount && password === undefined) {
    throw new LetopisError(
      "COMMAND_INVALID",
      "Для другого адреса или логина нужен и пароль: он записан для прежних.",
    );
  }
  return {
    ...rest,
    ...(isOtherAccount && { address: owner.address, login: owner.login }),
    since:
      since === undefined ? sameDay(mirror, timeZone) : readSince(since, TimeZone.of(timeZone)),
    ...(password !== undefined && { sealedPassword: await mirrors.seal(password, owner) }),
  };
}

/** Where history begins: the same reading of the clock in whatever zone. */
function sameDay({ since, timeZone }: Mirror, newZone: string): number {
  return TimeZone.of(newZone).toInstant(TimeZone.of(timeZone).toWall(since), "earlier");
}

/** @throws LetopisError COMMAND_INVALID for a period that is over before the mirror's history begins */
function checkWithinHistory(period: Period, { since }: Mirror, zone: TimeZone): void {
  if (period.to > since) return;
  throw new LetopisError(
    "COMMAND_INVALID",
    `Зеркало ведётся с ${formatWall(zone.toWall(since))}, а период раньше. Загрузить более раннюю историю: letopis mirror set --since.`,
  );
}

/** @throws LetopisError COMMAND_INVALID when nothing would be left for the mirror itself */
function checkReserve({ limits, reservedCalls }: Mirror): void {
  const { callsPerHourByDay: day, callsPerHourByNight: night } = limits;
  for (const limit of [day, night]) {
    if (limit !== null && reservedCalls >= limit) {
      throw new LetopisError(
        "COMMAND_INVALID",
        `Другим программам оставлено ${reservedCalls} вызовов из ${limit} в час: зеркалу не осталось бы ничего. Уменьшите --reserve.`,
      );
    }
  }
}

function line(message: MirrorMessage): string {
  return `${JSON.stringify(message)}\n`;
}
