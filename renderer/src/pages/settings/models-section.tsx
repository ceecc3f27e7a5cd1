import { useQuery } from '@tanstack/react-query'
import { CloudOff } from 'lucide-react'
import type { ProfileStatus } from '#shared/contract/studio/models.ts'
import type { Settings } from '#shared/contract/studio/system.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useOnline } from '../../state/online.ts'
import { en } from '../../strings/en.ts'
import { HubField } from './hub-field.tsx'
import { activateProfile } from './model-actions.ts'
import { ModelCard } from './model-card.tsx'
import { InUse } from './model-marks.tsx'
import { Group } from './parts.tsx'

const words = en.settings.models

export function ModelsSection({ settings }: { settings: Settings }) {
  const online = useOnline()
  const profiles = useQuery(api.models.list.queryOptions())
  if (profiles.isError && !profiles.data) {
    return <ErrorState error={profiles.error} onRetry={() => void profiles.refetch()} />
  }
  return (
    <>
      <Group title={en.settings.sections.models} intro={words.intro}>
        {!online && (
          <p role="status" className="flex items-center gap-2 text-ink-2 text-sm">
            <CloudOff className="size-4 shrink-0" aria-hidden />
            {words.offline}
          </p>
        )}
        {profiles.data ? <Profiles profiles={profiles.data} /> : <Skeleton className="h-60 w-full" />}
      </Group>
      <HubField key={settings.modelHub} address={settings.modelHub} />
    </>
  )
}

function Profiles({ profiles }: { profiles: readonly ProfileStatus[] }) {
  const active = profiles.find((profile) => profile.active) ?? null
  return (
    <ul aria-label={words.list} className="flex flex-col">
      <NoModel active={active} />
      {profiles.map((profile) => (
        <ModelCard key={profile.id} profile={profile} active={active} />
      ))}
    </ul>
  )
}

/** A true choice, not a lack: it needs nothing and finds every copy. */
function NoModel({ active }: { active: ProfileStatus | null }) {
  return (
    <li className="flex items-start gap-4 border-line border-t py-4">
      <div className="min-w-0 flex-1">
        <h3 className="flex flex-wrap items-center gap-2 font-medium text-base">
          {words.none.title}
          {active === null && <InUse />}
        </h3>
        <p className="max-w-140 text-ink-2 text-sm">{words.none.text}</p>
      </div>
      {active !== null && (
        <Button size="small" aria-label={words.nameUse(words.none.title)} onClick={() => activateProfile(null, active)}>
          {words.use}
        </Button>
      )}
    </li>
  )
}
