import { SaxesParser } from "saxes";
import { callHistory } from "../../client/call-history.ts";
import { OutOfLimitError } from "../../client/client-errors.ts";
import type { Credentials, HttpAnswer } from "../../client/send-request.ts";
import { sendRequest } from "../../client/send-request.ts";
import { isLoopback } from "../../configuration/address-form.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import { nowSeconds } from "../../history/clock.ts";
import { formatWall } from "../../history/wall-clock.ts";
import type { Invocation } from "../invocation.ts";
import { compareClocks } from "./check-clock.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** Bytes of a WSDL; the cloud's own has some hundred thousand. */
const WSDL_BYTES = 8 * 1024 * 1024;

/**
 * Is there a PartnerWebAPI2 at an address: reachable, asking for a password, described by a WSDL,
 * answering a call? The call counts against the hour's quota.
 *
 * @param credentials null: what can be seen without them
 */
export async function* checkAddress(
  invocation: Invocation,
  address: URL,
  credentials: Credentials | null,
): AsyncGenerator<Finding> {
  const { signal, clock } = invocation;
  if (address.protocol === "http:" && !isLoopback(address.hostname.replace(/^\[|\]$/g, ""))) {
    yield warning("Шифрование", "адрес http://: пароль идёт по сети открыто. Возьмите https://.");
  }
  try {
    const answer = await sendRequest({
      method: "POST",
      address,
      credentials: null,
      body: "",
      signal,
    });
    answer.close();
    yield ok("Связь", `${address.origin} отвечает`);
    yield* compareClocks(clock, answer.headers.date);
    yield checkChallenge(answer);
  } catch (error) {
    signal.throwIfAborted();
    yield problem("Связь", error);
    return;
  }
  if (credentials === null) return;
  yield await guarded("WSDL", signal, () => checkWsdl(address, credentials, signal));
  yield await guarded("Вызов", signal, () => checkCall(invocation, address, credentials));
}

/** Without credentials the service must not look at anything. */
function checkChallenge({ status, headers }: HttpAnswer): Finding {
  const title = "Без пароля";
  if (status === 401 && /^basic\b/i.test(headers["www-authenticate"] ?? "")) {
    return ok(title, "не пускает, просит логин и пароль");
  }
  if (status === 401) {
    return problem(title, "не пускает, но и не просит Basic: программы 1С не смогут войти.");
  }
  if (status === 404) return problem(title, "по этому пути ничего нет (HTTP 404). Проверьте путь.");
  return problem(title, `ответ HTTP ${status}, а должен быть 401. Возможно, это не тот адрес.`);
}

async function guarded(
  title: string,
  signal: AbortSignal,
  check: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    signal.throwIfAborted();
    return problem(title, error);
  }
}

async function checkWsdl(
  address: URL,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Finding> {
  const title = "WSDL";
  const wsdl = new URL(address);
  wsdl.search = "?wsdl";
  const answer = await sendRequest({ method: "GET", address: wsdl, credentials, signal });
  try {
    if (answer.status === 401) return problem(title, "логин или пароль не подошли (HTTP 401).");
    if (answer.status !== 200) return problem(title, `${wsdl.href}: HTTP ${answer.status}.`);
    const operations = await readOperations(answer);
    if (operations === null) return problem(title, `${wsdl.href}: это не WSDL.`);
    return operations.has(GET_HISTORY.name)
      ? ok(title, `читается, операций: ${operations.size}`)
      : problem(title, `в нём нет операции ${GET_HISTORY.name}. Это другой сервис.`);
  } finally {
    answer.close();
  }
}

/** Names of the operations that a WSDL describes; null for what is no WSDL. */
async function readOperations({ body }: HttpAnswer): Promise<Set<string> | null> {
  const operations = new Set<string>();
  const parser = new SaxesParser({ xmlns: true });
  const decoder = new TextDecoder();
  let root: string | null = null;
  let isWellFormed = true;
  parser.on("opentag", ({ local, attributes }) => {
    root ??= local;
    if (local === "operation" && attributes["name"]) operations.add(attributes["name"].value);
  });
  parser.on("error", () => {
    isWellFormed = false;
  });
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > WSDL_BYTES || !isWellFormed) return null;
    parser.write(decoder.decode(chunk, { stream: true }));
  }
  parser.close();
  return isWellFormed && root === "definitions" ? operations : null;
}

async function checkCall(
  { clock, signal }: Invocation,
  address: URL,
  { login, password }: Credentials,
): Promise<Finding> {
  const title = "Вызов";
  const moment = formatWall(nowSeconds(clock));
  const filters = { openedFrom: moment, openedTo: moment };
  try {
    const { columns, blocks } = await callHistory({ address, login, password, filters, signal });
    for await (const _ of blocks);
    const missing = GET_HISTORY.columns.filter(({ name }) => !columns.includes(name));
    if (missing.length === 0) return ok(title, `${GET_HISTORY.name} отвечает`);
    const names = missing.map(({ name }) => name).join(", ");
    return warning(
      title,
      `в ответе нет колонок ${names}. Программы, которым они нужны, сломаются.`,
    );
  } catch (error) {
    if (error instanceof OutOfLimitError) {
      return warning(title, `${error.message} Сервис работает, вызовы этого часа израсходованы.`);
    }
    throw error;
  }
}
