import { useState } from "preact/hooks";
import { request } from "../../api-client/request.ts";
import { useTexts } from "../../language/language.ts";
import { useMe } from "../../shell/me.ts";
import { ChangeProblem } from "./change-problem.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { useChange } from "./use-change.ts";

/** How one comes in oneself. */
export function PasswordSection() {
  return (
    <>
      <PasswordPanel />
      <SessionsPanel />
    </>
  );
}

function PasswordPanel() {
  const t = useTexts();
  const texts = t.settings.password;
  const { login } = useMe();
  const [differs, setDiffers] = useState(false);
  const save = useChange((body: { current: string; new: string }) =>
    request("PUT", "/password", { body }),
  );
  return (
    <section class="panel" aria-label={t.settings.sections.password}>
      <div class="panel-head">
        <h2>{t.settings.sections.password}</h2>
      </div>
      <form
        class="panel-body settings-narrow"
        onInput={() => {
          setDiffers(false);
          save.reset();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const given = new FormData(form);
          const isSame = given.get("new") === given.get("again");
          setDiffers(!isSame);
          if (!isSame) return;
          save.mutate(
            { current: String(given.get("current")), new: String(given.get("new")) },
            { onSuccess: () => form.reset() },
          );
        }}
      >
        <p class="muted">{texts.meaning}</p>
        {/* Which password it is, for the browser that keeps them. */}
        <input
          class="unseen"
          name="username"
          autocomplete="username"
          value={login}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        {(["current", "new", "again"] as const).map((field) => (
          <label key={field} class="field">
            <span class="field-label">{texts[field]}</span>
            <input
              class="input"
              name={field}
              type="password"
              autocomplete={field === "current" ? "current-password" : "new-password"}
              aria-invalid={field === "again" && differs ? true : undefined}
              required
            />
          </label>
        ))}
        {differs && (
          <p class="field-error" role="alert">
            {texts.differs}
          </p>
        )}
        <ChangeProblem error={save.error} />
        {save.isSuccess && (
          <p class="notice notice-good" role="status">
            {texts.changed}
          </p>
        )}
        <button type="submit" class="button button-main" disabled={save.isPending}>
          {texts.change}
        </button>
      </form>
    </section>
  );
}
