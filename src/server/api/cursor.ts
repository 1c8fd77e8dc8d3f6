import { z } from "zod";
import { id } from "../../api/values.ts";
import { isUuid } from "../../history/uuid.ts";
import type { PagePosition } from "../../store/store.ts";
import { invalidParameter } from "./api-error.ts";

const content = z.tuple([z.string(), z.int().nullable(), id.refine(isUuid)]);

/**
 * A cursor: where a page ended, and in which order. Nobody needs to trust it: it only says after
 * which row to go on, among the rows that its reader sees anyhow.
 */
export function writeCursor(sort: string, { value, id }: PagePosition): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");
}

/** @throws ApiError REQUEST_INVALID for what is no cursor of ours, or one of another order */
export function readCursor(text: string, sort: string): PagePosition {
  const read = content.safeParse(parse(text));
  if (!read.success) {
    throw invalidParameter("cursor", {
      ru: "Это не курсор: возьмите next предыдущей страницы как есть.",
      en: "This is no cursor: take next of the page before as it is.",
    });
  }
  const [sortOfCursor, value, id] = read.data;
  if (sortOfCursor !== sort) {
    throw invalidParameter("cursor", {
      ru: "Курсор — от страниц в другом порядке: с ним нужен тот же sort.",
      en: "The cursor is of pages in another order: it takes the same sort.",
    });
  }
  return { value, id };
}

function parse(text: string): unknown {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) return null;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
}
