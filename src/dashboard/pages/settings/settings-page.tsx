import type { ComponentType } from "preact";
import { NO_FILTERS } from "../../address/filters.ts";
import { Link } from "../../address/link.tsx";
import { address } from "../../address/navigation.ts";
import { useTexts } from "../../language/language.ts";
import { useMe } from "../../shell/me.ts";
import { AccountsSection } from "./accounts-section.tsx";
import { LinesSection } from "./lines-section.tsx";
import { OrganizationsSection } from "./organizations-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import "./settings-page.css";
import { TokensSection } from "./tokens-section.tsx";

const SECTIONS = {
  lines: LinesSection,
  tokens: TokensSection,
  password: PasswordSection,
  accounts: AccountsSection,
  organizations: OrganizationsSection,
} as const satisfies Record<string, ComponentType>;

type Section = keyof typeof SECTIONS;

const FOR_ADMINISTRATORS: readonly Section[] = ["accounts", "organizations"];

/** What an organization measures by, and who may come in. */
export function SettingsPage() {
  const t = useTexts();
  const { administrator } = useMe();
  const sections = (Object.keys(SECTIONS) as Section[]).filter(
    (each) => administrator || !FOR_ADMINISTRATORS.includes(each),
  );
  const section = sections.find((each) => each === address.value.part) ?? "lines";
  const Shown = SECTIONS[section];
  return (
    <>
      <h1>{t.pages.settings}</h1>
      <div class="settings">
        <nav class="settings-sections no-print" aria-label={t.pages.settings}>
          {sections.map((each) => (
            <Link
              key={each}
              to={{ page: "settings", part: each, filters: NO_FILTERS, view: {} }}
              class="bar-page"
              aria-current={each === section ? "page" : undefined}
            >
              {t.settings.sections[each]}
            </Link>
          ))}
        </nav>
        <div class="settings-section">
          <Shown />
        </div>
      </div>
    </>
  );
}
