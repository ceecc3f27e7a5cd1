import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { openOverlay } from '../../state/overlays.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.account.market

/** How this studio is known to the market and when the two were last in step. */
export function MarketSync() {
  const sync = useQuery(api.sync.status.queryOptions()).data
  const info = useQuery(api.system.info.queryOptions()).data
  const syncedAt = sync?.syncedAt ?? null
  return (
    <Group
      title={words.thisStudioTitle}
      intro={words.deviceHelp}
      aside={<Button onClick={() => openOverlay({ name: 'outbox' })}>{words.showOutbox}</Button>}
    >
      <dl className="grid max-w-140 grid-cols-[max-content_1fr] gap-x-6 gap-y-2 text-sm">
        <Fact name={words.device}>{info === undefined ? '' : words.deviceName(info.host, info.platform)}</Fact>
        <Fact name={words.synced}>{syncedAt === null ? words.never : formatDateTime(syncedAt)}</Fact>
      </dl>
    </Group>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
