import { describeError, type ShownError } from '../api/errors.ts'
import { marketClient } from '../api/market.ts'
import { en } from '../strings/en.ts'
import { toast } from './toast.tsx'

export interface ErrorAction {
  label: string
  onSelect: () => void
}

/** The button beside an error that does what the error asks for; null where there is none. */
export function actionFor({ code }: Pick<ShownError, 'code'>): ErrorAction | null {
  if (code !== 'EMAIL_NOT_VERIFIED') return null
  const words = en.account.verification
  const send = async () => {
    await marketClient.accounts.verifyEmail()
    toast({ tone: 'positive', title: words.sent, description: words.sentText })
  }
  return { label: words.send, onSelect: () => attempt(send()) }
}

/** Runs something a click began; a failure is told as a toast, with what helps or, where it can, a way to try again. */
export function attempt(work: Promise<unknown>, options: { title?: string; retry?: () => void } = {}): void {
  work.catch((error: unknown) => {
    const shown = describeError(error)
    const { retry } = options
    const again = retry && shown.retryable ? { label: en.common.retry, onSelect: retry } : null
    const action = actionFor(shown) ?? again
    toast({
      tone: 'stop',
      title: options.title ?? shown.message,
      ...(options.title ? { description: shown.message } : {}),
      ...(action === null ? {} : { action }),
    })
  })
}
