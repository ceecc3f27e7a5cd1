/** Hands mails to a mail server by SMTP (RFC 5321), over TLS unless the server is on this machine. */
import { createTransport } from 'nodemailer'
import * as z from 'zod'
import { traced } from '../telemetry/tracing.ts'

export interface OutgoingMail {
  /** Of the mail itself: sent twice, it has the same Message-ID. */
  readonly id: string
  readonly recipient: string
  readonly subject: string
  readonly body: string
  readonly html?: string | null
  /** Ends mails of the same kind at a POST without more (RFC 8058); null in mails that are always sent. */
  readonly unsubscribeUrl?: string | null
}

export interface MailRefusal {
  /** A code without any text of the server's, such as `550` or `ECONNREFUSED`. */
  readonly problem: string
  /** True where trying again cannot help (RFC 5321, section 4.2.1: replies from 500). */
  readonly isFinal: boolean
  /** True where the server says that there is no such mailbox. */
  readonly isUnknownAddress: boolean
}

export interface MailTransport {
  /** Returns null once the mail server has taken the mail. Never rejects. */
  deliver(mail: OutgoingMail): Promise<MailRefusal | null>
  close(): void
}

export interface SmtpSettings {
  /** `smtp://` (with STARTTLS) or `smtps://`, with name and password where the server asks for them. */
  readonly url: string
  /** The sender, with or without a name. */
  readonly from: string
}

const CONNECT_MS = 10_000
const SOCKET_MS = 30_000
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 }
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * What SMTP libraries add to errors. A wrong password of ours (535) is mended by the operator, so it is tried again.
 */
const failureSchema = z.object({
  code: z.string().regex(/^\w+$/).optional(),
  responseCode: z.int().optional(),
  command: z.string().default(''),
  response: z.string().default(''),
  message: z.string().default(''),
})

/** Bad destination mailbox or system address (RFC 3463, section 3.2; RFC 7505 for 5.1.10). */
const UNKNOWN_ADDRESS = /^5\d\d[ -]5\.1\.(?:1|2|3|6|10)\b/

function describeFailure(error: unknown): MailRefusal {
  const { code, responseCode, command, response = '', message = '' } = failureSchema.safeParse(error).data ?? {}
  // The library puts a code of its own over the system's, which says more.
  const cause = code === 'ESOCKET' ? /\bE[A-Z]{4,20}\b/.exec(message)?.[0] : undefined
  const isOurs = code === 'EAUTH' || code === 'ENOAUTH'
  return {
    problem: [responseCode, cause ?? code].filter((part) => part !== undefined).join(' ') || 'unknown',
    isFinal: responseCode !== undefined && responseCode >= 500 && !isOurs,
    isUnknownAddress: command === 'RCPT TO' && UNKNOWN_ADDRESS.test(response),
  }
}

/** Of the mail library, for the server that an address names. */
export function smtpOptions(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const isSecure = protocol === 'smtps:'
  return {
    ...{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || DEFAULT_PORTS[protocol], secure: isSecure },
    // Links in mails sign people in, so they do not cross a network in the clear.
    requireTLS: !isSecure && !LOOPBACK.test(hostname),
    ignoreTLS: !isSecure && LOOPBACK.test(hostname),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SOCKET_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  }
}

/** Where the address is not secure, mail programs may not send to it by themselves: people open it. */
function headersOf({ unsubscribeUrl = null }: OutgoingMail): Record<string, string> {
  // Suppresses out-of-office replies (RFC 3834, section 5).
  const automatic = { 'auto-submitted': 'auto-generated' }
  if (unsubscribeUrl === null) return automatic
  const isSecure = unsubscribeUrl.startsWith('https://')
  return {
    ...automatic,
    'list-unsubscribe': `<${unsubscribeUrl}>`,
    ...(isSecure ? { 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' } : {}),
  }
}

export function createSmtpTransport({ url, from }: SmtpSettings): MailTransport {
  const transport = createTransport(smtpOptions(url))
  const domain = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
  async function deliver(mail: OutgoingMail): Promise<MailRefusal | null> {
    const { id, recipient, subject, body, html = null } = mail
    try {
      await transport.sendMail({
        ...{ from, to: { name: '', address: recipient }, subject, text: body, messageId: `<${id}@${domain}>` },
        ...(html === null ? {} : { html }),
        headers: headersOf(mail),
      })
      return null
    } catch (error) {
      return describeFailure(error)
    }
  }

  return {
    deliver: (mail) =>
      traced({ name: 'SMTP send', kind: 'client', attributes: { 'peer.service': 'smtp' } }, async (span) => {
        const refusal = await deliver(mail)
        if (refusal !== null) span.fail(refusal.problem)
        return refusal
      }),
    close: () => transport.close(),
  }
}
