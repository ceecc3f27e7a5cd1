/**
 * Passkeys (WebAuthn Level 3): made with user verification and as discoverable credentials, so that one signs in by
 * itself. No attestation is asked for, since it matters not whose authenticator a person uses.
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type VerifiedAuthenticationResponse,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { parse } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import { challengeIn, parseAuthentication, parseRegistration } from './answers.ts'
import type { RelyingParty } from './relying-party.ts'
import { summaryOf } from './rows.ts'
import type { Steps } from './steps.ts'

/** COSE's Ed25519, ES256 and RS256: what authenticators in use have. */
const ALGORITHMS = [-8, -7, -257]
const MAX_PASSKEYS = 20

interface PasskeyOwner {
  readonly accountId: string
  readonly email: string
  readonly displayName: string
}

export interface Passkeys {
  /** False where browsers allow none at the market's address. */
  readonly isAvailable: boolean
  creationOptions(place: string, owner: PasskeyOwner): Promise<PublicKeyCredentialCreationOptionsJSON>
  /** For any account's passkey, or for those of one account. */
  requestOptions(place: string, accountId: string | null): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** Verifies a new passkey; the result stores it, in a transaction. Throws INVALID_INPUT. */
  verifyNew(place: string, accountId: string, answer: string, name: string): Promise<(tx: Tx) => Promise<void>>
  /** Whose passkey it is. `accountId` is who it is asked of, if anybody. Throws CREDENTIALS_WRONG. */
  verify(place: string, accountId: string | null, answer: string): Promise<string>
}

interface PasskeysParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly steps: Steps
  readonly relyingParty: RelyingParty | null
  /** A signature counter went back. */
  readonly onCounterBack: (accountId: string, name: string) => Promise<void>
}

const refused = () => new LunaError('CREDENTIALS_WRONG', 'This passkey was not accepted. Try again.')

function refuseNew(): never {
  throw new LunaError('INVALID_INPUT', 'The passkey was not accepted. Try again.')
}

async function storePasskey(tx: Tx, values: Parameters<typeof insertPasskey>[1]): Promise<void> {
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', values.account_id).forUpdate().execute()
  const { passkeys } = await summaryOf(tx, values.account_id)
  if (passkeys.length >= MAX_PASSKEYS) {
    throw new LunaError('INVALID_INPUT', `An account has at most ${MAX_PASSKEYS} passkeys. Remove one first.`)
  }
  await insertPasskey(tx, values)
}

interface NewPasskey {
  readonly account_id: string
  readonly credential_id: Buffer
  readonly public_key: Buffer
  readonly counter: bigint
  readonly transports: string[]
  readonly is_backed_up: boolean
  readonly name: string
  readonly created_at: Date
}

async function insertPasskey(tx: Tx, values: NewPasskey): Promise<void> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('account_passkeys')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) throw new LunaError('INVALID_INPUT', 'This passkey is already registered.')
}

function createVerify(parts: PasskeysParts): Passkeys['verify'] {
  const { database, clock, steps, relyingParty, onCounterBack } = parts

  async function findPasskey(accountId: string, credentialId: Buffer) {
    return database.asService((tx) =>
      tx
        .selectFrom('account_passkeys')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('credential_id', '=', credentialId)
        .executeTakeFirst(),
    )
  }

  /** False where the counter is not ahead of the one before; authenticators without one always say 0. */
  async function advance(accountId: string, credentialId: Buffer, counter: bigint): Promise<boolean> {
    const { numUpdatedRows } = await database.asService((tx) =>
      tx
        .updateTable('account_passkeys')
        .set({ counter, last_used_at: clock.now() })
        .where('account_id', '=', accountId)
        .where('credential_id', '=', credentialId)
        .where((where) =>
          where.or([
            where('counter', '<', counter),
            where.and([where('counter', '=', 0n), where(where.val(counter), '=', 0n)]),
          ]),
        )
        .executeTakeFirstOrThrow(),
    )
    return numUpdatedRows === 1n
  }

  return async (place, askedOf, text) => {
    const parsed = parseAuthentication(text)
    if (parsed === null) throw refused()
    const { answer, accountId } = { ...parsed, accountId: parsed.accountId ?? askedOf }
    const challenge = challengeIn(answer.response.clientDataJSON)
    if (!(await steps.redeemChallenge(place, challenge)) || accountId === null) throw refused()
    const credentialId = Buffer.from(answer.id, 'base64url')
    const kept = await findPasskey(accountId, credentialId)
    if (kept === undefined) throw refused()
    const { id: expectedRPID, origin: expectedOrigin } = relyingParty ?? refuseNew()
    // The counter is compared where it is stored, so that of two answers at once only one is accepted.
    const credential = { id: answer.id, publicKey: new Uint8Array(kept.public_key), counter: 0 }
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...{ response: answer, expectedChallenge: challenge, expectedOrigin, expectedRPID, credential },
      requireUserVerification: true,
    }).catch((): Partial<VerifiedAuthenticationResponse> => ({ verified: false }))
    if (verified !== true || authenticationInfo === undefined) throw refused()
    if (!(await advance(accountId, credentialId, BigInt(authenticationInfo.newCounter)))) {
      await onCounterBack(accountId, kept.name)
      throw refused()
    }
    return accountId
  }
}

export function createPasskeys(parts: PasskeysParts): Passkeys {
  const { database, clock, steps, relyingParty } = parts
  const party = () => relyingParty ?? refuseNew()

  return {
    isAvailable: relyingParty !== null,
    verify: createVerify(parts),

    async creationOptions(place, { accountId, email, displayName }) {
      const { passkeys } = await database.asService((tx) => summaryOf(tx, accountId))
      return generateRegistrationOptions({
        ...{ rpName: 'Luna Market', rpID: party().id, userName: email, userDisplayName: displayName },
        userID: new Uint8Array(parse(accountId)),
        challenge: new Uint8Array(Buffer.from(await steps.challenge(place), 'base64url')),
        attestationType: 'none',
        excludeCredentials: passkeys.map(({ id, transports }) => ({ id, transports: [...transports] })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      })
    },

    async requestOptions(place, accountId) {
      const summary = accountId === null ? null : await database.asService((tx) => summaryOf(tx, accountId))
      return generateAuthenticationOptions({
        rpID: party().id,
        challenge: new Uint8Array(Buffer.from(await steps.challenge(place), 'base64url')),
        userVerification: 'required',
        ...(summary === null
          ? {}
          : { allowCredentials: summary.passkeys.map(({ id, transports }) => ({ id, transports: [...transports] })) }),
      })
    },

    async verifyNew(place, accountId, text, name) {
      const answer = parseRegistration(text) ?? refuseNew()
      const challenge = challengeIn(answer.response.clientDataJSON)
      if (!(await steps.redeemChallenge(place, challenge))) refuseNew()
      const { id: expectedRPID, origin: expectedOrigin } = party()
      const { registrationInfo } = await verifyRegistrationResponse({
        ...{ response: answer, expectedChallenge: challenge, expectedOrigin, expectedRPID },
        ...{ requireUserVerification: true, supportedAlgorithmIDs: ALGORITHMS },
      }).catch(refuseNew)
      if (registrationInfo === undefined) refuseNew()
      const { credential, credentialBackedUp } = registrationInfo
      return (tx) =>
        storePasskey(tx, {
          account_id: accountId,
          credential_id: Buffer.from(credential.id, 'base64url'),
          public_key: Buffer.from(credential.publicKey),
          counter: BigInt(credential.counter),
          transports: answer.response.transports ?? [],
          is_backed_up: credentialBackedUp,
          ...{ name, created_at: clock.now() },
        })
    },
  }
}
