import { Download, FolderInput, X } from 'lucide-react'
import { useState } from 'react'
import type { Job } from '#shared/contract/studio/jobs.ts'
import type { ProfileStatus } from '#shared/contract/studio/models.ts'
import { isActive } from '../../api/live.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { en } from '../../strings/en.ts'
import { newestJob, useJobs } from './jobs.ts'
import {
  activateProfile,
  cancelJob,
  downloadProfile,
  importProfile,
  removeProfile,
  verifyProfile,
} from './model-actions.ts'
import { ModelEvaluation } from './model-evaluation.tsx'
import { InUse, StateMark } from './model-marks.tsx'
import { Confirm } from './parts.tsx'
import { PathDialog } from './path-dialog.tsx'

const words = en.settings.models

export interface ModelCardProps {
  profile: ProfileStatus
  /** The profile in use now. */
  active: ProfileStatus | null
}

function jobOf(profile: ProfileStatus, jobs: readonly Job[]): Job | null {
  const kinds: readonly Job['kind'][] = ['model_download', 'model_import']
  return newestJob(jobs, (job) => kinds.includes(job.kind) && job.title === profile.title)
}

export function ModelCard({ profile, active }: ModelCardProps) {
  const job = jobOf(profile, useJobs())
  const running = job !== null && isActive(job)
  return (
    <li className="flex flex-col gap-3 border-line border-t py-4">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h3 className="flex flex-wrap items-center gap-2 font-medium text-base">
            {profile.title}
            {profile.active ? <InUse /> : <StateMark state={profile.state} />}
          </h3>
          <p className="max-w-140 text-ink-2 text-sm">{profile.description}</p>
        </div>
        {profile.state === 'installed' && !profile.active && (
          <Button
            tone="primary"
            size="small"
            aria-label={words.nameUse(profile.title)}
            onClick={() => activateProfile(profile, active)}
          >
            {words.use}
          </Button>
        )}
      </div>
      <Facts profile={profile} />
      {profile.evaluation && <ModelEvaluation evaluation={profile.evaluation} />}
      {running && <Progress job={job} profile={profile} />}
      {job?.state === 'failed' && profile.state !== 'installed' && job.error && (
        <p role="alert" className="text-sm text-stop">
          {job.error.message}
          {job.error.detail && (
            <span className="block select-text break-words text-ink-2 text-xs">{job.error.detail}</span>
          )}
        </p>
      )}
      {profile.bundled && profile.state !== 'installed' && (
        <p role="alert" className="text-sm text-stop">
          {words.builtInDamaged}
        </p>
      )}
      {!running && <Actions profile={profile} />}
    </li>
  )
}

function placementText(placement: ProfileStatus['placement']): string {
  if (placement === null) return ''
  const { providers, refused } = words.facts
  const notes = placement.refused.map(({ provider, reason }) => refused(providers[provider], reason))
  return [providers[placement.provider], ...notes].join('; ')
}

function Facts({ profile }: { profile: ProfileStatus }) {
  const { sizeBytes, installedBytes, license, imageDimensions, textDimensions, calibrationProvenance } = profile
  const size = [
    sizeBytes === null ? (installedBytes > 0 ? null : words.facts.sizeUnknown) : en.common.bytes(sizeBytes),
    profile.bundled ? words.facts.withApp : null,
    installedBytes > 0 && !profile.bundled ? `${en.common.bytes(installedBytes)} ${words.facts.onDisk}` : null,
  ].filter((part) => part !== null)
  const facts = [
    { label: words.facts.size, text: size.join(', ') },
    { label: words.facts.gives, text: words.facts.dimensions(imageDimensions, textDimensions) },
    { label: words.facts.license, text: license },
    { label: words.facts.placement, text: placementText(profile.placement) },
    { label: words.facts.calibration, text: calibrationProvenance },
  ].filter((fact) => fact.text !== '')
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-xs">
      {facts.map((fact) => (
        <div key={fact.label} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-3">{fact.label}</dt>
          <dd className="tnum min-w-0 max-w-140 break-words text-ink-2">{fact.text}</dd>
        </div>
      ))}
    </dl>
  )
}

function progressText(job: Job): string {
  if (job.state === 'queued') return words.waiting
  const progress = words.progress(en.common.bytes(job.done), en.common.bytes(job.total))
  return job.kind === 'model_import' ? `${words.importing}: ${progress}` : progress
}

function Progress({ job, profile }: { job: Job; profile: ProfileStatus }) {
  return (
    <div className="flex items-center gap-3">
      <ProgressBar className="max-w-100 flex-1" label={profile.title} done={job.done} total={job.total} />
      <span className="tnum text-ink-2 text-xs">{progressText(job)}</span>
      <Button
        size="small"
        tone="quiet"
        icon={<X />}
        aria-label={words.cancelNamed(profile.title)}
        onClick={() => cancelJob(job.id)}
      >
        {en.common.cancel}
      </Button>
    </div>
  )
}

function downloadLabel({ state, sizeBytes, installedBytes }: ProfileStatus): string {
  if (state === 'damaged') return words.repair
  if (sizeBytes === null) return words.download
  if (state === 'partial') return words.resume(en.common.bytes(Math.max(0, sizeBytes - installedBytes)))
  return words.downloadSize(en.common.bytes(sizeBytes))
}

function Actions({ profile }: { profile: ProfileStatus }) {
  const [dialog, setDialog] = useState<'import' | 'remove' | null>(null)
  const [verifying, setVerifying] = useState(false)
  const close = () => setDialog(null)
  const installed = profile.state === 'installed'
  const present = profile.installedBytes > 0
  const verify = () => {
    setVerifying(true)
    attempt(verifyProfile(profile).finally(() => setVerifying(false)))
  }
  const freed = words.removeText(en.common.bytes(profile.installedBytes))
  return (
    <div className="flex flex-wrap gap-1.5">
      {!installed && !profile.bundled && (
        <>
          <Button size="small" icon={<Download />} onClick={() => downloadProfile(profile)}>
            {downloadLabel(profile)}
          </Button>
          <Button size="small" tone="quiet" icon={<FolderInput />} onClick={() => setDialog('import')}>
            {words.import}
          </Button>
        </>
      )}
      {present && (
        <Button size="small" tone="quiet" disabled={verifying} onClick={verify}>
          {verifying ? words.verifying : words.verify}
        </Button>
      )}
      {present && !profile.bundled && (
        <Button size="small" tone="quiet" onClick={() => setDialog('remove')}>
          {words.remove}
        </Button>
      )}
      <PathDialog
        open={dialog === 'import'}
        onClose={close}
        title={words.importTitle(profile.title)}
        text={words.importText}
        label={en.settings.path.folder}
        pick="folder"
        action={words.importStart}
        onPath={(path) => importProfile(profile, path)}
      />
      <Confirm
        open={dialog === 'remove'}
        onClose={close}
        title={words.removeTitle(profile.title)}
        text={profile.active ? `${words.removeActive} ${freed}` : freed}
        action={en.common.remove}
        onConfirm={() => removeProfile(profile)}
      />
    </div>
  )
}
