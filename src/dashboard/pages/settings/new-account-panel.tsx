import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { AccountWithPassword, NewAccount } from "../../../api/accounts.ts";
import { organizationsQuery } from "../../api-client/administration.ts";
import { request } from "../../api-client/request.ts";
import { useTexts } from "../../language/language.ts";
import { useMe } from "../../shell/me.ts";
import { ChangeProblem } from "./change-problem.tsx";
import type { Operations } from "./operations-field.tsx";
import { OperationsField } from "./operations-field.tsx";
import { ShownSecret } from "./shown-secret.tsx";
import { useChange } from "./use-change.ts";

/** An account whose password the server makes and tells once. */
export function NewAccountPanel() {
  const t = useTexts();
  const texts = t.settings.accounts;
  const { organization } = useMe();
  const organizations = useQuery(organizationsQuery).data?.organizations ?? [];
  const [operations, setOperations] = useState<Operations>(null);
  const create = useChange((body: NewAccount) =>
    request<AccountWithPassword>("POST", "/accounts", { body }),
  );
  return (
    <section class="panel" aria-label={texts.create}>
      <div class="panel-head">
        <h2>{texts.create}</h2>
      </div>
      <div class="panel-body">
        <form
          class="settings-form-tall"
          onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            const given = new FormData(form);
            create.mutate(
              {
                login: String(given.get("login")).trim(),
                organization: String(given.get("organization")),
                operations: operations && [...operations],
                administrator: given.get("administrator") !== null,
              },
              {
                onSuccess: () => {
                  form.reset();
                  setOperations(null);
                },
              },
            );
          }}
        >
          <div class="settings-form">
            <label class="field">
              <span class="field-label">{t.signIn.login}</span>
              <input
                class="input"
                name="login"
                required
                maxLength={1000}
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
              />
            </label>
            <label class="field">
              <span class="field-label">{texts.organization}</span>
              <select class="input" name="organization">
                {organizations.map(({ id, name }) => (
                  <option key={id} value={id} selected={id === organization.id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <OperationsField value={operations} set={setOperations} />
          <label class="check">
            <input type="checkbox" name="administrator" />
            {texts.administrator}
            <span class="field-note">{texts.administratorMeaning}</span>
          </label>
          <div class="row">
            <button
              type="submit"
              class="button button-main"
              disabled={create.isPending || organizations.length === 0}
            >
              {texts.create}
            </button>
            <span class="field-note">{texts.passwordIsMade}</span>
          </div>
        </form>
        <ChangeProblem error={create.error} />
        {create.data?.password !== undefined && (
          <ShownSecret name={create.data.login} secret={create.data.password} />
        )}
      </div>
    </section>
  );
}
