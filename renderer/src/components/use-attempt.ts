import { useRef, useState } from 'react'
import { type AttemptOptions, attempt } from './attempt.ts'

/**
 * Runs one thing at a time. Two presses in a row would otherwise do the same thing twice, and each call of the market
 * has a key of its own, so the market could not tell that they are one. The second press may come before the first is
 * drawn, so a state alone does not stop it.
 */
function useOneAtATime(): { isBusy: boolean; start: (work: () => Promise<unknown>) => Promise<unknown> | null } {
  const [isBusy, setIsBusy] = useState(false)
  const isRunning = useRef(false)
  const finish = () => {
    isRunning.current = false
    setIsBusy(false)
  }
  return {
    isBusy,
    start(work) {
      if (isRunning.current) return null
      isRunning.current = true
      setIsBusy(true)
      return work().finally(finish)
    },
  }
}

export interface Attempts {
  readonly isBusy: boolean
  /** Starts the work, unless the work before has not ended. A failure is shown as `attempt` shows it. */
  readonly run: (work: () => Promise<unknown>, options?: AttemptOptions) => void
}

/** For what presses start and a toast reports. */
export function useAttempt(): Attempts {
  const { isBusy, start } = useOneAtATime()
  return {
    isBusy,
    run(work, options) {
      const started = start(work)
      if (started !== null) attempt(started, options)
    },
  }
}

export interface Submission<Input> {
  readonly isBusy: boolean
  /** Why the last try failed; null before the first, and while another runs. */
  readonly error: unknown
  readonly submit: (input: Input) => void
}

/** For forms that show their own failures. */
export function useSubmission<Input = void>(send: (input: Input) => Promise<unknown>): Submission<Input> {
  const { isBusy, start } = useOneAtATime()
  const [error, setError] = useState<unknown>(null)
  return {
    isBusy,
    error,
    submit(input) {
      const started = start(() => send(input))
      if (started === null) return
      setError(null)
      void started.catch(setError)
    },
  }
}
