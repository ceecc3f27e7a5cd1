import { describeError } from '../api/errors.ts'
import { en } from '../strings/en.ts'
import { toast } from './toast.tsx'

/** Runs something a click began; a failure is told as a toast, and where it can help, with a way to try again. */
export function attempt(work: Promise<unknown>, options: { title?: string; retry?: () => void } = {}): void {
  work.catch((error: unknown) => {
    const shown = describeError(error)
    const { retry } = options
    toast({
      tone: 'stop',
      title: options.title ?? shown.message,
      ...(options.title ? { description: shown.message } : {}),
      ...(retry && shown.retryable ? { action: { label: en.common.retry, onSelect: retry } } : {}),
    })
  })
}
