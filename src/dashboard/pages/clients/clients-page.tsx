import { EntitiesPage } from "../entities/entities-page.tsx";

export function ClientsPage() {
  return <EntitiesPage kind="clients" />;
}
