import type { Data } from "../../../api/data.ts";
import { formatNumber } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { Facts } from "./facts.tsx";

/** Live events: whether they come in, and whether all found their place. */
export function EventsPanel({ events }: { readonly events: Data["events"] }) {
  const t = useTexts();
  return (
    <section class="panel" aria-label={t.data.events.name}>
      <div class="panel-head">
        <h2>{t.data.events.name}</h2>
      </div>
      <div class="panel-body">
        {events === null ? (
          <>
            <p class="muted">{t.data.events.none}</p>
            <pre>{t.queue.command}</pre>
          </>
        ) : (
          <>
            <Facts
              facts={[
                [t.data.events.received, formatNumber(events.received)],
                [t.data.events.applied, formatNumber(events.applied)],
                [t.data.events.waiting, formatNumber(events.waiting)],
                [t.data.events.unplaced, formatNumber(events.unplaced)],
              ]}
            />
            {events.unplaced > 0 && <p class="muted">{t.data.events.unplacedAdvice}</p>}
          </>
        )}
      </div>
    </section>
  );
}
