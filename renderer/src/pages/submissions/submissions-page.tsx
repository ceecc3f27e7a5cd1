import { PageLayout } from '../../frame/page-layout.tsx'

export function SubmissionsPage({ id }: { id: string | null }) {
  return <PageLayout title="Submissions">{id}</PageLayout>
}
