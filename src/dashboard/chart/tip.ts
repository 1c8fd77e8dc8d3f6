export interface TipRow {
  readonly name: string;
  readonly value: string;
  /** Of the mark before the name. */
  readonly colour?: string;
}

/** What a chart shows above a datum: nodes, so that a name can never be markup. */
export function tip(title: string, rows: readonly TipRow[]): HTMLElement {
  const box = element("div", "chart-tip");
  box.append(element("div", "chart-tip-title", title));
  for (const { name, value, colour } of rows) {
    const row = element("div", "chart-tip-row");
    const label = element("span", "chart-tip-name");
    if (colour !== undefined) {
      const mark = element("span", "chart-tip-mark");
      mark.style.backgroundColor = colour;
      label.append(mark);
    }
    label.append(name);
    row.append(label, element("span", "chart-tip-value", value));
    box.append(row);
  }
  return box;
}

function element(name: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
