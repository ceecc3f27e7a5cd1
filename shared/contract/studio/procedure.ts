/** The builder every procedure of the studio API starts from: all declared errors travel under their codes. */
import { oc } from '@orpc/contract'
import * as z from 'zod'
import { ERRORS, type ErrorCode } from '../errors.ts'

const errorDataSchema = z.object({ retryable: z.boolean(), detail: z.string().optional() })

/** An interface, which keeps its name: the declaration of each procedure would repeat a type of a hundred errors. */
export interface ErrorMap extends Record<ErrorCode, { message: string; data: typeof errorDataSchema }> {}

const errorMap = Object.fromEntries(
  Object.entries(ERRORS).map(([code, declaration]) => [code, { message: declaration.message, data: errorDataSchema }]),
) as ErrorMap

export const procedure = oc.errors(errorMap)
