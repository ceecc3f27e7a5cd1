import { PageLayout } from '../../frame/page-layout.tsx'

export function PurchasesPage() {
  return <PageLayout title="Purchases">{null}</PageLayout>
}
