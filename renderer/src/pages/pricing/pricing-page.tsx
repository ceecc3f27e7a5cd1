import { PageLayout } from '../../frame/page-layout.tsx'

export function PricingPage() {
  return <PageLayout title="Pricing">{null}</PageLayout>
}
