import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get as getHttp } from "node:http";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ORGANIZATIONS, demoScheme } from "../src/demo/scheme.ts";
import { simulateTreatments } from "../src/demo/simulate.ts";
import { SLICE_FILES } from "./support/call-centre.ts";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import { basic, queryEnvelope, readResult } from "./support/soap-call.ts";

const TLS_FIXTURES = join(import.meta.dirname, "fixtures/tls");

describe("HTTPS", () => {
  it("serves, and takes a renewed certificate without a restart; a broken one changes nothing", async () => {
    const place = await mkdtemp(join(tmpdir(), "letopis-tls-"));
    const tls = { certificate: join(place, "cert.pem"), key: join(place, "key.pem") };
    const install = async (name: string) => {
      await copyFile(join(TLS_FIXTURES, `${name}.certificate.pem`), tls.certificate);
      await copyFile(join(TLS_FIXTURES, `${name}.key.pem`), tls.key);
    };
    await install("first");
    const service = await startService({ configuration: { tls } });
    try {
      expect(service.origin).toMatch(/^https:/);
      expect(await nameServed(service)).toBe("first.letopis.test");
      await writeFile(tls.certificate, "half a certif");
      await logged(service, "new certificate not usable");
      expect(await nameServed(service)).toBe("first.letopis.test");
      await install("second");
      await logged(service, "certificate reloaded");
      expect(await nameServed(service)).toBe("second.letopis.test");
    } finally {
      await service.close();
      await rm(place, { recursive: true, force: true });
    }
  });

  it("refuses to start with a key that is not the certificate's", async () => {
    const tls = {
      certificate: join(TLS_FIXTURES, "first.certificate.pem"),
      key: join(TLS_FIXTURES, "second.key.pem"),
    };
    await expect(startService({ configuration: { tls } })).rejects.toMatchObject({
      code: "TLS_INVALID",
    });
  });

  async function nameServed(service: RunningService): Promise<unknown> {
    const { hostname, port } = new URL(service.origin);
    const socket: TLSSocket = connectTls({
      host: hostname,
      port: Number(port),
      rejectUnauthorized: false,
    });
    await once(socket, "secureConnect");
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return CN;
  }
});

describe("where a server may listen", () => {
  it("refuses plain HTTP beyond the loopback unless that is asked for", async () => {
    const listen = { host: "0.0.0.0", port: 0 };
    await expect(startService({ configuration: { listen } })).rejects.toMatchObject({
      code: "LISTEN_REFUSED",
    });
    const allowed = await startService({ configuration: { listen, allowPlainHttp: true } });
    await allowed.close();
  });

  it("takes no demo password beyond the loopback, even one that a restored backup brought", async () => {
    const beyond = { listen: { host: "0.0.0.0", port: 0 }, allowPlainHttp: true };
    const proxied = { trustedProxies: ["127.0.0.1"] };
    for (const [configuration, status] of [
      [beyond, 401],
      [proxied, 401],
      [{}, 200],
    ] as const) {
      const service = await startService({ files: SLICE_FILES, configuration });
      const { port } = new URL(service.origin);
      await service.store.accounts.update("Vendor", { demo: true });
      const response = await fetch(`http://127.0.0.1:${port}/ws/PartnerWebAPI2`, {
        headers: { authorization: basic("Vendor") },
      });
      expect(response.status).toBe(status);
      await service.close();
    }
  });

  it("says so when the port is taken", async () => {
    const service = await startService();
    const listen = { host: "127.0.0.1", port: Number(new URL(service.origin).port) };
    await expect(startService({ configuration: { listen } })).rejects.toMatchObject({
      code: "LISTEN_REFUSED",
    });
    await service.close();
  });
});

describe("proxies", () => {
  it("are believed only where they are declared", async () => {
    const location = async (trustedProxies: string[]) => {
      const service = await startService({
        files: SLICE_FILES,
        configuration: { trustedProxies },
      });
      const response = await fetch(`${service.address}?wsdl`, {
        headers: {
          authorization: basic("Vendor"),
          "x-forwarded-proto": "https",
          "x-forwarded-host": "letopis.example",
        },
      });
      const text = await response.text();
      await service.close();
      return /soap:address location="([^"]+)"/.exec(text)?.[1];
    };
    expect(await location(["127.0.0.1"])).toBe("https://letopis.example/cus/ws/PartnerWebAPI2");
    expect(await location([])).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/cus\/ws\/PartnerWebAPI2$/);
  });
});

describe("metrics", () => {
  it("are served on a port of their own and nowhere else, without secrets or names", async () => {
    const service = await startService({
      files: SLICE_FILES,
      configuration: { metrics: { host: "127.0.0.1", port: 0 } },
    });
    await fetch(service.address, {
      method: "POST",
      body: queryEnvelope({}),
      headers: { authorization: basic("Vendor") },
    }).then((response) => response.text());
    const text = await (await fetch(`${service.metricsAddress}/metrics`)).text();
    expect(text).toMatch(
      /letopis_calls_total\{operation="GetHistoryOfServiceTreatments",result="SUCCESS"\} 1/,
    );
    expect(text).toMatch(/letopis_authentications\{outcome="verified"\} 1/);
    expect(text).not.toContain("Vendor");
    expect((await fetch(`${service.metricsAddress}/readyz`)).status).toBe(200);
    await service.close();
  });
});

describe("clients that go, stall or are slow", () => {
  const ROWS = 40_000;
  let service: RunningService;
  const vendor = DEMO_ORGANIZATIONS[0];

  beforeAll(async () => {
    service = await startService({
      configuration: {
        answers: { stallSeconds: 1 },
        metrics: { host: "127.0.0.1", port: 0 },
      },
      async prepare(store) {
        for (const organization of DEMO_ORGANIZATIONS) await store.organizations.add(organization);
        await store.directory.write(demoScheme().directory, {
          changedAt: Date.UTC(2026, 10, 24) / 1000,
        });
        const writer = await store.treatments.openWriter({
          mode: "batches",
          onBehalfOf: vendor?.id ?? "",
        });
        const now = Date.UTC(2026, 10, 24) / 1000;
        for (const batch of simulateTreatments({ seed: 1, now, treatments: ROWS })) {
          await writer.write(batch);
        }
        await writer.commit();
      },
    });
  });
  afterAll(() => service.close());

  async function call(): Promise<Socket> {
    const { hostname, port, pathname } = new URL(service.address);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    const body = queryEnvelope({});
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n` +
        `authorization: ${basic(vendor?.name ?? "")}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await once(socket, "readable");
    return socket;
  }

  const breaks = () => service.log.filter((line) => line.includes("answer broken off")).length;

  it("stops the scan of a client that goes away, and its place is free again", async () => {
    for (let round = 0; round < 20; round++) (await call()).destroy();
    await until(() => breaks() === 20);
    const text = await (await fetch(`${service.metricsAddress}/metrics`)).text();
    expect(text).toMatch(/letopis_calls_total\{.*result="gone"\} 20/);
    expect(text).not.toContain('result="broken"');
    const response = await fetch(service.address, {
      method: "POST",
      body: queryEnvelope({}),
      headers: { authorization: basic(vendor?.name ?? "") },
    });
    expect(readResult(await response.text()).rows).toHaveLength(ROWS);
  });

  it("cuts off a client that takes nothing", async () => {
    const before = breaks();
    const socket = await call();
    socket.pause();
    await until(() => breaks() === before + 1);
    expect(service.log.at(-1)).toContain("took nothing");
    socket.destroy();
  });

  it("lets a slow client have the whole answer, also while the server stops", async () => {
    const socket = await call();
    const closing = service.close();
    let text = "";
    for await (const data of socket) {
      text += data;
      if (text.length % 7 === 0) await delay(1);
    }
    await closing;
    expect(text).toContain("</soap:Envelope>");
    expect(text.match(/<row>/g)).toHaveLength(ROWS);
    await expect(
      new Promise((resolve, reject) => {
        getHttp(`${service.origin}/healthz`, resolve).on("error", reject);
      }),
    ).rejects.toThrow();
  });
});

async function logged(service: RunningService, message: string): Promise<void> {
  await until(() => service.log.some((line) => line.includes(message)));
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await delay(20);
}
