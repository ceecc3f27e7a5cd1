import { implement, type Router } from '@orpc/server'
import { licensingContract } from '#shared/contract/studio/licensing.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(licensingContract).use(declaredErrors)

export function licensingRouter({
  licenses,
  exports,
}: Pick<Engine, 'licenses' | 'exports'>): Router<typeof licensingContract, Record<never, never>> {
  return {
    holdings: contract.holdings.handler(() => licenses.holdings()),
    refresh: contract.refresh.handler(async () => {
      await licenses.refresh()
      return {}
    }),
    checkText: contract.checkText.handler(({ input }) => licenses.checkText(input.text, input.licenseKey ?? null)),
    exportCertificate: contract.exportCertificate.handler(async ({ input }) => {
      const { name, text } = licenses.certificateFile(input.grantId)
      const file = {
        name,
        extension: 'license.json',
        mediaType: 'application/json',
        bytes: new TextEncoder().encode(text),
      }
      return exports.keep(file)
    }),
  }
}
