import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** nginx with one folder of files; one process, so that its memory is one figure. */
export interface Nginx {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts nginx over the files of a folder; null where it is not installed. */
export async function startNginx(folder: string): Promise<Nginx | null> {
  const program = await findNginx();
  if (program === null) return null;
  const port = await freePort();
  const configuration = join(folder, "nginx.conf");
  await writeFile(configuration, configurationFor(folder, port));
  const nginx = spawn(program, ["-p", folder, "-c", configuration, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const origin = `http://127.0.0.1:${port}`;
  await answering(origin, nginx);
  return {
    origin,
    pid: nginx.pid ?? 0,
    async stop() {
      const exited = once(nginx, "exit");
      nginx.kill("SIGQUIT");
      await exited;
    },
  };
}

function configurationFor(folder: string, port: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${join(folder, kind)};\n`)
    .join("");
  return `daemon off;
master_process off;
pid ${join(folder, "nginx.pid")};
events {}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
${temporary}  server {
    listen 127.0.0.1:${port};
    root ${folder};
  }
}
`;
}

async function findNginx(): Promise<string | null> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const folder of [...folders, "/usr/sbin", "/usr/local/sbin"]) {
    const program = join(folder, "nginx");
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      // Not here.
    }
  }
  return null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answering(origin: string, nginx: ChildProcess): Promise<void> {
  while (nginx.exitCode === null) {
    try {
      await fetch(`${origin}/nginx.conf`);
      return;
    } catch {
      await setTimeout(20);
    }
  }
  throw new Error("nginx did not start");
}
