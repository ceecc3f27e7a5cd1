/** Printing a report: every match is compared first, then the page is handed to the printer. */
import { useEffect, useRef, useState } from 'react'
import type { MatchComparison, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { api } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

/** By match; a match that could not be compared has none. */
export type Comparisons = ReadonlyMap<string, MatchComparison>

export interface Printing {
  /** null: nothing is being prepared. */
  progress: { done: number; total: number } | null
  comparisons: Comparisons
  print: () => void
  cancel: () => void
}

const NONE: Comparisons = new Map()
const IMAGES_WAIT_MS = 10_000
export const PRINTED_ID = 'printed-report'

/** Pictures that have not arrived would be printed as holes; one that never arrives must not hold the page up. */
async function imagesLoaded(): Promise<void> {
  const images = [...document.querySelectorAll<HTMLImageElement>(`#${PRINTED_ID} img`)]
  const all = Promise.allSettled(images.map((image) => image.decode()))
  const late = new Promise((resolve) => setTimeout(resolve, IMAGES_WAIT_MS))
  await Promise.race([all, late])
}

export function usePrinting(assetId: string, report: PreflightReport | null): Printing {
  const [progress, setProgress] = useState<Printing['progress']>(null)
  const [prepared, setPrepared] = useState<Comparisons | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  useEffect(() => {
    if (prepared === null) return
    const controller = running.current
    void imagesLoaded().then(() => {
      if (controller?.signal.aborted) return
      setProgress(null)
      window.print()
    })
  }, [prepared])

  const cancel = () => {
    running.current?.abort()
    setProgress(null)
  }
  const prepare = async (matchIds: readonly string[], signal: AbortSignal) => {
    const found = new Map<string, MatchComparison>()
    for (const [index, matchId] of matchIds.entries()) {
      setProgress({ done: index, total: matchIds.length })
      const options = api.uniqueness.compare.queryOptions({ input: { assetId, matchId } })
      const comparison = await queryClient.fetchQuery(options).catch(() => null)
      if (signal.aborted) return
      if (comparison) found.set(matchId, comparison)
    }
    if (found.size < matchIds.length) toast({ title: en.report.printFailed })
    setPrepared(found)
  }
  const print = () => {
    if (report === null) return
    const controller = new AbortController()
    running.current = controller
    const matchIds = report.matches.map(({ id }) => id)
    setProgress({ done: 0, total: matchIds.length })
    void prepare(matchIds, controller.signal)
  }
  return { progress, comparisons: prepared ?? NONE, print, cancel }
}
