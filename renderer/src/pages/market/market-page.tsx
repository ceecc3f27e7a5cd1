import { PageLayout } from '../../frame/page-layout.tsx'

export function MarketPage() {
  return <PageLayout title="Market">{null}</PageLayout>
}
