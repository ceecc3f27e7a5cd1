import { useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { api } from '../api/client.ts'
import { ProgressBar } from '../components/progress-bar.tsx'
import { navigate } from '../router/router.ts'
import { en } from '../strings/en.ts'

const words = en.frame.uploads

/**
 * Files on their way to the market, in the status strip. What is sent belongs to changes that wait in the outbox, so it is
 * not canceled here: the submission is withdrawn on its page.
 */
export function Uploads() {
  const uploads = useQuery(api.submissions.uploads.queryOptions()).data ?? []
  const [first] = uploads
  if (first === undefined) return null
  const sent = uploads.reduce((total, { sentBytes }) => total + sentBytes, 0)
  const size = uploads.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
  const title = uploads.length === 1 ? words.one(first.name) : words.many(uploads.length)
  return (
    <button
      type="button"
      onClick={() => navigate({ page: 'submissions', id: null })}
      className="flex h-6 min-w-0 items-center gap-2 rounded-sm px-2 hover:bg-hover [&_svg]:size-3.5 [&_svg]:shrink-0"
    >
      <Upload aria-hidden />
      <span className="max-w-80 truncate">{title}</span>
      <ProgressBar className="w-24" label={title} done={sent} total={size} />
      <span className="tnum shrink-0">{words.sent(en.common.bytes(sent), en.common.bytes(size))}</span>
    </button>
  )
}
