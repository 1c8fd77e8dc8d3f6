import { describe, expect, it } from "vitest";
import { addressOf, serversOf } from "./database-addresses.ts";

describe("addresses of databases", () => {
  it.each([
    "postgres://letopis@db/letopis",
    "postgresql://letopis:p%40ss@[::1]:5433/letopis?sslmode=require",
    "postgres:///letopis?host=/run/postgresql",
    "postgres://letopis@one:5432,two:5433,[::1]:5434/letopis?target_session_attrs=read-write",
    "postgres://one,two/letopis",
  ])("%s is what its servers say together", (address) => {
    const servers = serversOf(address);
    expect(servers && addressOf(servers)).toBe(address);
  });

  it("of several servers give each its host, and all else to every one", () => {
    const servers = serversOf("postgres://me:se,cret@one:1,two:2/letopis?sslmode=require") ?? [];
    expect(servers.map(({ host }) => host)).toEqual(["one:1", "two:2"]);
    for (const server of servers) {
      expect(server).toMatchObject({
        username: "me",
        pathname: "/letopis",
        search: "?sslmode=require",
      });
      expect(decodeURIComponent(server.password)).toBe("se,cret");
    }
  });

  it.each([
    "",
    "letopis",
    "mysql://one/letopis",
    "postgres://one,,two/letopis",
    "postgres://one:x,two/l",
  ])("%j is none", (address) => {
    expect(serversOf(address)).toBeNull();
  });
});
