import { describe, expect, it } from "vitest";
import { parseXml } from "../../test/support/xml-tree.ts";
import { GET_HISTORY, OPERATIONS } from "../contract/operation.ts";
import { readEnvelope } from "./read-envelope.ts";
import { writeServicePage } from "./service-page.ts";

const PAGE = {
  address: "http://127.0.0.1:8080/ws/PartnerWebAPI2",
  organization: "ООО «Партнёр»",
  timeZone: "Europe/Moscow",
  limits: ["10 вызовов в час днём."],
  today: "2024-03-01",
};

function unescaped(html: string): string {
  return parseXml(`<a>${html}</a>`).text;
}

/** Texts of the page's `pre` blocks. */
function examples(html: string): string[] {
  return Array.from(html.matchAll(/<pre><code>([\s\S]*?)<\/code><\/pre>/g), ([, code]) =>
    unescaped(code ?? ""),
  );
}

describe("the service page", () => {
  it("shows the account's own facts, every parameter and every column", () => {
    const html = writeServicePage(PAGE);
    for (const text of [PAGE.address, PAGE.organization, PAGE.timeZone, ...PAGE.limits]) {
      expect(html).toContain(text);
    }
    for (const { name, parameters, columns } of OPERATIONS) {
      expect(html).toContain(`<h2>${name}</h2>`);
      for (const { name, description } of [...parameters, ...columns]) {
        expect(html).toContain(`<th scope="row">${name}</th><td>${description.ru}</td>`);
      }
    }
    expect(html).toContain('<html lang="ru">');
    expect(html).toContain('href="?wsdl"');
  });

  it("has an example that the service itself understands", () => {
    const [request] = examples(writeServicePage(PAGE));
    expect(readEnvelope(Buffer.from(request ?? ""), undefined)).toMatchObject({
      version: "1.2",
      operation: GET_HISTORY.name,
      parameters: [{ name: "OpenedFrom" }, { name: "OpenedTo" }],
    });
  });

  it("asks in the example for yesterday and today, across the end of a month too", () => {
    const [request] = examples(writeServicePage(PAGE));
    expect(readEnvelope(Buffer.from(request ?? ""), undefined).parameters).toMatchObject([
      { name: "OpenedFrom", value: "2024-02-29T00:00:00" },
      { name: "OpenedTo", value: "2024-03-01T23:59:59" },
    ]);
  });

  it("has a curl line that asks for the password and quotes the address for the shell", () => {
    const line = (address: string) => examples(writeServicePage({ ...PAGE, address }))[1];
    expect(line(PAGE.address)).toMatch(
      /^curl -u ЛОГИН .*@request\.xml 'http:\/\/127\.0\.0\.1:8080/,
    );
    expect(line("http://a/';rm x;'")).toContain("'http://a/'\\'';rm x;'\\'''");
  });

  it("escapes whatever it is given", () => {
    const evil = `<script>"'&`;
    const html = writeServicePage({
      address: evil,
      organization: evil,
      timeZone: evil,
      limits: [evil],
      today: PAGE.today,
    });
    expect(html).not.toContain("<script");
    expect(html.split("&lt;script&gt;&quot;&#39;&amp;")).toHaveLength(5);
  });

  it("loads nothing and runs nothing", () => {
    expect(writeServicePage(PAGE)).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=/);
  });

  it("says so when there are no limits", () => {
    expect(writeServicePage({ ...PAGE, limits: [] })).toContain("<li>Вызовы не ограничены.</li>");
  });
});
