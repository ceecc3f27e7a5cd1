import { ChevronDown, FolderPlus, ImagePlus, Sparkle } from 'lucide-react'
import { client } from '../../api/client.ts'
import { rememberRetry } from '../../api/job-retries.ts'
import { isActive, useLive } from '../../api/live.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Menu } from '../../components/menu.tsx'
import { chooseFiles, chooseFolder } from '../../imports/choose.ts'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { kindEntries } from './add-menus.tsx'
import { createAsset } from './create-asset.ts'

const words = en.library.welcome

const FIRST_KINDS = ['character', 'location', 'item', 'image'] as const

async function startSample(): Promise<void> {
  const { jobId } = await client.jobs.startSampleLibrary()
  rememberRetry(jobId, startSample)
}

/** The first thing a new user sees: what this is for, and three ways to begin. */
export function Welcome() {
  const drawing = useLive((state) =>
    [...state.jobs.values()].some((job) => job.kind === 'sample_library' && isActive(job)),
  )
  return (
    <div className="flex size-full flex-col items-center justify-center overflow-y-auto p-8">
      <div className="flex w-full max-w-152 flex-col gap-6">
        <div className="flex flex-col gap-3">
          <h2 className="font-semibold text-xl">{words.title}</h2>
          <ul className="flex flex-col gap-1 text-base text-ink-2">
            {words.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button tone="primary" icon={<ImagePlus />} onClick={chooseFiles}>
            {words.import}
          </Button>
          <Button icon={<FolderPlus />} onClick={chooseFolder}>
            {words.importFolder}
          </Button>
          <Button icon={<Sparkle />} disabled={drawing} onClick={() => attempt(startSample())}>
            {words.sample}
          </Button>
        </div>
        <p className="text-ink-3 text-sm">
          {words.drop}{' '}
          <a
            href={routeHash({ page: 'help', topic: 'getting-started' })}
            className="text-accent underline underline-offset-2"
          >
            {words.help}
          </a>
        </p>
        <div className="border-line border-t pt-4">
          <h3 className="mb-2 text-ink-2 text-sm">{words.create}</h3>
          <div className="flex flex-wrap gap-2">
            {FIRST_KINDS.map((kind) => (
              <Button
                key={kind}
                tone="quiet"
                className="bg-hover"
                icon={<KindIcon kind={kind} />}
                onClick={() => createAsset(kind)}
              >
                {en.kinds[kind].one}
              </Button>
            ))}
            <Menu
              trigger={
                <Button tone="quiet" className="bg-hover">
                  {words.others}
                  <ChevronDown aria-hidden />
                </Button>
              }
              entries={kindEntries()}
            />
          </div>
        </div>
      </div>
    </div>
  )
}
