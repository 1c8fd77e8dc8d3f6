import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { SESSION_KEY, signOutEverywhere } from "../../api-client/session.ts";
import { useTexts } from "../../language/language.ts";
import { ChangeProblem } from "./change-problem.tsx";

/** Ends every session of the account, this one too. */
export function SessionsPanel() {
  const t = useTexts();
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: signOutEverywhere,
    onSuccess: () => {
      client.setQueryData(SESSION_KEY, null);
      // Whoever signs in next sees nothing of this one.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
    },
  });
  return (
    <section class="panel" aria-label={t.settings.sessions.name}>
      <div class="panel-head">
        <h2>{t.settings.sessions.name}</h2>
      </div>
      <div class="panel-body">
        <p class="muted">{t.settings.sessions.meaning}</p>
        <ChangeProblem error={leave.error} />
        <button
          type="button"
          class="button"
          disabled={leave.isPending}
          onClick={() => leave.mutate()}
        >
          {t.shell.signOutEverywhere}
        </button>
      </div>
    </section>
  );
}
