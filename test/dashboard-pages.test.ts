import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";

/** The pages of the dashboard as they are served; what is on them, others test. */

const INDEX = "<!doctype html><title>Летопись</title>";
const SCRIPT = "console.log(1);";

let folder: string;
let service: RunningService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-pages-"));
  const built = join(folder, "dashboard");
  await mkdir(join(built, "assets"), { recursive: true });
  await writeFile(join(built, "index.html"), INDEX);
  await writeFile(join(built, "assets/index-abc123.js"), SCRIPT);
  await writeFile(join(built, "assets/index-abc123.js.br"), "brotli");
  await writeFile(join(built, "assets/index-abc123.js.gz"), "gzip");
  await writeFile(join(built, ".hidden"), "hidden");
  await writeFile(join(folder, "secret.txt"), "secret");
  service = await startService({ dashboard: built });
});

afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

/** By the very path: `fetch` would make `..` disappear. */
function get(path: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(service.origin);
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const request = http.get({ hostname, port, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      });
      request.on("error", reject);
    },
  );
}

const PAGE = { accept: "text/html,application/xhtml+xml" };

describe("the dashboard", () => {
  it("is where a person is led who opens the bare address", async () => {
    const { status, headers } = await get("/");
    expect([status, headers.location]).toEqual([302, "/dashboard/"]);
    expect((await get("/dashboard/", PAGE)).text).toBe(INDEX);
  });

  it("has its first page at the address of every view, and it is asked for anew each time", async () => {
    for (const path of [
      "/dashboard/",
      "/dashboard/treatments?line=1",
      "/dashboard/lines/some-id",
    ]) {
      const { status, headers, text } = await get(path, PAGE);
      expect([path, status, text]).toEqual([path, 200, INDEX]);
      expect(headers["cache-control"]).toBe("no-cache");
      expect(headers["content-type"]).toContain("text/html");
    }
  });

  it("lets a browser keep what has its content in its name", async () => {
    const { status, headers, text } = await get("/dashboard/assets/index-abc123.js");
    expect([status, text]).toEqual([200, SCRIPT]);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["content-type"]).toContain("javascript");
  });

  it("sends files as they were compressed when they were built", async () => {
    for (const [accepted, sent, text] of [
      ["br, gzip", "br", "brotli"],
      ["gzip", "gzip", "gzip"],
      ["identity", undefined, SCRIPT],
    ] as const) {
      const answer = await get("/dashboard/assets/index-abc123.js", {
        "accept-encoding": accepted,
      });
      expect([answer.headers["content-encoding"], answer.text]).toEqual([sent, text]);
      expect(answer.headers.vary?.toLowerCase()).toContain("accept-encoding");
    }
  });

  it("is there for a monitor too, which takes whatever comes", async () => {
    for (const headers of [{}, { accept: "*/*" }]) {
      expect((await get("/dashboard/", headers)).text).toBe(INDEX);
    }
    expect((await get("/dashboard/favicon.ico", { accept: "*/*" })).status).toBe(404);
  });

  it("is not where a file is missing, nor for programs", async () => {
    expect((await get("/dashboard/assets/index-gone.js", PAGE)).status).toBe(404);
    expect((await get("/dashboard/treatments", { accept: "application/json" })).status).toBe(404);
    expect((await get("/elsewhere", PAGE)).status).toBe(404);
  });

  it("never gives anything from outside of its folder", async () => {
    for (const path of [
      "/dashboard/../secret.txt",
      "/dashboard/%2e%2e/secret.txt",
      "/dashboard/..%2fsecret.txt",
      "/dashboard/assets/..%5c..%5c..%5csecret.txt",
      "/dashboard//etc/passwd",
      "/dashboard/%00secret.txt",
      "/dashboard/.hidden",
    ]) {
      const { text } = await get(path);
      expect(text, path).not.toMatch(/^secret|^hidden|root:/);
    }
  });

  it("may load nothing from elsewhere, be framed nowhere, and ask for nothing of the machine", async () => {
    for (const path of ["/dashboard/", "/dashboard/assets/index-abc123.js", "/dashboard/view"]) {
      const { headers } = await get(path, PAGE);
      const policy = String(headers["content-security-policy"]);
      expect(policy.split("; ").sort()).toEqual(
        [
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data: blob:",
          "font-src 'self'",
          "connect-src 'self'",
          "form-action 'self'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
        ].sort(),
      );
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["permissions-policy"]).toContain("camera=()");
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  });
});

describe("without a dashboard", () => {
  it("the bare address tells where the service is", async () => {
    const plain = await startService();
    try {
      const page = await fetch(plain.origin);
      expect(await page.text()).toContain("/cus/ws/PartnerWebAPI2");
      expect((await fetch(`${plain.origin}/dashboard/`)).status).toBe(404);
    } finally {
      await plain.close();
    }
  });
});
