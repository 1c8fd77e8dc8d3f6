import { useTexts } from "../../language/language.ts";
import { CopyButton } from "../../shell/copy-button.tsx";

/** A token or a password that the server tells this once. */
export function ShownSecret({ name, secret }: { readonly name: string; readonly secret: string }) {
  const t = useTexts();
  return (
    <div class="notice notice-good" role="status">
      <span>
        <strong>{name}</strong> {t.settings.shownOnce}
      </span>
      <span class="secret">
        <code>{secret}</code>
        <CopyButton text={secret} name={t.settings.copy} />
      </span>
    </div>
  );
}
