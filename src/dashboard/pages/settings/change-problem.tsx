import { ApiError } from "../../api-client/api-error.ts";
import { useTexts } from "../../language/language.ts";

/** Why a change was not made. */
export function ChangeProblem({ error }: { readonly error: unknown }) {
  const t = useTexts();
  if (error === null) return null;
  const known = error instanceof ApiError ? error : null;
  const details = [...(known?.fields.values() ?? [])];
  return (
    <p class="notice notice-bad" role="alert">
      {known === null || known.message === "" ? t.errors.refused : known.message}
      {details.map((detail) => (
        <span key={detail}>{detail}</span>
      ))}
    </p>
  );
}
