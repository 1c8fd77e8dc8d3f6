import { useQueryClient } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import type { Address, Page } from "../address/address.ts";
import { PAGES } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { address } from "../address/navigation.ts";
import { SESSION_KEY, signOut, signOutEverywhere } from "../api-client/session.ts";
import { chooseLanguage, LANGUAGES, language, useTexts } from "../language/language.ts";
import { chooseTheme, THEME_CHOICES, themeChoice } from "../theme/theme.ts";
import { Icon } from "./icon.tsx";
import { useMe } from "./me.ts";
import { Popover } from "./popover.tsx";

/** Where one can go, and who one is. */
export function Navigation() {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const current = address.value.page;
  // Going somewhere closes the drawer of a phone.
  useEffect(() => setOpen(false), [current]);
  return (
    <header class={`bar no-print${open ? " is-open" : ""}`}>
      <div class="bar-top">
        <Link to={{ ...address.value, page: "overview", part: null, view: {} }} class="brand">
          <span class="brand-mark" aria-hidden="true">
            {t.product.slice(0, 1)}
          </span>
          <span>{t.product}</span>
        </Link>
        <button
          type="button"
          class="button button-quiet button-icon bar-toggle"
          aria-expanded={open}
          aria-controls="pages"
          aria-label={t.shell.menu}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "close" : "menu"} size={20} />
        </button>
      </div>
      <nav id="pages" class="bar-pages" aria-label={t.shell.pages}>
        <ul>
          {PAGES.map((page) => (
            <li key={page}>
              <Link
                to={leadingTo(page)}
                class="bar-page"
                aria-current={page === current ? "page" : undefined}
              >
                <Icon name={page} size={18} />
                <span>{t.pages[page]}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Account />
    </header>
  );
}

/** Filters go along from page to page. */
function leadingTo(page: Page): Address {
  return { page, part: null, filters: address.value.filters, view: {} };
}

function Account() {
  const t = useTexts();
  const me = useMe();
  const client = useQueryClient();
  const leave = async (how: () => Promise<void>) => {
    try {
      await how();
    } catch {
      // Signed out already, or the server does not answer: asking who we are tells which.
      await client.invalidateQueries({ queryKey: SESSION_KEY });
      return;
    }
    client.setQueryData(SESSION_KEY, null);
    // Whoever signs in next sees nothing of this one.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  };
  return (
    <div class="bar-account">
      <Popover
        buttonClass="account"
        label={
          <>
            <span class="account-organization">{me.organization.name}</span>
            <span class="account-login">{me.login}</span>
          </>
        }
      >
        {() => (
          <div class="menu">
            <p class="menu-heading">{t.shell.theme}</p>
            {THEME_CHOICES.map((choice) => (
              <button
                key={choice}
                type="button"
                class="menu-item"
                aria-pressed={themeChoice.value === choice}
                onClick={() => chooseTheme(choice)}
              >
                <Icon name={choice} />
                {t.shell.themes[choice]}
              </button>
            ))}
            <p class="menu-heading">{t.shell.language}</p>
            {LANGUAGES.map((each) => (
              <button
                key={each}
                type="button"
                class="menu-item"
                lang={each}
                aria-pressed={language.value === each}
                onClick={() => chooseLanguage(each)}
              >
                {t.shell.languages[each]}
              </button>
            ))}
            <p class="menu-heading">{me.login}</p>
            <button type="button" class="menu-item" onClick={() => void leave(signOut)}>
              <Icon name="leave" />
              {t.shell.signOut}
            </button>
            <button type="button" class="menu-item" onClick={() => void leave(signOutEverywhere)}>
              <Icon name="leave" />
              {t.shell.signOutEverywhere}
            </button>
          </div>
        )}
      </Popover>
    </div>
  );
}
