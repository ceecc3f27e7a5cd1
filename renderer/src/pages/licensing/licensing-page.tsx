import { PageLayout } from '../../frame/page-layout.tsx'
import type { LicensingTab } from '../../router/routes.ts'

export function LicensingPage({ tab }: { tab: LicensingTab }) {
  return <PageLayout title="Licensing">{tab}</PageLayout>
}
