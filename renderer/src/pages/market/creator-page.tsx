import { PageLayout } from '../../frame/page-layout.tsx'

export function CreatorPage({ handle }: { handle: string }) {
  return <PageLayout title="Creator">{handle}</PageLayout>
}
