import { ApiError } from "../api-client/api-error.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "./icon.tsx";
import "./states.css";

/** What went wrong, and what to do about it. */
export function ErrorState({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}) {
  const t = useTexts();
  const known = error instanceof ApiError ? error : null;
  return (
    <div class="state" role="alert">
      <Icon name="warning" size={28} />
      <h2>{titleOf(known, t.errors)}</h2>
      <p>{known === null || known.message === "" ? adviceOf(known, t.errors) : known.message}</p>
      {retry !== undefined && (
        <button type="button" class="button" onClick={retry}>
          {t.errors.tryAgain}
        </button>
      )}
      {known?.requestId != null && (
        <p class="state-note">
          {t.errors.requestId} <code>{known.requestId}</code>
        </p>
      )}
    </div>
  );
}

type Texts = ReturnType<typeof useTexts>["errors"];

function titleOf(error: ApiError | null, t: Texts): string {
  if (error === null) return t.unexpected;
  if (error.status === 0) return t.noAnswer;
  if (error.status === 403) return t.forbidden;
  if (error.status === 404) return t.notFound;
  if (error.status === 429) return t.tooMany;
  return error.status >= 500 ? t.serverFailed : t.refused;
}

function adviceOf(error: ApiError | null, t: Texts): string {
  if (error === null) return t.unexpectedAdvice;
  if (error.status === 0) return t.noAnswerAdvice;
  return error.status >= 500 ? t.serverFailedAdvice : t.refusedAdvice;
}
