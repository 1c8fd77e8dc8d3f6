import { useState } from "preact/hooks";
import { useTexts } from "../language/language.ts";
import { Icon } from "./icon.tsx";

const SHOWN_MS = 2000;

/** Copies a text, and says that it did. */
export function CopyButton({ text, name }: { readonly text: string; readonly name: string }) {
  const t = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <button
      type="button"
      class="button button-quiet button-icon no-print"
      title={name}
      aria-label={name}
      onClick={() => void copy()}
    >
      <Icon name={copied ? "check" : "copy"} />
      <span class="unseen" role="status">
        {copied ? t.shell.copied : ""}
      </span>
    </button>
  );
}
