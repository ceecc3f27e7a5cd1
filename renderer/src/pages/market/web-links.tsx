import { ExternalLink, Link } from 'lucide-react'
import { openExternal } from '../../api/open-external.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.market.web

/** Leads from a page of the market in the studio to the same page on the web. `path` is its address there. */
export function WebLinks({ path }: { path: string }) {
  const url = useMarketStatus().data?.url ?? null
  if (url === null) return null
  const address = new URL(path, url).href
  const notDone = () => toast({ tone: 'stop', title: words.notOpened, description: address })
  const open = () => {
    if (!openExternal(address)) notDone()
  }
  const copy = () =>
    void navigator.clipboard
      .writeText(address)
      .then(() => toast({ title: words.copied, description: address }), notDone)
  return (
    <>
      <IconButton label={words.copy} icon={<Link />} onClick={copy} />
      <IconButton label={words.open} icon={<ExternalLink />} onClick={open} />
    </>
  )
}
