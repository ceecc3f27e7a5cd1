/** What a process pool and its children say to each other. */
import type { ErrorReport } from '#shared/contract/errors.ts'

export interface WorkLimits {
  /** Processor time, milliseconds: a busy machine makes work slower, not larger. */
  readonly cpuMs: number
  /** Resident memory of the whole process, bytes; libraries allocate outside the JavaScript heap. */
  readonly memoryBytes: number
}

export interface Call<Request> {
  readonly id: number
  readonly request: Request
  readonly limits: WorkLimits
}

export type Reply<Answer> =
  | { readonly id: number; readonly answer: Answer }
  /** `isSpent`: the process is still at work on what it has given up, and must be ended. */
  | { readonly id: number; readonly error: ErrorReport; readonly isSpent: boolean }
