import type { OwnDomain } from '../db/own-rows.ts'

export const followsExport: OwnDomain = { domain: 'follows', tables: [{ table: 'follows' }, { table: 'wishes' }] }
