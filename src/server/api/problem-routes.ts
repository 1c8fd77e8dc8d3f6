import { z } from "zod";
import { PUBLIC } from "./access.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import { ApiError } from "./api-error.ts";
import { INTERNAL_ERROR, isProblemCode, PROBLEM_STATUS, titleOf } from "./problem-reply.ts";

const described = z
  .object({ code: z.string(), status: z.int(), title: z.string() })
  .meta({ id: "ProblemCode" });

/** `/problems/:code`: where the `type` of a problem leads. */
export function problemRoutes(app: ApiApp): void {
  app.get(
    "/problems/:code",
    {
      config: { access: PUBLIC },
      schema: {
        tags: ["Reference"],
        operationId: "getProblem",
        summary: "What a code of a problem means",
        security: [],
        params: z.strictObject({ code: z.string().max(100) }),
        response: { 200: described, ...PROBLEMS },
      },
    },
    async ({ params: { code } }) => {
      if (isProblemCode(code)) return { code, status: PROBLEM_STATUS[code], title: titleOf(code) };
      if (code === INTERNAL_ERROR) return { code, status: 500, title: titleOf(code) };
      throw new ApiError("RESOURCE_UNKNOWN", {
        ru: "Такого кода нет.",
        en: "There is no such code.",
      });
    },
  );
}
