/** What a client asks first: which market this is, and whether they fit together. */
import * as z from 'zod'
import { instantSchema } from './common.ts'
import { marketProcedure } from './procedure.ts'

export const systemContract = {
  about: marketProcedure
    .meta({ access: 'public' })
    .route({ method: 'GET', path: '/v1/about', summary: 'Name, version and time of the market', tags: ['Market'] })
    .output(
      z.object({
        name: z.string(),
        version: z.string(),
        now: instantSchema,
        /** Payments are real only where a payment service is configured. */
        payments: z.enum(['test', 'live']),
      }),
    ),
}
