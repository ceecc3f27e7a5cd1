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
import { useAccountScope } from '../api/account-scope.ts'
import { queryClient } from '../api/queries.ts'
import { ToastHost } from '../components/toast.tsx'
import { closeOverlay } from '../state/overlays.ts'
import { en } from '../strings/en.ts'
import '../theme/tokens.css'
import { type Answers, openFakeEngine } from './fake-engine.ts'

configure({
  // A limit for what never appears. It is far above what a busy machine takes.
  asyncUtilTimeout: 60_000,
  // Without the whole document, which says less than the first sentence.
  getElementError: (message) => new Error(message?.split('\n\n')[0]),
})

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
function openPage(answers: Answers, otherProblems: () => readonly string[] = () => []): void {
  const engine = openFakeEngine(answers)
  onTestFinished(() => {
    dismissToasts()
    cleanup()
    queryClient.clear()
    closeOverlay()
    useAccountScope.setState({ owner: null })
    engine.close()
    const problems = [...engine.problems, ...otherProblems()]
    expect(problems, 'calls without an answer, or against the contract').toEqual([])
  })
}

/** Resolves once the page shows what the work changed. */
export async function settled(work: () => Promise<unknown>): Promise<void> {
  const rendered: Promise<void> = act(async () => {
    await work()
  })
  await rendered
}

/** @param otherProblems what else fails the test at its end */
export function renderWithClient(
  element: ReactNode,
  answers: Answers,
  otherProblems?: () => readonly string[],
): RenderResult {
  openPage(answers, otherProblems)
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
