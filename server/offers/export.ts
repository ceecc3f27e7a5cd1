/** What somebody asks and asked for their works. */
import type { OwnDomain } from '../db/own-rows.ts'

export const offersExport: OwnDomain = {
  domain: 'offers',
  tables: [{ table: 'offers' }],
}
