import { PageLayout } from '../../frame/page-layout.tsx'

export function CasesPage({ id }: { id: string | null }) {
  return <PageLayout title="Cases">{id}</PageLayout>
}
