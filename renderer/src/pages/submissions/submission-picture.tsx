import type { StudioSubmissionSummary } from '#shared/contract/studio/submissions.ts'
import { marketPictureUrl } from '../../api/resources.ts'
import { Thumbnail } from '../../components/thumbnail.tsx'

export interface SubmissionPictureProps {
  submission: Pick<StudioSubmissionSummary, 'kind' | 'name' | 'pictureId' | 'marketPicture'>
}

/** Its picture in the library; else the one that the market shows. */
export function SubmissionPicture({ submission }: SubmissionPictureProps) {
  const { pictureId, marketPicture } = submission
  if (pictureId === null && marketPicture !== null) {
    const { assetId, sha256 } = marketPicture
    return <img src={marketPictureUrl(assetId, sha256, 512)} alt="" className="size-full object-contain" />
  }
  return <Thumbnail asset={{ ...submission, width: null, height: null, hasAlpha: false, dominantColor: null }} />
}
