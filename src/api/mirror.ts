import { z } from "zod";
import { time } from "./values.ts";

const stretch = z.object({ from: time, to: time.meta({ description: "Exclusive" }) });

export const mirror = z
  .object({
    address: z.string().meta({ description: "Of the service, without a login" }),
    timeZone: z.string(),
    paused: z.boolean(),
    watching: z.boolean().meta({ description: "Whether this server keeps it current by itself" }),
    since: time.meta({ description: "Where its history begins" }),
    covered: stretch
      .nullable()
      .meta({ description: "The newest stretch that was read, by Closed" }),
    gaps: z.array(stretch),
    coveredShare: z.number().min(0).max(1),
    callsLeft: z.int().nullable().meta({ description: "In this hour; null: any number" }),
    nextHour: time,
    expectedEnd: time.nullable().meta({ description: "When everything is expected to be read" }),
    rows: z.object({
      stored: z.int(),
      vanished: z.int().meta({ description: "That the service does not list any more" }),
      received: z.int(),
      refused: z.int().meta({ description: "Of others, which the mirror may not change" }),
      rejected: z.int().meta({ description: "That the contract does not allow" }),
    }),
    lastError: z
      .object({ at: time, code: z.string(), message: z.string(), times: z.int() })
      .nullable(),
    warnings: z.array(z.object({ at: time, message: z.string() })),
  })
  .meta({ id: "Mirror", description: "The account of another service that is brought home" });
export type Mirror = z.infer<typeof mirror>;
