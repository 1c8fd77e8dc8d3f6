import { EntitiesPage } from "../entities/entities-page.tsx";

export function SpecialistsPage() {
  return <EntitiesPage kind="specialists" />;
}
