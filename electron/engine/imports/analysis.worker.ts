/** Analyses files beside the engine's thread: a hostile one can at worst end this worker. */
import { parentPort, workerData } from 'node:worker_threads'
import { toLunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import { createMediaStore } from '../media/store.ts'
import { createThumbnails } from '../media/thumbnails.ts'
import { analyseFile } from './analyse.ts'
import type { AnalysisAnswer, AnalysisCall, AnalysisFolders } from './analysis-messages.ts'

// The pool starts this worker with exactly these.
const folders = workerData as AnalysisFolders
const store = createMediaStore(folders.media)
const tools = { store, thumbnails: createThumbnails(folders.thumbnails, store) }

async function answer({ id, request }: AnalysisCall): Promise<AnalysisAnswer> {
  try {
    return { id, analysis: await analyseFile(request, tools) }
  } catch (cause) {
    return { id, error: toLunaError(storageError(cause)).toReport() }
  }
}

parentPort?.on('message', (call: AnalysisCall) => {
  answer(call).then(
    (result) => parentPort?.postMessage(result),
    // An answer that cannot be copied: ends the worker, and the pool reports it.
    (cause: unknown) => {
      throw cause
    },
  )
})
