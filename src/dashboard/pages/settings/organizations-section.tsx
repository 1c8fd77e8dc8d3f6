import { useQuery } from "@tanstack/preact-query";
import type { NewOrganization, Organization } from "../../../api/organizations.ts";
import { organizationsQuery } from "../../api-client/administration.ts";
import { request } from "../../api-client/request.ts";
import { useTexts } from "../../language/language.ts";
import { ErrorState } from "../../shell/error-state.tsx";
import { useMe } from "../../shell/me.ts";
import { Skeleton } from "../../shell/skeleton.tsx";
import { ChangeProblem } from "./change-problem.tsx";
import { OrganizationSettings } from "./organization-settings.tsx";
import { TimeZoneField } from "./time-zone-field.tsx";
import { useChange } from "./use-change.ts";

/** Organizations, each a world of its own: administrators only. */
export function OrganizationsSection() {
  const t = useTexts();
  const { data, error, refetch } = useQuery(organizationsQuery);
  return (
    <>
      <section class="panel" aria-label={t.settings.sections.organizations}>
        <div class="panel-head">
          <h2>{t.settings.sections.organizations}</h2>
        </div>
        {error !== null && data === undefined && (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
        {error === null && data === undefined && <Skeleton height={160} />}
        {data?.organizations.map((organization) => (
          <OrganizationSettings key={organization.id} organization={organization} />
        ))}
      </section>
      <NewOrganizationPanel />
    </>
  );
}

function NewOrganizationPanel() {
  const t = useTexts();
  const texts = t.settings.organizations;
  const { organization } = useMe();
  const create = useChange((body: NewOrganization) =>
    request<Organization>("POST", "/organizations", { body }),
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
              { name: String(given.get("name")), timeZone: String(given.get("timeZone")) },
              { onSuccess: () => form.reset() },
            );
          }}
        >
          <div class="settings-form">
            <label class="field">
              <span class="field-label">{texts.name}</span>
              <input class="input" name="name" required maxLength={500} />
            </label>
            <TimeZoneField value={organization.timeZone} />
          </div>
          <div class="row">
            <button type="submit" class="button button-main" disabled={create.isPending}>
              {texts.create}
            </button>
            <span class="settings-saved" role="status">
              {create.isSuccess ? texts.created(create.data.name) : ""}
            </span>
          </div>
        </form>
        <ChangeProblem error={create.error} />
      </div>
    </section>
  );
}
