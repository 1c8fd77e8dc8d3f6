import type { TextLayout } from "./text-layout.ts";

/** An object a line, whose keys are the names of columns; null stands for a value that is not there. */
export const NDJSON_LAYOUT: TextLayout = {
  opening: "",
  before: ({ name }, position) => `${position === 0 ? "{" : ","}${JSON.stringify(name)}:`,
  quote: { id: '"', instant: '"', number: "" },
  noInstant: "null",
  reference: ({ nameColumn }, id, name) =>
    `${JSON.stringify(id)},${JSON.stringify(nameColumn)}:${JSON.stringify(name)}`,
  rowEnd: "}\n",
};
