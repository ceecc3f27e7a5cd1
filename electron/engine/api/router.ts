/** The studio API over an engine; the same for every host. */
import type { Engine } from '../engine.ts'
import { assetsRouter } from './assets.ts'
import { jobsRouter } from './jobs.ts'
import { revisionsRouter } from './revisions.ts'
import { systemRouter } from './system.ts'

type StudioRouter = {
  readonly assets: ReturnType<typeof assetsRouter>
  readonly revisions: ReturnType<typeof revisionsRouter>
  readonly jobs: ReturnType<typeof jobsRouter>
  readonly system: ReturnType<typeof systemRouter>
}

export function createRouter(engine: Engine): StudioRouter {
  return {
    assets: assetsRouter(engine),
    revisions: revisionsRouter(engine),
    jobs: jobsRouter(engine),
    system: systemRouter(engine),
  }
}
