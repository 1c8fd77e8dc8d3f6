import type { Organization, OrganizationChange } from "../../../api/organizations.ts";
import { request } from "../../api-client/request.ts";
import { useTexts } from "../../language/language.ts";
import { CopyButton } from "../../shell/copy-button.tsx";
import { useMe } from "../../shell/me.ts";
import { ChangeProblem } from "./change-problem.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { SettingsRow } from "./settings-row.tsx";
import { TimeZoneField } from "./time-zone-field.tsx";
import { useChange } from "./use-change.ts";

/** One organization, and where its name and its zone are changed. */
export function OrganizationSettings({ organization }: { readonly organization: Organization }) {
  return (
    <SettingsRow
      id={organization.id}
      name={organization.name}
      cells={<span class="muted">{organization.timeZone}</span>}
    >
      <Editor organization={organization} />
    </SettingsRow>
  );
}

function Editor({ organization: { id, name, timeZone } }: { readonly organization: Organization }) {
  const t = useTexts();
  const texts = t.settings.organizations;
  const me = useMe();
  const path = `/organizations/${encodeURIComponent(id)}`;
  const save = useChange((body: OrganizationChange) =>
    request<Organization>("PATCH", path, { body }),
  );
  const remove = useChange(() => request("DELETE", path));
  const busy = save.isPending || remove.isPending;
  return (
    <form
      class="settings-row-body"
      onInput={() => save.reset()}
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        save.mutate({ name: String(given.get("name")), timeZone: String(given.get("timeZone")) });
      }}
    >
      <div class="settings-form">
        <label class="field">
          <span class="field-label">{texts.name}</span>
          <input class="input" name="name" required maxLength={500} defaultValue={name} />
        </label>
        <TimeZoneField value={timeZone} />
      </div>
      <p class="field-note">{texts.timeZoneMeaning}</p>
      <p class="organization-id">
        <code>{id}</code>
        <CopyButton text={id} name={texts.copyId} />
      </p>
      <ChangeProblem error={save.error ?? remove.error} />
      <div class="row">
        <button type="submit" class="button button-main" disabled={busy}>
          {t.settings.save}
        </button>
        {id !== me.organization.id && (
          <RemoveButton name={name} busy={busy} remove={() => remove.mutate(undefined)} />
        )}
        <span class="settings-saved" role="status">
          {save.isSuccess ? t.settings.saved : ""}
        </span>
      </div>
    </form>
  );
}
