/** Email preferences of an account, and why its emails were stopped. */
import * as z from 'zod'
import { instantSchema } from './common.ts'
import { DEFAULT_MAIL_CHOICES, MAIL_CHOICES } from './mail-kinds.ts'
import { marketProcedure } from './procedure.ts'

const TAGS = ['Mail']

const choiceSchema = z.enum(MAIL_CHOICES).describe('`each` immediately, `daily` as one digest, or `off`')

const choicesSchema = z.object({
  sales: choiceSchema,
  works: choiceSchema.describe('Reviews of the caller’s works, and derivatives and shares of them'),
  payouts: choiceSchema,
  purchases: choiceSchema,
  /** Markets from before there were follows do not say it. */
  follows: choiceSchema.default(DEFAULT_MAIL_CHOICES.follows).describe('New works of creators whom the caller follows'),
})

const stoppedSchema = z.object({
  reason: z
    .enum(['bounced', 'complained'])
    .describe(
      '`bounced`: emails bounced, and none are sent. `complained`: one was marked as spam, and only required ones are sent',
    ),
  since: instantSchema,
})

const mailSettingsSchema = z.object({
  email: z.string(),
  choices: choicesSchema,
  /** Null while emails are sent. */
  stopped: stoppedSchema.nullable(),
})
export type MailSettingsView = z.infer<typeof mailSettingsSchema>

export const mailContract = {
  settings: marketProcedure
    .route({ method: 'GET', path: '/v1/me/mail', summary: 'The caller’s email settings', tags: TAGS })
    .output(mailSettingsSchema),
  change: marketProcedure
    .route({ method: 'PATCH', path: '/v1/me/mail', summary: 'Change the caller’s email settings', tags: TAGS })
    .input(z.object({ choices: choicesSchema.partial() }))
    .output(mailSettingsSchema),
  resume: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/me/mail/resume',
      summary: 'Resume emails after bounces or complaints, including those that were held back',
      tags: TAGS,
    })
    .output(mailSettingsSchema),
}
