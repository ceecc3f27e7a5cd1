/** Which people of the market read what of a member that is not public. Admins alone list it. */
import * as z from 'zod'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'

const STAFF_READ_KINDS = [
  'submission',
  'submission_in_queue',
  'compared_work',
  'case',
  'case_in_list',
  'report',
  'reported_rating',
  'rating_report',
  'refund_request',
  'license_complaint',
  'platform_books',
  'mail_samples',
  'staff_reads',
] as const
export const staffReadKindSchema = z.enum(STAFF_READ_KINDS)
export type StaffReadKind = z.infer<typeof staffReadKindSchema>

const staffReadSchema = z.object({
  id: idSchema,
  kind: staffReadKindSchema,
  /** Of the submission, case, report or the like; the market’s own account where it is a whole list. */
  subjectId: idSchema,
  /** Whose data it was; the market’s own account for what is no member’s. */
  accountId: idSchema,
  reader: z.object({ id: idSchema, name: z.string() }),
  /** The sign-in it was read in, as the reader’s list of sign-ins numbers it; null for programs of the market. */
  sessionId: z.string().nullable(),
  /** The first time within the hour. */
  at: instantSchema,
})
export type StaffRead = z.infer<typeof staffReadSchema>

export const staffReadsContract = {
  list: marketProcedure
    .meta({ access: 'admin' })
    .route({
      method: 'GET',
      path: '/v1/admin/staff-reads',
      summary: 'What moderators and admins read that is not public, newest first; once an hour and subject',
      tags: ['Moderation'],
    })
    .input(
      z.object({
        readerId: idSchema.optional().describe('Only reads by this account'),
        accountId: idSchema.optional().describe('Only reads of this account’s data'),
        ...pageQuery,
      }),
    )
    .output(pageOf(staffReadSchema)),
}
