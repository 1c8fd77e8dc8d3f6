import { useQueryClient } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import { ApiError } from "../../api-client/api-error.ts";
import { SESSION_KEY, signIn } from "../../api-client/session.ts";
import type { Dictionary } from "../../language/dictionary.ts";
import { chooseLanguage, LANGUAGES, language, useTexts } from "../../language/language.ts";
import { Segments } from "../../shell/segments.tsx";
import "./sign-in-page.css";

/** Login and password of an account; the answer sets the session cookie. */
export function SignInPage() {
  const t = useTexts();
  const client = useQueryClient();
  const password = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (form: HTMLFormElement) => {
    const given = new FormData(form);
    setBusy(true);
    setProblem(null);
    try {
      const me = await signIn(String(given.get("login")).trim(), String(given.get("password")));
      client.setQueryData(SESSION_KEY, me);
    } catch (error) {
      setProblem(error);
      setBusy(false);
      password.current?.select();
    }
  };

  return (
    <main class="sign-in">
      <form
        class="sign-in-box"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit(event.currentTarget);
        }}
      >
        <div class="sign-in-head">
          <span class="brand-mark" aria-hidden="true">
            {t.product.slice(0, 1)}
          </span>
          <div>
            <h1>{t.product}</h1>
            <p class="muted">{t.signIn.purpose}</p>
          </div>
        </div>
        <label class="field">
          <span class="field-label">{t.signIn.login}</span>
          <input
            class="input"
            name="login"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            autofocus
          />
        </label>
        <label class="field">
          <span class="field-label">{t.signIn.password}</span>
          <input
            class="input"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            ref={password}
            aria-invalid={problem === null ? undefined : true}
            aria-describedby="sign-in-problem"
          />
        </label>
        <p id="sign-in-problem" class="sign-in-problem" role="alert">
          {problem === null ? "" : sentenceOf(problem, t)}
        </p>
        <button type="submit" class="button button-main" disabled={busy}>
          {busy ? t.signIn.busy : t.signIn.submit}
        </button>
        <p class="field-note">{t.signIn.noAccount}</p>
        <pre>{t.signIn.command}</pre>
      </form>
      <Segments
        name={t.shell.language}
        value={language.value}
        options={LANGUAGES.map((value) => ({ value, label: t.shell.languages[value] }))}
        choose={chooseLanguage}
      />
    </main>
  );
}

function sentenceOf(problem: unknown, t: Dictionary): string {
  if (!(problem instanceof ApiError)) return t.errors.unexpected;
  if (problem.status === 0) return t.errors.noAnswerAdvice;
  if (problem.status === 401) return t.signIn.refused;
  if (problem.status === 429) return t.signIn.slowDown;
  return problem.message === "" ? t.errors.serverFailed : problem.message;
}
