import { ORPCError } from '@orpc/client'
import { useEffect, useMemo } from 'react'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import { useAsset } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { navigate } from '../../router/router.ts'
import { HOME } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { openSession, watchSessions } from './editing/sessions.ts'
import { Editor } from './editor.tsx'
import { EditorContext } from './use-editor.ts'

/** One asset, whole: its card, picture, prompt and history, and how unique it is. */
export function AssetPage({ id }: { id: string }) {
  useEffect(watchSessions, [])
  const asset = useAsset(id)
  if (asset.data) return <Open key={id} detail={asset.data} />
  if (asset.isError) {
    if (asset.error instanceof ORPCError && asset.error.code === 'NOT_FOUND') return <NotFound />
    return <ErrorState error={asset.error} onRetry={() => void asset.refetch()} />
  }
  return <Loading />
}

function Open({ detail }: { detail: AssetDetail }) {
  const { id } = detail.summary
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session begins with the first answer and follows the later ones
  const session = useMemo(() => openSession(detail), [id])
  useEffect(() => {
    session.follow(detail, en.editor.elsewhere)
  }, [session, detail])
  // Leaving the editor saves at once; a failure is waited out in the background.
  useEffect(() => () => void session.flush().catch(() => undefined), [session])
  const value = useMemo(() => ({ session, detail }), [session, detail])
  return (
    <EditorContext value={value}>
      <Editor />
    </EditorContext>
  )
}

function NotFound() {
  return (
    <EmptyState
      title={en.editor.notFound.title}
      text={en.editor.notFound.text}
      actions={
        <Button tone="primary" onClick={() => navigate(HOME)}>
          {en.errors.toLibrary}
        </Button>
      }
    />
  )
}

function Loading() {
  return (
    <div className="flex size-full flex-col" role="status" aria-label={en.common.loading}>
      <div className="h-12 shrink-0 border-line border-b bg-panel" />
      <div className="flex min-h-0 flex-1">
        <div className="flex w-100 shrink-0 flex-col gap-4 border-line border-r p-4">
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-24 w-full" />
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-2/3" />
        </div>
        <div className="flex-1 bg-mat" />
      </div>
    </div>
  )
}
