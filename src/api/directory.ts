import { z } from "zod";
import { API_LIMITS } from "./limits.ts";
import { id, number } from "./values.ts";

export const directoryQuery = z.strictObject({
  search: z
    .string()
    .max(API_LIMITS.searchCharacters)
    .optional()
    .meta({ description: "A part of the name, in any letter case; or the id" }),
  limit: number(z.int().min(1).max(API_LIMITS.directoryEntries))
    .optional()
    .meta({ description: `Entries at most. Default: ${API_LIMITS.directoryEntries}` }),
});
export type DirectoryQuery = z.output<typeof directoryQuery>;

export const directoryItem = z
  .object({
    id,
    name: z.string().nullable(),
    deleted: z.boolean(),
    own: z.boolean().meta({ description: "Whether it belongs to your organization" }),
  })
  .meta({ id: "DirectoryItem" });
export type DirectoryItem = z.infer<typeof directoryItem>;

export const directoryList = z
  .object({
    items: z.array(directoryItem).meta({ description: "By name, those without one last" }),
  })
  .meta({ id: "DirectoryList" });
export type DirectoryList = z.infer<typeof directoryList>;
