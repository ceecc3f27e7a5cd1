/** That people of the market read something of an account's, and when; not who they were. */
import type { OwnDomain } from '../db/own-rows.ts'

export const staffReadsExport: OwnDomain = { domain: 'staffReads', tables: [{ table: 'staff_reads' }] }
