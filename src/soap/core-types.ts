import { CORE_NAMESPACE, XML_SCHEMA_NAMESPACE } from "../contract/namespaces.ts";
import {
  complexType,
  element,
  enumeration,
  pattern,
  sequence,
  simpleType,
} from "./schema-markup.ts";

const OPTIONAL = { optional: true } as const;
const MANY = { optional: true, many: true } as const;
const NILLABLE = { nillable: true } as const;
const NILLABLE_MANY = { nillable: true, ...MANY } as const;

const UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

/** `Property*`: content of a structure, fixed or not. */
const PROPERTIES = sequence(
  '<xs:element name="Property" minOccurs="0" maxOccurs="unbounded"><xs:complexType>' +
    sequence(element("Value", undefined, NILLABLE)) +
    '<xs:attribute name="name" type="xs:NMTOKEN" use="required"/></xs:complexType></xs:element>',
);

/** Columns of tables and trees are described alike. */
const COLUMN = sequence(
  element("Name", "xs:NMTOKEN", OPTIONAL),
  element("ValueType", "tns:TypeDescription", OPTIONAL),
  element("Title", "xs:string", OPTIONAL),
  element("Width", "xs:nonNegativeInteger", OPTIONAL),
);

const VALUES = sequence(element("Value", undefined, NILLABLE_MANY));
const PAIRS = sequence(element("pair", "tns:KeyAndValue", MANY));

/** What a call is made of: structures, tables, and the description of their columns. */
const STRUCTURES_AND_TABLES = [
  complexType("Structure", PROPERTIES),
  complexType("FixedStructure", PROPERTIES),
  complexType(
    "ValueTable",
    sequence(
      element("column", "tns:ValueTableColumn", MANY),
      element("index", "tns:ValueTableIndex", MANY),
      element("row", "tns:ValueTableRow", MANY),
    ),
  ),
  complexType("ValueTableColumn", COLUMN),
  complexType("ValueTableIndex", sequence(element("column", "xs:NMTOKEN", { many: true }))),
  complexType("ValueTableRow", VALUES),
  complexType(
    "ValueTree",
    sequence(
      element("column", "tns:ValueTreeColumn", MANY),
      element("row", "tns:ValueTreeRow", MANY),
    ),
  ),
  complexType("ValueTreeColumn", COLUMN),
  complexType(
    "ValueTreeRow",
    sequence(element("row", "tns:ValueTreeRow", MANY), element("Value", undefined, NILLABLE_MANY)),
  ),
];

const COLLECTIONS = [
  complexType("Array", VALUES),
  complexType("FixedArray", VALUES),
  complexType("Map", PAIRS),
  complexType("FixedMap", PAIRS),
  complexType("KeyAndValue", sequence(element("Key"), element("Value", undefined, NILLABLE))),
  complexType(
    "ValueListType",
    `<xs:choice>${[
      element("valueType", "tns:TypeDescription"),
      element("availableValues", "tns:ValueListType", OPTIONAL),
      element("lastId", "xs:long", OPTIONAL),
      element("item", "tns:ValueListItemType", MANY),
    ].join("")}</xs:choice>`,
  ),
  complexType(
    "ValueListItemType",
    sequence(
      element("value", undefined, NILLABLE),
      element("presentation", "xs:string", OPTIONAL),
      element("checkState", "xs:decimal", OPTIONAL),
      element("picture", undefined, OPTIONAL),
      element("id", "xs:long", OPTIONAL),
      element("formatPresentationSpecified", "xs:boolean", OPTIONAL),
      element("formatPresentation", "xs:string", OPTIONAL),
    ),
  ),
];

const TYPE_DESCRIPTIONS = [
  complexType(
    "TypeDescription",
    sequence(
      element("Type", "xs:QName", MANY),
      element("TypeSet", "xs:QName", MANY),
      element("TypeId", "tns:UUID", MANY),
      element("NumberQualifiers", "tns:NumberQualifiers", OPTIONAL),
      element("StringQualifiers", "tns:StringQualifiers", OPTIONAL),
      element("DateQualifiers", "tns:DateQualifiers", OPTIONAL),
      element("BinaryDataQualifiers", "tns:BinaryDataQualifiers", OPTIONAL),
    ),
  ),
  complexType(
    "NumberQualifiers",
    sequence(
      element("Digits", "xs:decimal"),
      element("FractionDigits", "xs:decimal"),
      element("AllowedSign", "tns:AllowedSign"),
    ),
  ),
  complexType(
    "StringQualifiers",
    sequence(element("Length", "xs:decimal"), element("AllowedLength", "tns:AllowedLength")),
  ),
  complexType("DateQualifiers", sequence(element("DateFractions", "tns:DateFractions"))),
  complexType(
    "BinaryDataQualifiers",
    sequence(element("Length", "xs:decimal"), element("AllowedLength", "tns:AllowedLength")),
  ),
  enumeration("AllowedLength", ["Fixed", "Variable"]),
  enumeration("AllowedSign", ["Any", "Nonnegative"]),
  enumeration("DateFractions", ["Date", "Time", "DateTime"]),
];

const SIMPLE_VALUES = [
  simpleType("UUID", "xs:string", pattern(UUID)),
  simpleType("CompositeID", "xs:string", pattern(`-?[0-9]+(:${UUID})?`)),
  simpleType("ObjectVersion", "xs:string", pattern("[0-9a-fA-F]{40}")),
  simpleType("Null", "xs:string", '<xs:length value="0"/>'),
  simpleType("Type", "xs:QName"),
  simpleType("ValueStorage", "xs:base64Binary"),
  complexType("LocalStringType", sequence(element("item", "tns:LocalStringItemType", MANY))),
  complexType(
    "LocalStringItemType",
    sequence(element("lang", "xs:NMTOKEN"), element("content", "xs:string")),
  ),
];

const PERIODS = ["Week", "TenDays", "Month", "Quarter", "HalfYear", "Year"];
/** Until where a period before or after this one is meant to go. */
const SAME_DAYS = [
  "WeekTillSameWeekDay",
  "TenDaysTillSameDayNumber",
  "MonthTillSameDate",
  "QuarterTillSameDate",
  "HalfYearTillSameDate",
  "YearTillSameDate",
];

const STANDARD_DATES = [
  complexType(
    "StandardBeginningDate",
    sequence(element("variant"), element("date", "xs:dateTime", OPTIONAL)),
  ),
  enumeration("StandardBeginningDateVariant", [
    "Custom",
    ...["This", "Last", "Next"].flatMap((which) =>
      ["Day", ...PERIODS].map((period) => `BeginningOf${which}${period}`),
    ),
  ]),
  complexType(
    "StandardPeriod",
    sequence(
      element("variant"),
      element("startDate", "xs:dateTime", OPTIONAL),
      element("endDate", "xs:dateTime", OPTIONAL),
    ),
  ),
  enumeration("StandardPeriodVariant", [
    "Custom",
    "Today",
    ...PERIODS.map((period) => `This${period}`),
    ...PERIODS.map((period) => `FromBeginningOfThis${period}`),
    "Yesterday",
    ...[...PERIODS, ...SAME_DAYS].map((period) => `Last${period}`),
    "Tomorrow",
    ...[...PERIODS, ...SAME_DAYS].map((period) => `Next${period}`),
    ...PERIODS.map((period) => `TillEndOfThis${period}`),
    "Last7Days",
    "Next7Days",
    "Month",
  ]),
];

const ERRORS = [
  complexType("DataFillErrors", sequence(element("item", "tns:DataFillError", MANY))),
  complexType(
    "DataFillError",
    sequence(
      element("Data", "xs:string"),
      element("DataDescr", "xs:string"),
      element("Text", "xs:string"),
      element("Status", "tns:FillCheckErrorStatus"),
    ),
  ),
  enumeration("FillCheckErrorStatus", ["Error", "Warning"]),
  enumeration("FillChecking", ["DontCheck", "ShowError"]),
  `<xs:complexType name="GenericException" abstract="true">${sequence(
    element("descr", "xs:string"),
    element("inner", "tns:GenericException", OPTIONAL),
    element("category", "xs:string", OPTIONAL),
    element("uiHelperUUID", "tns:UUID", OPTIONAL),
    element("creationStack", "xs:string", OPTIONAL),
  )}<xs:attribute name="clsid" type="tns:UUID" use="required"/><xs:attribute name="encoded" type="xs:boolean" default="false"/></xs:complexType>`,
  complexType(
    "Exception",
    `<xs:complexContent><xs:extension base="tns:GenericException">${sequence(
      element("data", "xs:base64Binary", OPTIONAL),
    )}</xs:extension></xs:complexContent>`,
  ),
  enumeration("ErrorCategory", [
    "AccessViolation",
    "LocalFileAccessError",
    "NetworkError",
    "PrinterError",
    "ScriptCompileError",
    "ScriptRuntimeError",
    "ScriptUseError",
    "ExceptionRaisedFromScript",
    "CollaborationSystemError",
    "DataCompositionSettingsError",
    "SessionError",
    "StoredDataError",
    "FullTextSearchError",
    "ExternalDataSourceError",
    "GotoURLError",
    "DatabaseCopyError",
    "OtherError",
    "AllErrors",
  ]),
];

const CLIENT_APPLICATION = [
  enumeration("FileDragMode", ["AsFile", "AsFileRef"]),
  enumeration("MainClientApplicationWindowMode", [
    "Normal",
    "Workplace",
    "FullscreenWorkplace",
    "Kiosk",
    "EmbeddedWorkplace",
  ]),
];

/**
 * The schema of 1C's XDTO core types as the cloud publishes it in its WSDL (February 2024): all
 * of them, since 1C, on import, wants its own package whole or not at all.
 */
export const CORE_TYPES_SCHEMA = [
  `<xs:schema xmlns:tns="${CORE_NAMESPACE}" xmlns:xs="${XML_SCHEMA_NAMESPACE}" targetNamespace="${CORE_NAMESPACE}" attributeFormDefault="unqualified" elementFormDefault="qualified">`,
  ...STRUCTURES_AND_TABLES,
  ...COLLECTIONS,
  ...TYPE_DESCRIPTIONS,
  ...SIMPLE_VALUES,
  ...STANDARD_DATES,
  ...ERRORS,
  ...CLIENT_APPLICATION,
  "</xs:schema>",
].join("\n");
