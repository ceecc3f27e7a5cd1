import { PageLayout } from '../../frame/page-layout.tsx'
import { en } from '../../strings/en.ts'

export function LibraryPage() {
  return <PageLayout title={en.library.title}>{null}</PageLayout>
}
