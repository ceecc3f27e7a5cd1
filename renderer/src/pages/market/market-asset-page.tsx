import { PageLayout } from '../../frame/page-layout.tsx'

export function MarketAssetPage({ id }: { id: string }) {
  return <PageLayout title="Asset">{id}</PageLayout>
}
