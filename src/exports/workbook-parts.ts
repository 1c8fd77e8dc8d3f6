/** The parts of a workbook beside its sheets and strings (ECMA-376, Part 1, 18). */

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Positions of the formats of {@link stylesPart}. */
export const CELL_STYLES = { plain: 0, heading: 1, dateTime: 2 } as const;

/** A sheet as the workbook lists it. */
export interface ListedSheet {
  readonly name: string;
  /** The cells of its table, heading included: `A1:Q1000`. */
  readonly range: string;
}

export const SHARED_STRINGS_PATH = "xl/sharedStrings.xml";

export function sheetPath(number: number): string {
  return `xl/worksheets/sheet${number}.xml`;
}

export function contentTypesPart(sheets: number): string {
  const parts = [
    ["/xl/workbook.xml", `${TYPES}.sheet.main+xml`],
    ["/xl/styles.xml", `${TYPES}.styles+xml`],
    [`/${SHARED_STRINGS_PATH}`, `${TYPES}.sharedStrings+xml`],
    ...numbered(sheets).map((number) => [`/${sheetPath(number)}`, `${TYPES}.worksheet+xml`]),
  ];
  const overrides = parts.map(
    ([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`,
  );
  return (
    `${DECLARATION}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `${overrides.join("")}</Types>`
  );
}

export function packageRelationshipsPart(): string {
  return relationships([["officeDocument", "xl/workbook.xml"]]);
}

export function workbookRelationshipsPart(sheets: number): string {
  return relationships([
    ...numbered(sheets).map((number) => ["worksheet", `worksheets/sheet${number}.xml`] as const),
    ["styles", "styles.xml"],
    ["sharedStrings", "sharedStrings.xml"],
  ]);
}

/** Names of sheets must be fit for XML and for Excel as they are. */
export function workbookPart(sheets: readonly ListedSheet[]): string {
  const listed = sheets.map(
    ({ name }, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  // Excel keeps what is filtered under this name; without it other programs lose the filter.
  const filtered = sheets.map(({ name, range }, index) => {
    const absolute = range.replace(/([A-Z]+)(\d+)/g, "$$$1$$$2");
    return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">'${name}'!${absolute}</definedName>`;
  });
  return (
    `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${listed.join("")}</sheets>` +
    `<definedNames>${filtered.join("")}</definedNames></workbook>`
  );
}

export function stylesPart(): string {
  return (
    `${DECLARATION}<styleSheet xmlns="${MAIN}">` +
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm:ss"/></numFmts>' +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>' +
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill>' +
    '<fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>' +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>' +
    "</styleSheet>"
  );
}

/** What a sheet begins with: its first row stays in sight. */
export function sheetOpening(widths: readonly number[]): string {
  const columns = widths.map(
    (width, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return (
    `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<sheetFormatPr defaultRowHeight="15"/><cols>${columns.join("")}</cols><sheetData>`
  );
}

export function sheetClosing(range: string): string {
  return `</sheetData><autoFilter ref="${range}"/></worksheet>`;
}

/** A column as sheets call it: `A` for 0, `AA` for 26. */
export function columnLetters(position: number): string {
  const last = String.fromCharCode(65 + (position % 26));
  return position < 26 ? last : columnLetters(Math.floor(position / 26) - 1) + last;
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const listed = targets.map(
    ([type, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${listed.join("")}</Relationships>`;
}
