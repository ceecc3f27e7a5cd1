import { PageLayout } from '../../frame/page-layout.tsx'

export function ReviewPage({ id }: { id: string | null }) {
  return <PageLayout title="Review">{id}</PageLayout>
}
