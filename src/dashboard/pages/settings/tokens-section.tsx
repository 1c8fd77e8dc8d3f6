import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { CreatedToken, NewToken, Token } from "../../../api/tokens.ts";
import { tokensQuery } from "../../api-client/administration.ts";
import { request } from "../../api-client/request.ts";
import { formatDay } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { ErrorState } from "../../shell/error-state.tsx";
import { useMe } from "../../shell/me.ts";
import { Skeleton } from "../../shell/skeleton.tsx";
import "../../table/table.css";
import { ChangeProblem } from "./change-problem.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { ShownSecret } from "./shown-secret.tsx";
import { useChange } from "./use-change.ts";

const LIFETIMES = [30, 90, 365, null] as const;
const USUAL_LIFETIME = 90;

/** What programs sign in with instead of the password. */
export function TokensSection() {
  const t = useTexts();
  const { data, error, refetch } = useQuery(tokensQuery);
  return (
    <>
      <section class="panel" aria-label={t.settings.sections.tokens}>
        <div class="panel-head">
          <h2>{t.settings.sections.tokens}</h2>
        </div>
        {error !== null && data === undefined && (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
        {error === null && data === undefined && <Skeleton height={120} />}
        {data !== undefined && <TokenList tokens={data.tokens} />}
      </section>
      <NewTokenPanel />
    </>
  );
}

function NewTokenPanel() {
  const t = useTexts();
  const texts = t.settings.tokens;
  const { permissions } = useMe();
  const [lifetime, setLifetime] = useState<number | null>(USUAL_LIFETIME);
  const create = useChange((body: NewToken) => request<CreatedToken>("POST", "/tokens", { body }));
  return (
    <section class="panel" aria-label={texts.create}>
      <div class="panel-head">
        <h2>{texts.create}</h2>
      </div>
      <div class="panel-body">
        <p class="muted">{texts.meaning}</p>
        <form
          class="settings-form"
          onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            const given = new FormData(form);
            create.mutate(
              {
                name: String(given.get("name")),
                scopes: given.get("manage") === null ? ["read"] : ["read", "manage"],
                expiresInDays: lifetime,
              },
              {
                onSuccess: () => {
                  form.reset();
                  setLifetime(USUAL_LIFETIME);
                },
              },
            );
          }}
        >
          <label class="field">
            <span class="field-label">{texts.name}</span>
            <input class="input" name="name" required maxLength={500} placeholder={texts.example} />
          </label>
          <label class="field">
            <span class="field-label">{texts.expires}</span>
            <select
              class="input"
              value={String(lifetime)}
              onChange={({ currentTarget }) =>
                setLifetime(LIFETIMES.find((days) => String(days) === currentTarget.value) ?? null)
              }
            >
              {LIFETIMES.map((days) => (
                <option key={days} value={String(days)}>
                  {days === null ? texts.never : texts.days(days)}
                </option>
              ))}
            </select>
          </label>
          {permissions.manage && (
            <label class="check">
              <input type="checkbox" name="manage" />
              {texts.scopes.manage}
            </label>
          )}
          <button type="submit" class="button button-main" disabled={create.isPending}>
            {texts.create}
          </button>
        </form>
        <ChangeProblem error={create.error} />
        {create.data !== undefined && (
          <ShownSecret name={create.data.name} secret={create.data.secret} />
        )}
      </div>
    </section>
  );
}

function TokenList({ tokens }: { readonly tokens: readonly Token[] }) {
  const t = useTexts();
  const texts = t.settings.tokens;
  const remove = useChange((id: string) => request("DELETE", `/tokens/${encodeURIComponent(id)}`));
  if (tokens.length === 0) return <p class="panel-body muted">{texts.none}</p>;
  return (
    <>
      <ChangeProblem error={remove.error} />
      <div class="table-box">
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="is-text is-first">
                {texts.name}
              </th>
              <th scope="col" class="is-text">
                {texts.scope}
              </th>
              <th scope="col" class="is-text is-third">
                {texts.created}
              </th>
              <th scope="col" class="is-text">
                {texts.expires}
              </th>
              <th scope="col">
                <span class="unseen">{t.settings.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.map(({ id, name, scopes, createdAt, expiresAt }) => (
              <tr key={id}>
                <th scope="row" class="is-text is-first is-name" title={name}>
                  {name}
                </th>
                <td class="is-text">{scopes.map((scope) => texts.scopes[scope]).join(", ")}</td>
                <td class="is-text is-third">{formatDay(createdAt)}</td>
                <td class="is-text">
                  {expiresAt === null ? texts.never : texts.until(formatDay(expiresAt))}
                  {isOver(expiresAt) && <span class="badge badge-bad">{texts.over}</span>}
                </td>
                <td>
                  <RemoveButton
                    name={name}
                    busy={remove.isPending}
                    remove={() => remove.mutate(id)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function isOver(expiresAt: string | null): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now();
}
