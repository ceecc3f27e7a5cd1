/** Analyzes files in a separate process: a hostile file can at worst end this process. */
import { serveRequests } from '#models/processes/serve-requests.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import { createMediaStore } from '../media/store.ts'
import { createThumbnails } from '../media/thumbnails.ts'
import type { Analysis, AnalysisCall, AnalysisFolders } from './analysis-messages.ts'
import { type AnalysisTools, analyzeFile } from './analyze.ts'

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
  ({ folders, request }) => analyzeFile(request, toolsFor(folders)),
  (cause) => toLunaError(storageError(cause)),
)
