import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  SOAP_1_2_NAMESPACE,
  XML_SCHEMA_INSTANCE_NAMESPACE,
  XML_SCHEMA_NAMESPACE,
} from "../contract/namespaces.ts";
import type { Operation } from "../contract/operation.ts";
import { GET_HISTORY, OPERATIONS } from "../contract/operation.ts";
import { escapeXml } from "./escape.ts";
import { SERVICE_PAGE_STYLE } from "./service-page-style.ts";

/** What the page shows besides the contract; plain text, escaped here. */
export interface ServicePage {
  /** Absolute URL of the service, as the reader reached it. */
  readonly address: string;
  /** Name of the organization of the account that looks. */
  readonly organization: string;
  /** IANA name of its zone. */
  readonly timeZone: string;
  /** Its limits, a Russian sentence each; none when the calls are not limited. */
  readonly limits: readonly string[];
  /** The date in that zone, `YYYY-MM-DD`: the example asks for yesterday and today. */
  readonly today: string;
}

const DAY_MILLISECONDS = 86_400_000;

/** The page that a person sees at the service's address: HTML, self-contained, without scripts. */
export function writeServicePage(page: ServicePage): string {
  const address = escapeXml(page.address);
  const limits = page.limits.length === 0 ? ["Вызовы не ограничены."] : page.limits;
  return `<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>PartnerWebAPI2 — Летопись</title>
<style>${SERVICE_PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>PartnerWebAPI2</h1>
<p>Веб-сервис SOAP 1.1 и 1.2: история обращений по линиям поддержки, открытые обращения и справочник к ним. Это Летопись: программам, написанным для 1С-Коннект, достаточно сменить адрес.</p>
<dl>
<dt>Адрес</dt><dd><code>${address}</code></dd>
<dt>Описание</dt><dd><a href="?wsdl">WSDL</a></dd>
<dt>Организация</dt><dd>${escapeXml(page.organization)}</dd>
<dt>Часовой пояс</dt><dd>${escapeXml(page.timeZone)}: в нём даты без смещения в запросе и все даты в ответе</dd>
</dl>
<h2>Ограничения</h2>
<ul>
${limits.map((limit) => `<li>${escapeXml(limit)}</li>`).join("\n")}
</ul>
${OPERATIONS.map(operationSection).join("\n")}
<h2>Пример запроса</h2>
<p>Сохраните запрос в файл <code>request.xml</code>, укажите свой период и отправьте; <code>ЛОГИН</code> замените на свой, пароль curl спросит сам.</p>
<pre><code>${escapeXml(exampleRequest(page.today))}</code></pre>
<pre><code>${escapeXml(curlCommand(page.address))}</code></pre>
</main>
</body>
</html>
`;
}

function operationSection(operation: Operation): string {
  return `<section>
<h2>${escapeXml(operation.name)}</h2>
<p>${escapeXml(operation.description.ru)}.</p>
<h3>${parametersHeading(operation)}</h3>
${fieldTable(operation.parameters)}
<h3>Колонки ответа</h3>
${fieldTable(operation.columns)}
</section>`;
}

function parametersHeading({ parameters }: Operation): string {
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  if (required.length === 0) return "Параметры, все необязательные";
  return `Параметры, обязательные: ${escapeXml(required.join(", "))}`;
}

/** A table of names with their descriptions. */
function fieldTable(fields: Operation["parameters"] | Operation["columns"]): string {
  const rows = fields.map(
    ({ name, description }) =>
      `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(description.ru)}</td></tr>`,
  );
  return `<table>\n${rows.join("\n")}\n</table>`;
}

/** The shape of the seed's example, with one period. */
function exampleRequest(today: string): string {
  const yesterday = new Date(Date.parse(today) - DAY_MILLISECONDS).toISOString().slice(0, 10);
  return `<soap:Envelope xmlns:soap="${SOAP_1_2_NAMESPACE}"
    xmlns:par="${SERVICE_NAMESPACE}"
    xmlns:xs="${XML_SCHEMA_NAMESPACE}"
    xmlns:xsi="${XML_SCHEMA_INSTANCE_NAMESPACE}">
  <soap:Body>
    <par:${GET_HISTORY.name}>
      <par:Params>
        <Property name="OpenedFrom" xmlns="${CORE_NAMESPACE}">
          <Value xsi:type="xs:dateTime">${yesterday}T00:00:00</Value>
        </Property>
        <Property name="OpenedTo" xmlns="${CORE_NAMESPACE}">
          <Value xsi:type="xs:dateTime">${today}T23:59:59</Value>
        </Property>
      </par:Params>
    </par:${GET_HISTORY.name}>
  </soap:Body>
</soap:Envelope>`;
}

function curlCommand(address: string): string {
  const quoted = `'${address.replaceAll("'", "'\\''")}'`;
  return `curl -u ЛОГИН --compressed -H 'Content-Type: application/soap+xml; charset=utf-8' --data-binary @request.xml ${quoted}`;
}
