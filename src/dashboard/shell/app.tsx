import { useQuery } from "@tanstack/preact-query";
import { sessionQuery } from "../api-client/session.ts";
import { SignInPage } from "../pages/sign-in/sign-in-page.tsx";
import { ErrorState } from "./error-state.tsx";
import { MeContext } from "./me.ts";
import { Shell } from "./shell.tsx";

/** The sign-in for nobody, the dashboard for whoever is signed in. */
export function App() {
  const { data: me, error, refetch } = useQuery(sessionQuery);
  if (me === undefined) {
    if (error === null) return null;
    return (
      <main>
        <ErrorState error={error} retry={() => void refetch()} />
      </main>
    );
  }
  if (me === null) return <SignInPage />;
  return (
    <MeContext.Provider value={me}>
      <Shell />
    </MeContext.Provider>
  );
}
