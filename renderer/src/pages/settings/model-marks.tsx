import { CircleCheck, CircleDashed } from 'lucide-react'
import type { ProfileStatus } from '#shared/contract/studio/models.ts'
import { en } from '../../strings/en.ts'

const words = en.settings.models

export function InUse() {
  return (
    <span className="inline-flex h-5 items-center gap-1 rounded-sm bg-positive-soft px-1.5 font-medium text-positive text-xs">
      <CircleCheck className="size-3.5" aria-hidden />
      {words.active}
    </span>
  )
}

export function StateMark({ state }: { state: ProfileStatus['state'] }) {
  const Icon = state === 'installed' ? CircleCheck : CircleDashed
  return (
    <span className="inline-flex items-center gap-1 font-normal text-ink-2 text-xs">
      <Icon className="size-3.5" aria-hidden />
      {words.states[state]}
    </span>
  )
}
