/** Which mails an account gets, and what keeps them from arriving. */
import * as z from 'zod'
import { instantSchema } from './common.ts'
import { MAIL_CHOICES } from './mail-kinds.ts'
import { marketProcedure } from './procedure.ts'

const TAGS = ['Mail']

const choiceSchema = z.enum(MAIL_CHOICES).describe('`each` as it happens, `daily` once a day all together, or `off`')

const choicesSchema = z.object({
  sales: choiceSchema,
  works: choiceSchema.describe('Reviews of the caller’s works, and what others derive from or share of them'),
  payouts: choiceSchema,
  purchases: choiceSchema,
})

const stoppedSchema = z.object({
  reason: z
    .enum(['bounced', 'complained'])
    .describe(
      '`bounced`: mails came back, and none is sent. `complained`: marked as spam, and only needed ones are sent',
    ),
  since: instantSchema,
})

const mailSettingsSchema = z.object({
  email: z.string(),
  choices: choicesSchema,
  /** Null while mails are sent. */
  stopped: stoppedSchema.nullable(),
})
export type MailSettingsView = z.infer<typeof mailSettingsSchema>

export const mailContract = {
  settings: marketProcedure
    .route({ method: 'GET', path: '/v1/me/mail', summary: 'Which mails the caller gets', tags: TAGS })
    .output(mailSettingsSchema),
  change: marketProcedure
    .route({ method: 'PATCH', path: '/v1/me/mail', summary: 'Choose which mails to get', tags: TAGS })
    .input(z.object({ choices: choicesSchema.partial() }))
    .output(mailSettingsSchema),
  resume: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/me/mail/resume',
      summary: 'Have mails sent again after they came back, also those that were held back',
      tags: TAGS,
    })
    .output(mailSettingsSchema),
}
