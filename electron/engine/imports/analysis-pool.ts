/** A few processes that analyze files. One whose file takes too much time or memory is ended and replaced. */
import { processUrl } from '#models/bundled-entries.ts'
import type { StartChild } from '#models/processes/child-link.ts'
import { memoryFor } from '#models/processes/memory.ts'
import { createProcessPool } from '#models/processes/process-pool.ts'
import type { Analysis, AnalysisCall, AnalysisFolders, AnalysisRequest } from './analysis-messages.ts'

export interface AnalysisPool {
  /** Throws why the file is refused; IMAGE_DECODE_TIMEOUT or FILE_TOO_LARGE where it was too much for its process. */
  analyze(request: AnalysisRequest, signal: AbortSignal): Promise<Analysis>
  close(): Promise<void>
}

export interface AnalysisPoolOptions {
  readonly folders: AnalysisFolders
  readonly size: number
  /** Processor time that one file may take, milliseconds. */
  readonly cpuMs?: number
  readonly start?: StartChild
}

/** Decoding has its own, shorter limit; this one catches everything else. */
const CPU_MS = 90_000
/** Films are copied at the speed of the disk, which takes time but no processor. */
const WALL_MS = 30 * 60_000
/** A canceled file may still end in order, so that it leaves no remnants. */
const GRACE_MS = 500

export function createAnalysisPool({ folders, size, cpuMs = CPU_MS, start }: AnalysisPoolOptions): AnalysisPool {
  const pool = createProcessPool<AnalysisCall, Analysis>({
    entry: processUrl('analysis', import.meta.url),
    size,
    ...(start === undefined ? {} : { start }),
  })
  return {
    analyze(request, signal) {
      const { content, sizeBytes, limits } = request
      const memoryBytes = memoryFor(content.form === 'stream' ? 0 : sizeBytes, limits.maxPixels)
      const bounds = { cpuMs, wallMs: WALL_MS, memoryBytes, signal, graceMs: GRACE_MS }
      return pool.run(() => ({ folders, request }), bounds)
    },
    close: () => pool.close(),
  }
}
