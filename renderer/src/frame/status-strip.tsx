import { Activity, CircleAlert, CloudOff, Unplug, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { isActive, useLive } from '../api/live.ts'
import { useFacets } from '../api/queries.ts'
import { ProgressBar } from '../components/progress-bar.tsx'
import { useOnline } from '../state/online.ts'
import { useTasks } from '../state/tasks.ts'
import { en } from '../strings/en.ts'
import { JobList } from './job-list.tsx'
import { SyncButton } from './sync-button.tsx'
import { Uploads } from './uploads.tsx'

const words = en.frame.status

export function StatusStrip() {
  const connection = useLive((state) => state.connection)
  const online = useOnline()
  const facets = useFacets()
  return (
    <section
      aria-label={words.label}
      className="no-select flex h-7 shrink-0 items-center gap-4 border-line border-t bg-panel px-3 text-ink-2 text-xs"
    >
      {facets.data && <span className="tnum">{words.assets(facets.data.total)}</span>}
      <div role="status" className="flex items-center gap-4">
        {connection === 'lost' && <Note icon={<Unplug className="text-caution" />}>{words.lost}</Note>}
        {!online && <Note icon={<CloudOff />}>{words.offline}</Note>}
      </div>
      <div className="ml-auto flex min-w-0 items-center gap-4">
        <Tasks />
        <Uploads />
        <SyncButton />
        <JobsButton />
      </div>
    </section>
  )
}

function Note({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 [&_svg]:size-3.5">
      {icon}
      {children}
    </span>
  )
}

/** What the page itself works on. */
function Tasks() {
  const tasks = useTasks((state) => state.tasks)
  return tasks.map((task) => (
    <span key={task.id} className="flex min-w-0 items-center gap-2">
      <span className="tnum truncate">{`${task.title}: ${en.frame.job.items(task.done, task.total)}`}</span>
      <ProgressBar className="w-24" label={task.title} done={task.done} total={task.total} />
      <button
        type="button"
        aria-label={en.frame.job.cancel(task.title)}
        onClick={task.cancel}
        className="flex size-6 items-center justify-center rounded-sm hover:bg-hover [&_svg]:size-3.5"
      >
        <X aria-hidden />
      </button>
    </span>
  ))
}

function JobsButton() {
  const jobs = [...useLive((state) => state.jobs).values()]
  const active = jobs.filter(isActive)
  const failed = jobs.filter((job) => job.state === 'failed')
  const current = active.find((job) => job.state === 'running') ?? active[0]
  return (
    <Popover.Root>
      <Popover.Trigger className="flex h-6 min-w-0 items-center gap-2 rounded-sm px-2 hover:bg-hover data-[state=open]:bg-hover">
        {current ? (
          <>
            <span className="max-w-80 truncate">
              {en.frame.job.running(en.frame.jobKinds[current.kind], current.title)}
            </span>
            <ProgressBar className="w-24" label={current.title} done={current.done} total={current.total} />
            {active.length > 1 && <span className="tnum">{words.running(active.length)}</span>}
          </>
        ) : (
          <>
            <Activity className="size-3.5" aria-hidden />
            {jobs.length === 0 ? words.idle : words.finished}
          </>
        )}
        {failed.length > 0 && (
          <span className="flex items-center gap-1 text-stop">
            <CircleAlert className="size-3.5" aria-hidden />
            {words.failed(failed.length)}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={words.jobs}
          className="animate-appear z-50 max-h-[60vh] w-96 overflow-y-auto rounded-lg bg-raised shadow-float"
        >
          <JobList jobs={jobs} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
