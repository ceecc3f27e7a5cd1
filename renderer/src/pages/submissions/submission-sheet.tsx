import { Send } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import type { Draft } from '#shared/contract/market/submissions.ts'
import { client } from '../../api/client.ts'
import { useAsset, useMarketStatus } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { CloseButton } from '../../components/close-button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Overlay } from '../../components/overlay.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { openSignIn } from '../account/open-sign-in.ts'
import { scrollToSection } from './open-sheet.ts'
import { SheetBody } from './sheet-body.tsx'
import { choicesOwner, forgetChoices, usePolicy } from './sheet-choices.ts'
import { followSubmit, refresh } from './submission-actions.ts'
import { type SheetView, useSheet } from './use-sheet.ts'

const words = en.submissions.sheet

export interface SubmissionSheetProps {
  assetId: string | null
  /** To begin with. */
  section: string | null
  onClose: () => void
}

/** Exactly what will leave the machine, what is asked for it, and whether it can be submitted. */
export function SubmissionSheet({ assetId, section, onClose }: SubmissionSheetProps) {
  if (assetId === null) return null
  return <OpenSheet key={assetId} assetId={assetId} section={section} onClose={onClose} />
}

function OpenSheet({ assetId, section, onClose }: SubmissionSheetProps & { assetId: string }) {
  const view = useSheet(assetId)
  const asset = useAsset(assetId)
  const name = view.draft?.card.name ?? asset.data?.summary.name ?? ''
  return (
    <Overlay
      open
      onClose={onClose}
      className="inset-y-0 right-0 w-[min(860px,calc(100vw-48px))]"
      bodyClassName="p-0"
      header={
        <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b pr-3 pl-5">
          <Radix.Title className="shrink-0 font-semibold text-lg">{words.title}</Radix.Title>
          <span className="min-w-0 flex-1 truncate text-ink-2 text-sm">{name}</span>
          <Radix.Close asChild>
            <CloseButton />
          </Radix.Close>
        </header>
      }
      footer={view.draft === undefined ? null : <Footer assetId={assetId} view={view} onClose={onClose} />}
    >
      <Content assetId={assetId} view={view} section={section} onClose={onClose} />
    </Overlay>
  )
}

interface ContentProps {
  assetId: string
  view: SheetView
  section: string | null
  onClose: () => void
}

function Content({ assetId, view, section, onClose }: ContentProps) {
  const body = useRef<HTMLDivElement>(null)
  const isLoaded = view.sheet !== undefined
  useEffect(() => {
    if (!isLoaded || section === null) return
    body.current?.querySelector(`[data-section="${section}"]`)?.scrollIntoView({ block: 'start' })
  }, [isLoaded, section])
  if (view.sheet === undefined || view.draft === undefined) {
    if (view.error) return <ErrorState error={view.error} onRetry={view.retry} />
    return (
      <div className="flex flex-col gap-4 p-5" role="status" aria-label={en.common.loading}>
        <Skeleton className="h-10 w-2/3" />
        <Skeleton className="h-40 w-full" />
        <Skeleton className="h-40 w-full" />
      </div>
    )
  }
  return (
    <div ref={body}>
      <SheetBody assetId={assetId} view={{ ...view, sheet: view.sheet, draft: view.draft }} onClose={onClose} />
    </div>
  )
}

function Footer({ assetId, view, onClose }: { assetId: string; view: SheetView; onClose: () => void }) {
  const { sheet, draft, problems, isStale, buyer, formerTerms } = view
  const [isBusy, setIsBusy] = useState(false)
  const status = useMarketStatus().data
  const policy = usePolicy()
  if (sheet === undefined || draft === undefined) return null
  const isSignedOut = status !== undefined && status.account === null
  const isAway = status?.reachability === 'unreachable'

  const save = async (wanted: Draft) => {
    const owner = choicesOwner()
    const saved = await client.submissions.save({ id: sheet.submissionId, assetId, policy, draft: wanted })
    forgetChoices(owner, assetId)
    return saved
  }
  const run = (work: () => Promise<void>, title: string) => {
    setIsBusy(true)
    const done = work().finally(() => {
      setIsBusy(false)
      refresh()
    })
    attempt(done, { title })
  }
  const saveDraft = () =>
    run(async () => {
      await save(draft)
      toast({ title: en.submissions.saved, tone: 'positive', group: 'submission' })
      onClose()
    }, en.submissions.failed.save)
  const submit = () =>
    run(async () => {
      const { id, name } = await save(draft)
      await client.submissions.submit({ id })
      followSubmit({ id, name }, isAway)
      onClose()
    }, en.submissions.failed.submit)

  return (
    <>
      <FooterNote
        view={view}
        text={noteOf({
          ...{ isEditable: sheet.isEditable, isSignedOut, isAway, isBuyer: buyer !== null },
          hasNewTerms: formerTerms !== null,
        })}
      />
      {isSignedOut ? (
        <Button tone="primary" onClick={openSignIn}>
          {en.marketData.signIn}
        </Button>
      ) : buyer !== null ? (
        <Button tone="primary" onClick={() => scrollToSection('creator')}>
          {words.setUpCreator}
        </Button>
      ) : (
        <>
          <Button disabled={!sheet.isEditable || isStale} busy={isBusy} onClick={saveDraft}>
            {words.saveDraft}
          </Button>
          {sheet.isEditable && formerTerms !== null ? (
            <Button tone="primary" onClick={() => scrollToSection('terms')}>
              {words.readTerms}
            </Button>
          ) : (
            <Button
              tone="primary"
              icon={<Send />}
              busy={isBusy}
              disabled={!sheet.isEditable || isStale || problems.length > 0}
              onClick={submit}
            >
              {words.submit}
            </Button>
          )}
        </>
      )}
    </>
  )
}

interface Circumstances {
  readonly isEditable: boolean
  readonly isSignedOut: boolean
  readonly isAway: boolean
  readonly isBuyer: boolean
  readonly hasNewTerms: boolean
}

function noteOf({ isEditable, isSignedOut, isAway, isBuyer, hasNewTerms }: Circumstances): string | null {
  if (!isEditable) return words.locked
  if (isSignedOut) return words.signedOut
  if (isBuyer) return isAway ? words.setUpOffline : words.setUpKept
  if (hasNewTerms) return isAway ? words.termsOffline : words.termsKept
  return isAway ? words.offline : null
}

/** Why it cannot be submitted, or what becomes of it. */
function FooterNote({ view, text }: { view: SheetView; text: string | null }) {
  const { problems, sheet } = view
  return (
    <div className="mr-auto flex min-w-0 flex-col justify-center text-ink-2 text-xs">
      {sheet?.isEditable === true && problems.length > 0 && (
        <button
          type="button"
          onClick={() => scrollToSection('problems')}
          className="self-start text-accent hover:underline"
        >
          {en.submissions.problems.title(problems.length)}
        </button>
      )}
      {text !== null && <p>{text}</p>}
    </div>
  )
}
