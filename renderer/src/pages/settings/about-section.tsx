import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Search } from 'lucide-react'
import { useState } from 'react'
import * as z from 'zod'
import type { Settings } from '#shared/contract/studio/system.ts'
import { api } from '../../api/client.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { DiagnosticsGroup } from './diagnostics-group.tsx'
import { Group } from './parts.tsx'

const words = en.settings.about

/** The list that the build writes next to the page. */
const noticesSchema = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    identifier: z.string().nullish(),
    text: z.string().nullish(),
  }),
)
type Notice = z.infer<typeof noticesSchema>[number]

/** Empty where this copy was built without the list. */
async function loadNotices(): Promise<Notice[]> {
  const response = await fetch('./licenses.json')
  if (!response.ok) return []
  return noticesSchema.parse(await response.json())
}

export function AboutSection({ settings }: { settings: Settings }) {
  const info = useQuery(api.system.info.queryOptions())
  return (
    <>
      <Group title={en.common.appName} intro={words.tagline}>
        {info.isError && <ErrorState compact error={info.error} onRetry={() => void info.refetch()} />}
        {info.isPending && <Skeleton className="h-20 w-80" />}
        {info.data && (
          <dl className="grid grid-cols-[96px_1fr] gap-x-4 gap-y-2 text-sm">
            <dt className="text-ink-2">{words.version}</dt>
            <dd className="tnum select-text">{info.data.version}</dd>
            <dt className="text-ink-2">{words.runs}</dt>
            <dd>{`${words.hosts[info.data.host]} · ${info.data.platform}`}</dd>
            <dt className="text-ink-2">{words.library}</dt>
            <dd className="select-text break-all">{info.data.libraryPath}</dd>
          </dl>
        )}
      </Group>
      <DiagnosticsGroup settings={settings} />
      <Notices />
    </>
  )
}

function Notices() {
  const [text, setText] = useState('')
  const notices = useQuery({ queryKey: ['notices'], queryFn: loadNotices, retry: false })
  const found = notices.data?.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase())) ?? []
  return (
    <Group title={words.notices} intro={words.noticesText}>
      {notices.isPending && <Skeleton className="h-40 w-full" />}
      {(notices.isError || notices.data?.length === 0) && <p className="text-ink-2 text-sm">{words.noticesMissing}</p>}
      {notices.data && notices.data.length > 0 && (
        <>
          <div className="flex items-center gap-3">
            <TextInput
              className="w-60"
              icon={<Search />}
              aria-label={words.findNotice}
              placeholder={words.findNotice}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <span className="tnum text-ink-3 text-xs">{words.noticesCount(found.length)}</span>
          </div>
          <ul className="flex flex-col">
            {found.map((notice) => (
              <NoticeRow key={`${notice.name} ${notice.version}`} notice={notice} />
            ))}
          </ul>
        </>
      )}
    </Group>
  )
}

function NoticeRow({ notice }: { notice: Notice }) {
  return (
    <li className="border-line border-b py-1.5">
      <details className="group">
        <summary className="flex cursor-default items-center gap-2 rounded-sm text-sm hover:text-accent">
          <ChevronRight className="size-3.5 shrink-0 text-ink-3 group-open:rotate-90" aria-hidden />
          <span className="min-w-0 flex-1 truncate">{notice.name}</span>
          <span className="tnum text-ink-3 text-xs">{notice.version}</span>
          <span className="w-28 truncate text-right text-ink-2 text-xs">{notice.identifier}</span>
        </summary>
        <pre className="mt-2 max-h-60 select-text overflow-auto whitespace-pre-wrap rounded-sm bg-panel p-3 font-mono text-xs">
          {notice.text}
        </pre>
      </details>
    </li>
  )
}
