import { PageLayout } from '../../frame/page-layout.tsx'
import type { EarningsView } from '../../router/routes.ts'

export function EarningsPage({ view }: { view: EarningsView }) {
  return <PageLayout title="Earnings">{view}</PageLayout>
}
