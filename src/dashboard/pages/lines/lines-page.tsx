import { EntitiesPage } from "../entities/entities-page.tsx";

export function LinesPage() {
  return <EntitiesPage kind="lines" />;
}
