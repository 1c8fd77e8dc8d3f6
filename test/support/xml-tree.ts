import { SaxesParser } from "saxes";

/** An element, for tests only. Names are expanded: `{namespace}local`. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, joined. */
  readonly text: string;
}

/** Reads a whole document; throws when it is not well-formed. */
export function parseXml(document: string | Uint8Array): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: {
    name: string;
    attributes: Record<string, string>;
    children: XmlElement[];
    text: string;
  }[] = [{ name: "", attributes: {}, children: [], text: "" }];
  const top = () => {
    const element = open.at(-1);
    if (element === undefined) throw new Error("no open element");
    return element;
  };
  parser.on("opentag", (tag) => {
    const attributes = Object.values(tag.attributes).map(
      ({ uri, local, value }) => [uri === "" ? local : `{${uri}}${local}`, value] as const,
    );
    open.push({
      name: `{${tag.uri}}${tag.local}`,
      attributes: Object.fromEntries(attributes),
      children: [],
      text: "",
    });
  });
  const addText = (text: string) => {
    top().text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = top();
    open.pop();
    top().children.push(element);
  });
  parser
    .write(typeof document === "string" ? document : new TextDecoder().decode(document))
    .close();
  const [root] = top().children;
  if (root === undefined) throw new Error("no root element");
  return root;
}

/** The descendant at a path of local names, the first of each name. */
export function find(element: XmlElement, ...path: readonly string[]): XmlElement {
  let found = element;
  for (const local of path) {
    const child = found.children.find(({ name }) => name.endsWith(`}${local}`));
    if (child === undefined) throw new Error(`${found.name} has no ${local}`);
    found = child;
  }
  return found;
}

/** Whether a document is well-formed. */
export function isWellFormed(document: string | Uint8Array): boolean {
  try {
    parseXml(document);
    return true;
  } catch {
    return false;
  }
}
