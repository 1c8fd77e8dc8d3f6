import type { PlacedEvent, UnplacedEvent } from "./changes.ts";
import { unplacedSteps } from "./course.ts";
import type { LineEvent } from "./line-event.ts";
import type { Following, Place } from "./placement.ts";
import type { Plan } from "./plan.ts";
import type { WorkingSet } from "./working-set.ts";

/** The events whose place a plan changes, or decides for the first time. */
export function movedEvents(
  plan: Plan,
  set: WorkingSet,
): { readonly placed: readonly PlacedEvent[]; readonly unplaced: readonly UnplacedEvent[] } {
  const placed: PlacedEvent[] = [];
  const unplaced: UnplacedEvent[] = [];
  for (const treatment of plan.treatments.values()) {
    const before = strayEvents(set.treatment(treatment.id));
    const after = strayEvents(treatment);
    for (const [key, event] of after) {
      if (!before.has(key)) unplaced.push({ event, reason: "no-beginning" });
    }
    for (const [key, event] of before) {
      if (!after.has(key)) placed.push({ event, treatmentId: treatment.id });
    }
  }
  for (const [pair, { steps, places }] of plan.unnamed) {
    const before = set.unnamed(pair).places;
    for (const { fact, key } of steps) {
      const place = places.get(key);
      if (fact.kind !== "event" || place === undefined || samePlace(before.get(key), place))
        continue;
      if ("reason" in place) unplaced.push({ event: fact, reason: place.reason });
      else placed.push({ event: fact, treatmentId: place.treatmentId });
    }
  }
  return { placed, unplaced };
}

/** Events that name a treatment which has no beginning for them, by key. */
export function strayEvents(treatment: Following | undefined): ReadonlyMap<string, LineEvent> {
  const events = new Map<string, LineEvent>();
  for (const { fact, key } of unplacedSteps(treatment?.named ?? [], treatment?.course ?? null)) {
    if (fact.kind === "event") events.set(key, fact);
  }
  return events;
}

function samePlace(a: Place | undefined, b: Place): boolean {
  if (a === undefined) return false;
  return "reason" in a
    ? "reason" in b && a.reason === b.reason
    : "treatmentId" in b && a.treatmentId === b.treatmentId;
}
