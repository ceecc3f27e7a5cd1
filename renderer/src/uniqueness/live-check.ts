/**
 * The checks behind the panel: one that follows the typing, and a complete one. Only the newest request counts; a
 * result that arrives after a newer request is dropped, and the last report is shown until a better one arrives.
 */
import { createStore, type StoreApi } from 'zustand'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'

export interface LiveCheckState {
  readonly report: PreflightReport | null
  /** What is being computed now. */
  readonly computing: { readonly text: boolean; readonly picture: boolean }
  readonly error: unknown
}

export interface LiveCheckCalls {
  readonly live: (card: AssetCard, signal: AbortSignal) => Promise<PreflightReport>
  readonly whole: (signal: AbortSignal) => Promise<PreflightReport>
}

export interface LiveCheck {
  readonly store: StoreApi<LiveCheckState>
  /** The card changed: asked after a short pause in the typing. */
  follow(card: AssetCard): void
  /** The saved state is checked whole, picture too. */
  checkWhole(): void
  /** A report that was made elsewhere; taken where it is newer. */
  offer(report: PreflightReport): void
  stop(): void
}

/** Typing pauses of less than this belong to one word. With the call itself the answer stays within 300 ms. */
export const TYPING_PAUSE_MS = 120

const NOTHING = { text: false, picture: false } as const

export function createLiveCheck(calls: LiveCheckCalls): LiveCheck {
  const store = createStore<LiveCheckState>()(() => ({ report: null, computing: NOTHING, error: null }))
  let typing: { controller: AbortController; timer: ReturnType<typeof setTimeout> } | null = null
  let whole: AbortController | null = null
  let lastCard: AssetCard | null = null

  function computing(): LiveCheckState['computing'] {
    return { text: typing !== null || whole !== null, picture: whole !== null }
  }

  function take(report: PreflightReport): void {
    store.setState({ report, error: null, computing: computing() })
  }

  function stopTyping(): void {
    if (!typing) return
    clearTimeout(typing.timer)
    typing.controller.abort()
    typing = null
  }

  async function askLive(card: AssetCard, controller: AbortController): Promise<void> {
    try {
      const report = await calls.live(card, controller.signal)
      if (typing?.controller !== controller) return
      typing = null
      take(report)
    } catch (error) {
      if (typing?.controller !== controller) return
      typing = null
      store.setState({ error, computing: computing() })
    }
  }

  function follow(card: AssetCard): void {
    lastCard = card
    stopTyping()
    const controller = new AbortController()
    typing = { controller, timer: setTimeout(() => void askLive(card, controller), TYPING_PAUSE_MS) }
    store.setState({ computing: computing() })
  }

  async function askWhole(controller: AbortController): Promise<void> {
    try {
      const report = await calls.whole(controller.signal)
      if (whole !== controller) return
      whole = null
      // What was typed since is newer than the saved card: the words are compared once more.
      const typed = typing ? lastCard : null
      take(report)
      if (typed) follow(typed)
    } catch (error) {
      if (whole !== controller) return
      whole = null
      store.setState({ error, computing: computing() })
    }
  }

  return {
    store,
    follow,
    checkWhole() {
      whole?.abort()
      whole = new AbortController()
      store.setState({ computing: computing(), error: null })
      void askWhole(whole)
    },
    offer(report) {
      const shown = store.getState().report
      if (shown === null || report.checkedAt > shown.checkedAt) take(report)
    },
    stop() {
      stopTyping()
      whole?.abort()
      whole = null
      store.setState({ computing: NOTHING })
    },
  }
}
