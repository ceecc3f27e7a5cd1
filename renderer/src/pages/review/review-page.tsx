import { Gavel } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { ReviewDesk } from './desk.tsx'
import { ForModerators } from './for-moderators.tsx'
import { ReviewQueue } from './queue-view.tsx'

const words = en.review

export function ReviewPage({ id }: { id: string | null }) {
  return (
    <PageLayout title={words.title} toolbar={<Toolbar />}>
      <ForModerators>{id === null ? <ReviewQueue /> : <ReviewDesk key={id} id={id} />}</ForModerators>
    </PageLayout>
  )
}

function Toolbar() {
  return (
    <>
      <span aria-hidden className="pl-1 font-semibold text-xl">
        {words.title}
      </span>
      <Button className="ml-auto" tone="quiet" icon={<Gavel />} onClick={() => navigate({ page: 'cases', id: null })}>
        {words.cases}
      </Button>
    </>
  )
}
