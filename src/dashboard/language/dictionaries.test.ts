import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

const ROOT = join(import.meta.dirname, "..");
const CYRILLIC = /\p{Script=Cyrillic}/u;
const WORD = /\p{L}{2,}/u;
/** Attributes that people see or hear. */
const SHOWN_ATTRIBUTES = new Set(["aria-label", "title", "placeholder", "alt", "label", "name"]);

describe("the dictionaries", () => {
  it("have the same texts, none of them empty", () => {
    const paths = pathsOf(en);
    expect(pathsOf(ru)).toEqual(paths);
    expect(paths.length).toBeGreaterThan(200);
    for (const dictionary of [en, ru]) {
      for (const text of textsOf(dictionary)) expect(text.trim()).not.toBe("");
    }
  });

  it("are each in their own language", () => {
    const { languages: _own, ...shell } = en.shell;
    for (const text of textsOf({ ...en, shell })) expect(text).not.toMatch(CYRILLIC);
    const untranslated = textsOf(ru).filter(
      (text) => WORD.test(text) && !CYRILLIC.test(text) && !text.startsWith("letopis "),
    );
    // Names of formats and programs are the same everywhere, and so are commands.
    expect(untranslated.sort()).toEqual(
      ["CSV", "English", "Excel", "NDJSON", "Parquet", "Power BI"].sort(),
    );
  });
});

describe("components", () => {
  it("hold no text of their own", async () => {
    const found: string[] = [];
    for (const path of await sources()) {
      const source = ts.createSourceFile(
        path,
        await readFile(path, "utf8"),
        ts.ScriptTarget.Latest,
        true,
        path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
      );
      const visit = (node: ts.Node): void => {
        const text = textOf(node);
        if (text !== null) found.push(`${relative(ROOT, path)}: ${text.trim()}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(found).toEqual([]);
  });
});

/** A text in the markup that should come from the dictionary; null: none. */
function textOf(node: ts.Node): string | null {
  if (ts.isJsxText(node)) return WORD.test(node.text) ? node.text : null;
  if (ts.isStringLiteralLike(node) && CYRILLIC.test(node.text)) return node.text;
  const isShown =
    ts.isJsxAttribute(node) &&
    SHOWN_ATTRIBUTES.has(node.name.getText()) &&
    node.initializer !== undefined &&
    ts.isStringLiteral(node.initializer);
  // `name` is also what a form's field is called, and an icon: those are plain words.
  if (!isShown || !ts.isStringLiteral(node.initializer)) return null;
  const { text } = node.initializer;
  if (node.name.getText() === "name" && /^[a-zA-Z]+$/.test(text)) return null;
  return WORD.test(text) ? text : null;
}

async function sources(): Promise<readonly string[]> {
  const files = await readdir(ROOT, { recursive: true });
  return files
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .filter((name) => !/^language\/(en|ru)\.ts$/.test(name))
    .map((name) => join(ROOT, name));
}

type Tree = object;

function pathsOf(tree: Tree, above = ""): readonly string[] {
  return Object.entries(tree)
    .flatMap(([key, value]) =>
      typeof value === "object" ? pathsOf(value as Tree, `${above}${key}.`) : [`${above}${key}`],
    )
    .sort();
}

/** All texts; those made of parts are made of what says nothing. */
function textsOf(tree: Tree): readonly string[] {
  return Object.values(tree).flatMap((value): readonly string[] => {
    if (typeof value === "string") return [value];
    if (typeof value === "function") return [String(value(1, "1", "1"))];
    return textsOf(value as Tree);
  });
}
