import { z } from "zod";
import { API_LIMITS } from "./limits.ts";
import { flag, idParameter, list, number, seconds, weekday } from "./values.ts";

const timeParameter = (description: string) =>
  z
    .string()
    .min(1)
    .max(API_LIMITS.timeCharacters)
    .optional()
    .meta({ description, examples: ["2024-02-26", "2024-02-26T10:30", "2024-02-26T07:30:00Z"] });

const ids = (description: string) => list(idParameter).optional().meta({ description });
const secondsParameter = (description: string) => number(seconds).optional().meta({ description });

/**
 * Which treatments are meant: parameters of the address, all optional, all have to fit. Both ends of
 * a period and of a range are inclusive. Times are on the wall of the organization's zone unless they
 * say otherwise; a date alone is the first second of the day in a …From, the last in a …To.
 */
export const SELECTION_PARAMETERS = {
  openedFrom: timeParameter("Began at this moment or later"),
  openedTo: timeParameter("Began at this moment or earlier"),
  closedFrom: timeParameter("Ended at this moment or later"),
  closedTo: timeParameter("Ended at this moment or earlier"),
  client: ids("Client organizations, any of them"),
  user: ids("Users of clients, any of them"),
  line: ids("Support lines, any of them"),
  specialist: ids("Specialists who closed it, any of them"),
  served: flag.optional().meta({ description: "Whether a specialist was ever appointed" }),
  withinTarget: flag
    .optional()
    .meta({ description: "Served, and waited no longer than the target of its line" }),
  rating: list(number(z.int().min(0).max(5)))
    .optional()
    .meta({ description: "Ratings, any of them; 0 is not rated" }),
  waitingFrom: secondsParameter("Waited so many seconds or more"),
  waitingTo: secondsParameter("Waited so many seconds or less"),
  reactionFrom: secondsParameter("From appointment to reaction so many seconds or more"),
  reactionTo: secondsParameter("From appointment to reaction so many seconds or less"),
  durationFrom: secondsParameter("Lasted so many seconds or more"),
  durationTo: secondsParameter("Lasted so many seconds or less"),
  weekday: list(number(weekday))
    .optional()
    .meta({ description: "Weekdays on which it began, any of them; 1 is Monday" }),
  hour: list(number(z.int().min(0).max(23)))
    .optional()
    .meta({ description: "Hours of the day in which it began, any of them" }),
  workingTime: flag
    .optional()
    .meta({ description: "Whether it began in the working hours of its line" }),
} as const;

export const selectionQuery = z.strictObject(SELECTION_PARAMETERS);
/** The parameters as they were read; times are texts still, since their zone is the organization's. */
export type SelectionQuery = z.output<typeof selectionQuery>;
