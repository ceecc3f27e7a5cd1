/** Analyses files beside the engine: a hostile one can at worst end this process. */
import { serveRequests } from '#models/processes/serve-requests.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import { createMediaStore } from '../media/store.ts'
import { createThumbnails } from '../media/thumbnails.ts'
import { type AnalysisTools, analyseFile } from './analyse.ts'
import type { Analysis, AnalysisCall, AnalysisFolders } from './analysis-messages.ts'

const tools = new Map<string, AnalysisTools>()

function toolsFor({ media, thumbnails }: AnalysisFolders): AnalysisTools {
  const known = tools.get(media)
  if (known !== undefined) return known
  const store = createMediaStore(media)
  const made = { store, thumbnails: createThumbnails(thumbnails, store) }
  tools.set(media, made)
  return made
}

serveRequests<AnalysisCall, Analysis>(
  ({ folders, request }) => analyseFile(request, toolsFor(folders)),
  (cause) => toLunaError(storageError(cause)),
)
