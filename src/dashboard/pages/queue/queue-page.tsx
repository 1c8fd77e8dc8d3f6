import { useTexts } from "../../language/language.ts";
import { Icon } from "../../shell/icon.tsx";
import { useMe } from "../../shell/me.ts";
import "../../shell/states.css";
import { OpenQueue } from "./open-queue.tsx";
import "./queue-page.css";

/** Who waits now, who is served, and why nothing is seen where nothing can be. */
export function QueuePage() {
  const t = useTexts();
  const { permissions, features } = useMe();
  if (!permissions.queue) {
    return <Unseen title={t.queue.notPermitted} advice={t.queue.notPermittedAdvice} />;
  }
  if (!features.events) {
    return (
      <Unseen title={t.queue.noEvents} advice={t.queue.noEventsAdvice} command={t.queue.command} />
    );
  }
  return <OpenQueue />;
}

function Unseen(props: {
  readonly title: string;
  readonly advice: string;
  readonly command?: string;
}) {
  const t = useTexts();
  return (
    <>
      <h1>{t.pages.queue}</h1>
      <div class="state">
        <Icon name="queue" size={28} />
        <h2>{props.title}</h2>
        <p>{props.advice}</p>
        {props.command !== undefined && <pre>{props.command}</pre>}
      </div>
    </>
  );
}
