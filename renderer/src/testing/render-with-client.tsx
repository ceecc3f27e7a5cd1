/**
 * Renders components and hooks as the page does, with answers of a test instead of an engine. Everything is removed when
 * the test ends, since test files share these modules.
 */
import { QueryClientProvider } from '@tanstack/react-query'
import {
  act,
  cleanup,
  configure,
  fireEvent,
  type RenderHookResult,
  type RenderResult,
  render,
  renderHook,
} from '@testing-library/react'
import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'
import { expect, onTestFinished } from 'vitest'
import { queryClient } from '../api/queries.ts'
import { ToastHost } from '../components/toast.tsx'
import { en } from '../strings/en.ts'
import { type Answers, openFakeEngine } from './fake-engine.ts'

// A limit for what never appears. It is far above what a busy machine takes.
configure({ asyncUtilTimeout: 60_000 })

function Page({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider>
        {children}
        <ToastHost />
      </Tooltip.Provider>
    </QueryClientProvider>
  )
}

/** Toasts outlive the component that shows them. */
function dismissToasts(): void {
  const buttons = document.querySelectorAll(`button[aria-label="${en.common.dismiss}"]`)
  for (const button of buttons) fireEvent.click(button)
}

/** Call once in a test. A call without an answer fails the test. */
function openPage(answers: Answers): void {
  const engine = openFakeEngine(answers)
  onTestFinished(() => {
    dismissToasts()
    cleanup()
    queryClient.clear()
    engine.close()
    expect(engine.unanswered, 'calls without an answer').toEqual([])
  })
}

/** Resolves once the page shows what the work changed. */
export async function settled(work: () => Promise<unknown>): Promise<void> {
  const rendered: Promise<void> = act(async () => {
    await work()
  })
  await rendered
}

export function renderWithClient(element: ReactNode, answers: Answers): RenderResult {
  openPage(answers)
  return render(element, { wrapper: Page })
}

export function renderHookWithClient<Result, Props>(
  hook: (props: Props) => Result,
  initialProps: Props,
  answers: Answers,
): RenderHookResult<Result, Props> {
  openPage(answers)
  return renderHook(hook, { wrapper: Page, initialProps })
}
