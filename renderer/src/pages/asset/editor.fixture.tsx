/** An asset that is edited, for tests of what is inside the editor. */
import type { ReactNode } from 'react'
import { createCard } from '#shared/asset-card/card.ts'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { Revision } from '#shared/contract/studio/revisions.ts'
import { idOf } from '../../testing/ids.ts'
import { IDENTITY_RECIPE } from './editing/recipe.ts'
import { createSession, type Session } from './editing/session.ts'
import { EditorContext } from './use-editor.ts'

const AT = '2026-01-01T00:00:00.000Z'

export function assetDetail(name: string, changes: Partial<AssetDetail> = {}): AssetDetail {
  return {
    summary: {
      ...{ id: idOf(1), kind: 'character', name, pictureId: null, width: null, height: null, hasAlpha: false },
      ...{ dominantColor: null, rating: 0, flag: null, tags: [], hasDraft: false, collapsedCount: 0, verdict: null },
      ...{ createdAt: AT, updatedAt: AT },
    },
    ...{
      card: createCard('character', name),
      media: null,
      recipe: IDENTITY_RECIPE,
      paths: [],
      collectionIds: [],
      headRevisionId: idOf(12),
    },
    ...{ branch: 'main', draftUpdatedAt: null },
    ...changes,
  }
}

export function revision(number: number): Revision {
  return {
    ...{ id: idOf(10 + number), assetId: idOf(1), number, parentId: null, branch: 'main', note: '', authoredAt: AT },
    ...{ card: createCard('character', `State ${number}`), mediaId: null, recipe: IDENTITY_RECIPE, pictureId: null },
  }
}

export function editSession(detail: AssetDetail): Session {
  return createSession({
    detail,
    saveDraft: () => Promise.resolve('2026-01-02T00:00:00.000Z'),
    keep: () => undefined,
    mayPass: () => false,
  })
}

export function InEditor({
  detail,
  session,
  children,
}: {
  detail: AssetDetail
  session: Session
  children: ReactNode
}) {
  return <EditorContext value={{ detail, session }}>{children}</EditorContext>
}
