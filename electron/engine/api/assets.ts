import { implement, type Router } from '@orpc/server'
import { assetsContract } from '#shared/contract/studio/assets.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const assets = implement(assetsContract).use(declaredErrors)

export function assetsRouter({
  library,
  exports,
}: Pick<Engine, 'library' | 'exports'>): Router<typeof assetsContract, Record<never, never>> {
  return {
    list: assets.list.handler(({ input, signal }) => library.list(input, signal)),
    ids: assets.ids.handler(({ input, signal }) => library.ids(input, signal)),
    get: assets.get.handler(({ input }) => library.get(input.id)),
    facets: assets.facets.handler(() => library.facets()),
    create: assets.create.handler(({ input }) => ({ id: library.createEmpty(input.kind, input.name).id })),
    update: assets.update.handler(({ input }) => library.edits.update(input)),
    trash: assets.trash.handler(({ input }) => ({ changed: library.edits.trash(input.ids) })),
    restore: assets.restore.handler(({ input }) => ({ changed: library.edits.restore(input.ids) })),
    undo: assets.undo.handler(() => ({ description: library.history.undo() })),
    redo: assets.redo.handler(() => ({ description: library.history.redo() })),
    smartFolders: assets.smartFolders.handler(() => library.smartFolders.list()),
    saveSmartFolder: assets.saveSmartFolder.handler(({ input }) => library.smartFolders.save(input)),
    removeSmartFolder: assets.removeSmartFolder.handler(({ input }) => {
      library.smartFolders.remove(input.id)
      return {}
    }),
    export: assets.export.handler(({ input }) => exports.prepare(input.id, input.format)),
  }
}
