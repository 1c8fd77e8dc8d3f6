import { useState } from "preact/hooks";
import type { Account, AccountChange, AccountWithPassword } from "../../../api/accounts.ts";
import { nameOf } from "../../api-client/directory.ts";
import { request } from "../../api-client/request.ts";
import { useTexts } from "../../language/language.ts";
import { useMe } from "../../shell/me.ts";
import { ChangeProblem } from "./change-problem.tsx";
import type { Operations } from "./operations-field.tsx";
import { OperationsField } from "./operations-field.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { SettingsRow } from "./settings-row.tsx";
import { ShownSecret } from "./shown-secret.tsx";
import { useChange } from "./use-change.ts";

/** One account: whose it is, what it may, and where that is changed. */
export function AccountSettings({ account }: { readonly account: Account }) {
  const t = useTexts();
  const texts = t.settings.accounts;
  const { login, organization, operations, administrator, demo } = account;
  return (
    <SettingsRow
      id={login}
      name={login}
      cells={
        <>
          <span>{nameOf(organization)}</span>
          <span class="row">
            {operations !== null && (
              <span class="badge">{texts.operationCount(operations.length)}</span>
            )}
            {administrator && <span class="badge badge-good">{texts.administrator}</span>}
            {demo && <span class="badge badge-warn">{texts.demo}</span>}
          </span>
        </>
      }
    >
      <Editor account={account} />
    </SettingsRow>
  );
}

function Editor({ account }: { readonly account: Account }) {
  const t = useTexts();
  const texts = t.settings.accounts;
  const me = useMe();
  const { login } = account;
  const isMe = login === me.login;
  // What the server has is what it takes.
  const [operations, setOperations] = useState(account.operations as Operations);
  const [administrator, setAdministrator] = useState(account.administrator);
  const path = `/accounts/${encodeURIComponent(login)}`;
  const save = useChange((body: AccountChange) =>
    request<AccountWithPassword>("PATCH", path, { body }),
  );
  const renew = useChange(() =>
    request<AccountWithPassword>("PATCH", path, { body: { generatePassword: true } }),
  );
  const remove = useChange(() => request("DELETE", path));
  const busy = save.isPending || renew.isPending || remove.isPending;
  return (
    <form
      class="settings-row-body"
      onInput={() => save.reset()}
      onSubmit={(event) => {
        event.preventDefault();
        // One's own rights another administrator takes away.
        const body = { operations: operations && [...operations] };
        save.mutate(isMe ? body : { ...body, administrator });
      }}
    >
      <OperationsField
        value={operations}
        set={(changed) => {
          save.reset();
          setOperations(changed);
        }}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={administrator}
          disabled={isMe}
          onChange={({ currentTarget }) => setAdministrator(currentTarget.checked)}
        />
        {texts.administrator}
        <span class="field-note">{isMe ? texts.ownRights : texts.administratorMeaning}</span>
      </label>
      <ChangeProblem error={save.error ?? renew.error ?? remove.error} />
      <div class="row">
        <button type="submit" class="button button-main" disabled={busy}>
          {t.settings.save}
        </button>
        {!isMe && (
          <>
            <button
              type="button"
              class="button"
              disabled={busy}
              title={texts.newPasswordMeaning}
              onClick={() => renew.mutate(undefined)}
            >
              {texts.newPassword}
            </button>
            <RemoveButton name={login} busy={busy} remove={() => remove.mutate(undefined)} />
          </>
        )}
        <span class="settings-saved" role="status">
          {save.isSuccess ? t.settings.saved : ""}
        </span>
      </div>
      {renew.data?.password !== undefined && (
        <ShownSecret name={login} secret={renew.data.password} />
      )}
    </form>
  );
}
