/** How to begin a job again. The engine forgets what a failed job was asked; the page that began it still knows. */
const retries = new Map<string, () => Promise<unknown>>()

export function rememberRetry(jobId: string, again: () => Promise<unknown>): void {
  retries.set(jobId, again)
}

/** undefined if the job cannot be restarted from here. */
export function retryOf(jobId: string): (() => Promise<unknown>) | undefined {
  return retries.get(jobId)
}
