import type { FastifyInstance } from "fastify";
import { SERVICE_PATHS } from "../contract/namespaces.ts";

const PAGE = `<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Летопись</title>
<style>
body { font: 17px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 12vh auto; padding: 0 1.25rem }
h1 { font-size: 1.6rem }
</style>
</head>
<body>
<h1>Летопись</h1>
<p>История обращений по линиям поддержки: сервер операции
<code>PartnerWebAPI2.GetHistoryOfServiceTreatments</code>.</p>
<p>Сервис отвечает по адресам ${SERVICE_PATHS.map((path) => `<a href="${path}"><code>${path}</code></a>`).join(" и ")}.
Откройте любой из них с логином и паролем учётной записи: там описание, ограничения и пример запроса.</p>
</body>
</html>
`;

/** What a person sees who opens the server's bare address. */
export async function homePageRoutes(app: FastifyInstance): Promise<void> {
  app.get("/", async (_request, reply) => reply.type("text/html; charset=utf-8").send(PAGE));
}
