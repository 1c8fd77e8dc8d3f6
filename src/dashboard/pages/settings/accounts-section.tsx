import { useQuery } from "@tanstack/preact-query";
import { accountsQuery } from "../../api-client/administration.ts";
import { useTexts } from "../../language/language.ts";
import { ErrorState } from "../../shell/error-state.tsx";
import { Skeleton } from "../../shell/skeleton.tsx";
import { AccountSettings } from "./account-settings.tsx";
import { NewAccountPanel } from "./new-account-panel.tsx";

/** Who may sign in, for which organization, and what for: administrators only. */
export function AccountsSection() {
  const t = useTexts();
  const { data, error, refetch } = useQuery(accountsQuery);
  return (
    <>
      <section class="panel" aria-label={t.settings.sections.accounts}>
        <div class="panel-head">
          <h2>{t.settings.sections.accounts}</h2>
        </div>
        {error !== null && data === undefined && (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
        {error === null && data === undefined && <Skeleton height={160} />}
        {data?.accounts.map((account) => (
          <AccountSettings key={account.login} account={account} />
        ))}
      </section>
      <NewAccountPanel />
    </>
  );
}
