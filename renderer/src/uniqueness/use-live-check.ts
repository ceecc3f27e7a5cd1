import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { api, client } from '../api/client.ts'
import { isActive, useLive } from '../api/live.ts'
import { createLiveCheck, type LiveCheckState } from './live-check.ts'

export interface LiveCheckInput {
  assetId: string
  /** The card as it is typed. */
  card: AssetCard
  /** Changes with the picture and its edits; the picture is then checked again. */
  pictureKey: string
  /** The last check is older than what is saved. */
  stale: boolean
  /** Saves what is typed, so that a whole check sees it. */
  save: () => Promise<void>
}

export interface LiveCheckView extends LiveCheckState {
  checkWhole: () => void
  /** Asks again for the words, after a decision. */
  refresh: () => void
}

/** Picture edits come in runs; only what they end in is worth a whole check. */
const PICTURE_PAUSE_MS = 900
/** While fingerprints are made, works that had none before are compared with after this. */
const READY_PAUSE_MS = 2_000

const isWaitingForOthers = (report: PreflightReport | null): boolean =>
  report?.layersChecked.some(({ layer, reason }) => layer === 'text_vector' && reason === 'not_ready') === true

export function useLiveCheck({ assetId, card, pictureKey, stale, save }: LiveCheckInput): LiveCheckView {
  const latest = useRef({ card, save })
  latest.current = { card, save }
  const check = useMemo(
    () =>
      createLiveCheck({
        live: (typed, signal) => client.uniqueness.live({ assetId, card: typed }, { signal }),
        whole: async (signal) => {
          await latest.current.save()
          return client.uniqueness.check({ assetId }, { signal })
        },
      }),
    [assetId],
  )
  useEffect(() => () => check.stop(), [check])

  const last = useQuery(api.uniqueness.lastReport.queryOptions({ input: { assetId } }))
  useEffect(() => {
    if (last.data) check.offer(last.data)
  }, [check, last.data])

  // The first look: whole where there was no check or an old one; else only the words, against the library of today.
  const needsWhole = last.data === null || stale
  const first = useRef<typeof check | null>(null)
  useEffect(() => {
    if (!last.isSuccess || first.current === check) return
    first.current = check
    if (needsWhole) check.checkWhole()
    else check.follow(latest.current.card)
  }, [check, last.isSuccess, needsWhole])

  useEffect(
    () =>
      useLive.subscribe((state, before) => {
        const isBack = state.connection === 'connected' && before.connection !== 'connected'
        if (isBack && check.store.getState().error !== null) check.follow(latest.current.card)
      }),
    [check],
  )

  const followed = useRef(card)
  useEffect(() => {
    if (followed.current === card) return
    followed.current = card
    check.follow(card)
  }, [check, card])

  const checkedPicture = useRef(pictureKey)
  useEffect(() => {
    if (checkedPicture.current === pictureKey) return
    const timer = setTimeout(() => {
      checkedPicture.current = pictureKey
      check.checkWhole()
    }, PICTURE_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [check, pictureKey])

  const state = useStore(check.store)
  const refresh = useCallback(() => check.follow(latest.current.card), [check])
  useCatchUp(state.report, refresh)
  return useMemo(() => ({ ...state, checkWhole: check.checkWhole, refresh }), [state, check, refresh])
}

/** Asks again while fingerprints are made, and once after the last: what has none then gets none by waiting. */
function useCatchUp(report: PreflightReport | null, refresh: () => void): void {
  const isFingerprinting = useLive(({ jobs }) =>
    [...jobs.values()].some((job) => job.kind === 'fingerprint' && isActive(job)),
  )
  const isBehind = useRef(false)
  useEffect(() => {
    if (isFingerprinting) isBehind.current = true
    if (!isBehind.current || !isWaitingForOthers(report)) return
    const timer = setTimeout(() => {
      isBehind.current = isFingerprinting
      refresh()
    }, READY_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [report, refresh, isFingerprinting])
}
