import { useQuery } from '@tanstack/react-query'
import type { StudioSubmissionSummary } from '#shared/contract/studio/submissions.ts'
import { market } from '../../api/market.ts'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { MarketPicture } from '../market/market-picture.tsx'

type Submission = Pick<StudioSubmissionSummary, 'kind' | 'name' | 'pictureId' | 'publishedId'>

/** Its picture in the library; else the one that the market shows. */
export function SubmissionPicture({ submission }: { submission: Submission }) {
  const { pictureId, publishedId } = submission
  if (pictureId === null && publishedId !== null) return <Published id={publishedId} kind={submission.kind} />
  return <Thumbnail asset={{ ...submission, width: null, height: null, hasAlpha: false, dominantColor: null }} />
}

function Published({ id, kind }: { id: string; kind: Submission['kind'] }) {
  const query = useQuery({ ...market.publications.find.queryOptions({ input: { id } }), retry: false })
  const { previews = [] } = query.data?.data ?? {}
  const shown = previews.find(({ role }) => role === 'thumbnail') ?? previews[0] ?? null
  return <MarketPicture assetId={id} media={shown} kind={kind} />
}
